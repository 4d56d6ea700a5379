public import Egress

/// What a plugin wants to reach, or is granted.
public struct PluginPermissions: Hashable, Sendable {
    /// To whom it may speak HTTP.
    public var http: [NetworkTarget]
    /// To whom it may speak any protocol over TCP.
    public var tcp: [NetworkTarget]
    /// The secrets that it may read.
    public var secrets: [String]

    /// Makes permissions; without arguments, none.
    public init(http: [NetworkTarget] = [], tcp: [NetworkTarget] = [], secrets: [String] = []) {
        self.http = http
        self.tcp = tcp
        self.secrets = secrets
    }

    /// Whether a text can be the name of a secret, which is a file's name.
    public static func isSecretName(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 253 && text.first != "."
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"):
                    true
                default: false
                }
            }
    }

    /// All of it, for people: `http pods`.
    public var texts: [String] { http.map { "http \($0)" } + tcp.map { "tcp \($0)" } + secrets.map { "secret \($0)" } }

    /// What of this can't have anything in common with `other`, for people.
    func strange(to other: PluginPermissions) -> [String] {
        func isStrange(_ target: NetworkTarget, _ others: [NetworkTarget]) -> Bool {
            others.allSatisfy { target.isCertainlyOther(than: $0) }
        }
        return http.filter { isStrange($0, other.http) }.map { "http \($0)" }
            + tcp.filter { isStrange($0, other.tcp) }.map { "tcp \($0)" }
            + secrets.filter { !other.secrets.contains($0) }.map { "secret \($0)" }
    }

    /// What of this is not within `other`, for people: `http pods`.
    func exceeding(_ other: PluginPermissions) -> [String] {
        http.filter { !$0.isCovered(by: other.http) }.map { "http \($0)" }
            + tcp.filter { !$0.isCovered(by: other.tcp) }.map { "tcp \($0)" }
            + secrets.filter { !other.secrets.contains($0) }.map { "secret \($0)" }
    }
}

/// What a plugin may reach: what it has declared that it wants, as far as the operator grants it.
struct PluginAccess: Hashable, Sendable {
    /// What it has declared.
    var wanted = PluginPermissions()
    /// What the operator grants.
    var granted = PluginPermissions()

    /// What it wants and does not get, for people.
    var refused: [String] { wanted.exceeding(granted) }

    /// Whether it may speak HTTP to a target.
    func allows(http target: NetworkTarget) -> Bool {
        target.isCovered(by: wanted.http) && target.isCovered(by: granted.http)
    }

    /// Whether it may speak to a target over TCP.
    func allows(tcp target: NetworkTarget) -> Bool {
        target.isCovered(by: wanted.tcp) && target.isCovered(by: granted.tcp)
    }

    /// Whether it may read a secret.
    func allows(secret name: String) -> Bool {
        wanted.secrets.contains(name) && granted.secrets.contains(name)
    }
}

extension NetworkTarget {
    /// Whether nobody can be in both. Of a name, of pods and of services it is not known which addresses they have.
    fileprivate func isCertainlyOther(than other: NetworkTarget) -> Bool {
        if let port, let otherPort = other.port, port != otherPort { return true }
        return switch (self, other) {
        case (.host(let name, _), .host(let otherName, _)): name != otherName
        case (.network(let network, _), .network(let otherNetwork, _)):
            !network.contains(otherNetwork) && !otherNetwork.contains(network)
        default: false
        }
    }
}
