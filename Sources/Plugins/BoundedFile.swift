#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Reads files whose size is bounded, and nothing else that a folder can have: reading a pipe could wait for ever.
enum BoundedFile {
    /// Why a file can't be read.
    enum Failure: Error {
        /// The system's reason.
        case unreadable(String)
        /// It is a folder, a pipe or the like.
        case noFile
        /// It is larger than wanted.
        case tooLarge
    }

    /// The bytes of a file.
    ///
    /// - Parameters:
    ///   - most: how many there may be; of a larger file no more is read.
    ///   - followsLinks: whether the file may be a link to another one.
    static func bytes(of path: String, most: Int, followsLinks: Bool = true) throws(Failure) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | (followsLinks ? 0 : O_NOFOLLOW))
        guard descriptor >= 0 else { throw failure }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw failure }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .noFile }
        guard status.st_size <= most else { throw .tooLarge }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Int(status.st_size))
        var buffer = [UInt8](repeating: 0, count: 16 << 10)
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw failure }
            if count == 0 { return bytes }
            bytes += buffer.prefix(count)
            // It may grow while it is read.
            guard bytes.count <= most else { throw .tooLarge }
        }
    }

    private static var failure: Failure { .unreadable(String(cString: strerror(errno))) }
}
