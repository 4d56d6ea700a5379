#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Keeps a port from being given to others while nothing listens on it: connections to it are refused.
final class PortReservation: Sendable {
    private let socket: Int32

    /// Reserves a port of an IPv4 address; nil where that can't be done, for it is a courtesy and no more.
    init?(host: String, port: Int) {
        #if os(Linux)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(truncatingIfNeeded: port).bigEndian
        guard inet_pton(AF_INET, host, &address.sin_addr) == 1 else { return nil }
        #if canImport(Musl)
        let kind = SOCK_STREAM
        #else
        let kind = Int32(SOCK_STREAM.rawValue)
        #endif
        let socket = Self.open(kind)
        guard socket >= 0 else { return nil }
        // With this option here and there, who listens next may take the port while it is reserved.
        var isReused: Int32 = 1
        setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &isReused, socklen_t(MemoryLayout<Int32>.size))
        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(socket, $0, size) == 0 }
        }
        guard isBound else {
            close(socket)
            return nil
        }
        self.socket = socket
        #else
        return nil
        #endif
    }

    deinit {
        close(socket)
    }

    private static func open(_ kind: Int32) -> Int32 {
        #if canImport(Glibc)
        Glibc.socket(AF_INET, kind | Int32(SOCK_CLOEXEC.rawValue), 0)
        #elseif canImport(Musl)
        Musl.socket(AF_INET, kind | SOCK_CLOEXEC, 0)
        #else
        -1
        #endif
    }
}
