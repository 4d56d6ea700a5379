public import Certificates

/// The server behind the aggregator: where it listens, and how it is known to be the right one.
public struct AggregatedBackend: Hashable, Sendable {
    /// The address that is dialled.
    public var host: String
    /// The port that is dialled.
    public var port: Int
    /// The name that it is asked for; its certificate must have it, or the address.
    public var serverName: String
    /// The authorities that its certificate must come from; nil takes any certificate.
    public var authorities: [Certificate]?

    /// Describes a backend. Without authorities no certificate is verified.
    public init(
        host: String = "127.0.0.1", port: Int, serverName: String = "moongauge.kube-system.svc",
        authorities: [Certificate]? = nil
    ) {
        self.host = host
        self.port = port
        self.serverName = serverName
        self.authorities = authorities
    }
}
