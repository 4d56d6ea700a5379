/// Whom a plugin asks for.
public enum EgressHost: Hashable, Sendable, CustomStringConvertible {
    /// A name, in lower case and without a dot at its end.
    case name(String)
    /// An address.
    case address(IPAddress)

    /// Reads a name or an address; the latter in its usual form only, so that nothing looks like a name that the system
    /// takes for an address (`2130706433`, `0x7f.1`, `127.1`).
    public init?(parsing text: String) {
        if let address = IPAddress(parsing: text) {
            self = .address(address)
            return
        }
        var name = text.lowercased()
        if name.hasSuffix(".") { name.removeLast() }
        guard NetworkTarget.isHostName(name) else { return nil }
        if let last = name.split(separator: ".").last, last.hasPrefix("0x"), last.dropFirst(2).allSatisfy(\.isHexDigit)
        {
            return nil
        }
        self = .name(name)
    }

    /// The name or the address.
    public var description: String {
        switch self {
        case .name(let name): name
        case .address(let address): "\(address)"
        }
    }

    /// The host as it stands before a port.
    public var hostText: String {
        switch self {
        case .name(let name): name
        case .address(let address): address.hostText
        }
    }
}
