public import NIOSSL

/// Where a kube-apiserver is and how we show who we are.
public struct ClusterAccess: Sendable {
    /// How requests are signed.
    public enum Credential: Sendable {
        /// By nothing but the TLS client certificate, where there is one.
        case none
        /// By a bearer token.
        case token(String)
        /// By the bearer token in a file, read again when it is a minute old, since clusters replace it.
        case tokenFile(String)
    }

    /// Scheme, host and port: `https://10.0.0.1:6443`, with a path where the server is behind one.
    public var server: String
    /// What we trust and what we present.
    public var tls: TLSConfiguration
    /// The name that the server's certificate must bear, where it is not the host that is dialled.
    public var serverName: String?
    /// How requests are signed.
    public var credential: Credential
    /// Where this was read: a file's path or `in-cluster`.
    public var source: String

    /// Describes a way to a cluster.
    public init(
        server: String, tls: TLSConfiguration, serverName: String? = nil, credential: Credential = .none,
        source: String
    ) {
        self.server = server
        self.tls = tls
        self.serverName = serverName
        self.credential = credential
        self.source = source
    }
}
