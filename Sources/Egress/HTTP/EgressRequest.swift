/// A request by HTTP.
public struct EgressRequest: Hashable, Sendable {
    /// `GET`, `POST` and so on.
    public var method: String
    /// An absolute URL of `http` or `https`.
    public var url: String
    /// Headers besides those that the connection needs.
    public var headers: [EgressHeader]
    /// What is sent with it.
    public var body: [UInt8]?
    /// How long all of it may take, redirects included.
    public var timeout: Duration
    /// The largest answer's body in bytes, unpacked.
    public var maximumBodyBytes: Int
    /// What the answer takes of what several may take together; nil where nothing bounds them.
    public var share: AnswerShare?
    /// How many redirects are followed; with none, the answer that redirects is given back.
    public var maximumRedirects: Int
    /// What is trusted.
    public var tls: EgressTLS

    /// Makes a request.
    public init(
        method: String = "GET", url: String, headers: [EgressHeader] = [], body: [UInt8]? = nil,
        timeout: Duration = .seconds(10), maximumBodyBytes: Int = 8 << 20, maximumRedirects: Int = 5,
        tls: EgressTLS = EgressTLS()
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.timeout = timeout
        self.maximumBodyBytes = maximumBodyBytes
        self.maximumRedirects = maximumRedirects
        self.tls = tls
    }
}

/// A header.
public struct EgressHeader: Hashable, Sendable {
    /// Its name.
    public var name: String
    /// Its value.
    public var value: String

    /// Makes a header.
    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}

/// An answer.
public struct EgressResponse: Hashable, Sendable {
    /// Its status: 200.
    public var status: Int
    /// Its headers, without those that tell how the body was packed.
    public var headers: [EgressHeader]
    /// Its body, unpacked.
    public var body: [UInt8]
    /// The URL that gave it, which is another one than was asked for after redirects.
    public var url: String

    /// Makes an answer.
    public init(status: Int, headers: [EgressHeader] = [], body: [UInt8] = [], url: String = "") {
        self.status = status
        self.headers = headers
        self.body = body
        self.url = url
    }
}

/// What is trusted where TLS is spoken.
public struct EgressTLS: Hashable, Sendable {
    /// The CAs to trust, in PEM form; nil trusts those of the system.
    public var authority: [UInt8]?
    /// Whether anybody is trusted.
    public var isInsecure: Bool
    /// The name that the certificate must bear; nil for the host that was asked for.
    public var serverName: String?

    /// Makes a choice.
    public init(authority: [UInt8]? = nil, isInsecure: Bool = false, serverName: String? = nil) {
        self.authority = authority
        self.isInsecure = isInsecure
        self.serverName = serverName
    }
}
