#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The system's own resolver, with its hosts file and its search list.
enum SystemLookup {
    /// More addresses than that are not looked at.
    private static let mostAddresses = 16

    /// The addresses of a name. It keeps its thread waiting.
    static func addresses(of name: String) throws(EgressError) -> [IPAddress] {
        var hints = addrinfo()
        hints.ai_family = AF_UNSPEC
        #if canImport(Glibc)
        hints.ai_socktype = CInt(SOCK_STREAM.rawValue)
        #else
        hints.ai_socktype = SOCK_STREAM
        #endif
        var list: UnsafeMutablePointer<addrinfo>?
        let code = getaddrinfo(name, nil, &hints, &list)
        guard code == 0 else {
            throw EgressError(
                .nameNotFound, "the host \(name) can't be resolved: \(String(cString: gai_strerror(code)))")
        }
        defer { freeaddrinfo(list) }
        var addresses: [IPAddress] = []
        var next = list
        while let entry = next, addresses.count < mostAddresses {
            if let address = IPAddress(entry.pointee.ai_addr), !addresses.contains(address) {
                addresses.append(address)
            }
            next = entry.pointee.ai_next
        }
        guard !addresses.isEmpty else {
            throw EgressError(.nameNotFound, "the host \(name) has no address")
        }
        return addresses
    }
}

extension IPAddress {
    /// The address of a socket address; nil for other families than IP, and for link-local ones that need a zone.
    fileprivate init?(_ socket: UnsafeMutablePointer<sockaddr>?) {
        guard let socket else { return nil }
        // Where an address stands in its socket address is the same everywhere; which module its fields belong to is not.
        switch CInt(socket.pointee.sa_family) {
        case AF_INET: self.init(bytes: Self.bytes(of: socket, at: 4, count: 4))
        case AF_INET6: self.init(bytes: Self.bytes(of: socket, at: 8, count: 16))
        default: return nil
        }
    }

    private static func bytes(of socket: UnsafeMutablePointer<sockaddr>, at offset: Int, count: Int) -> [UInt8] {
        Array(UnsafeRawBufferPointer(start: UnsafeRawPointer(socket) + offset, count: count))
    }
}
