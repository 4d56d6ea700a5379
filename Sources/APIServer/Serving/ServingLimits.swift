/// How long a server waits for its callers, how much of them it takes, and how often it looks after its certificates.
///
/// Source of the times: k8s.io/apiserver/pkg/server/secure_serving.go.
public struct ServingLimits: Sendable {
    /// How long a TLS handshake may take.
    public var handshake = Duration.seconds(10)
    /// How long an HTTP/1.1 request's head may take from its first byte on.
    public var requestHead = Duration.seconds(32)
    /// How long a connection without requests is kept.
    public var idle = Duration.seconds(90)
    /// The most bytes of a request's head.
    public var head = 1 << 20
    /// The most requests that are answered at once on one HTTP/2 connection, less than 2³¹.
    public var streams = 100
    /// The most requests that are worked on at once, watches and those of `system:masters` not counted.
    public var requests = 400
    /// How often certificate files are read again.
    public var certificateCheck = Duration.seconds(10)

    /// The usual times.
    public init() {}
}
