/// Somebody a plugin may speak to, or a group of them.
public enum NetworkTarget: Hashable, Sendable, CustomStringConvertible {
    /// The addresses of the cluster's pods, at one port or at all.
    case pods(port: Int?)
    /// The names and addresses of the cluster's services, at one port or at all.
    case services(port: Int?)
    /// A host by its name in lower case, at one port or at all.
    case host(String, port: Int?)
    /// Addresses, at one port or at all.
    case network(IPNetwork, port: Int?)

    /// What a target may look like, for people.
    public static let expectation =
        "\"pods\", \"services\", a host, an IP address or a network such as 10.0.0.0/8, each with or without \":PORT\""

    /// Reads `pods`, `pods:80`, `services`, `services:80`, `host`, `host:80`, `10.0.0.1`, `10.0.0.1:80`, `10.0.0.0/8`,
    /// `10.0.0.0/8:80`, `fd00::/8`, `[fd00::1]`,
    /// `[fd00::1]:80`.
    public init?(parsing text: String) {
        if let network = IPNetwork(parsing: text) {
            self = .network(network, port: nil)
            return
        }
        var host = text[...]
        var port: Int?
        if !text.hasSuffix("]"), let colon = text.lastIndex(of: ":") {
            let digits = text[text.index(after: colon)...]
            guard digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(digits),
                (1...65_535).contains(number)
            else { return nil }
            port = number
            host = text[..<colon]
        }
        let isBracketed = host.hasPrefix("[") && host.hasSuffix("]")
        if isBracketed { host = host.dropFirst().dropLast() }
        if let network = IPNetwork(parsing: String(host)) {
            self = .network(network, port: port)
            return
        }
        guard !isBracketed else { return nil }
        let name = host.lowercased()
        switch name {
        case "pods": self = .pods(port: port)
        case "services": self = .services(port: port)
        default:
            guard Self.isHostName(name) else { return nil }
            self = .host(name, port: port)
        }
    }

    /// The port, where it has one.
    public var port: Int? {
        switch self {
        case .pods(let port), .services(let port), .host(_, let port), .network(_, let port): port
        }
    }

    /// Whether it stands for services of the cluster.
    public var isServices: Bool {
        if case .services = self { true } else { false }
    }

    /// Whether everybody in this is in one of the others.
    public func isCovered(by others: [NetworkTarget]) -> Bool {
        others.contains { other in
            guard other.port == nil || other.port == port else { return false }
            return switch (self, other) {
            case (.pods, .pods), (.services, .services): true
            case (.host(let name, _), .host(let otherName, _)): name == otherName
            case (.network(let network, _), .network(let otherNetwork, _)): otherNetwork.contains(network)
            default: false
            }
        }
    }

    /// Labels of letters, digits and hyphens, the last of which does not consist of digits: that would be an address.
    static func isHostName(_ name: String) -> Bool {
        guard name.utf8.count <= 253 else { return false }
        let labels = name.split(separator: ".", omittingEmptySubsequences: false)
        guard let last = labels.last, !last.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return false }
        return labels.allSatisfy { label in
            (1...63).contains(label.utf8.count) && label.first != "-" && label.last != "-"
                && label.utf8.allSatisfy { byte in
                    (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || byte == 0x2D || byte == 0x5F
                }
        }
    }

    private var suffix: String { port.map { ":\($0)" } ?? "" }

    /// The target as it is written.
    public var description: String {
        switch self {
        case .pods: "pods" + suffix
        case .services: "services" + suffix
        case .host(let name, _): name + suffix
        case .network(let network, _?) where network.isVersion6: "[\(network)]" + suffix
        case .network(let network, _): "\(network)" + suffix
        }
    }
}
