/// Bytes to send over TCP, and what to read then.
public struct StreamRequest: Hashable, Sendable {
    /// What ends the reading.
    public enum End: Hashable, Sendable {
        /// A delimiter, when it was read that many times.
        case delimiter([UInt8], count: Int)
        /// That many bytes.
        case bytes(Int)
        /// The other side, by closing the connection.
        case close
    }

    /// A host's name or address.
    public var host: String
    /// The port.
    public var port: Int
    /// What is sent.
    public var bytes: [UInt8]
    /// What ends the reading.
    public var end: End
    /// Whether what has been read is the answer when the connection ends before the answer does, unless that is nothing.
    public var mayEndEarly = false
    /// How long all of it may take.
    public var timeout: Duration
    /// The most bytes to read.
    public var maximumBytes: Int
    /// What the answer takes of what several may take together; nil where nothing bounds them.
    public var share: AnswerShare?
    /// What is trusted where TLS is spoken; nil speaks without.
    public var tls: EgressTLS?

    /// Makes a request.
    public init(
        host: String, port: Int, bytes: [UInt8] = [], until end: End, timeout: Duration = .seconds(10),
        maximumBytes: Int = 8 << 20, tls: EgressTLS? = nil
    ) {
        self.host = host
        self.port = port
        self.bytes = bytes
        self.end = end
        self.timeout = timeout
        self.maximumBytes = maximumBytes
        self.tls = tls
    }
}
