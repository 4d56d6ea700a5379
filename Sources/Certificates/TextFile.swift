#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Reads a whole file as text.
func readText(_ path: String) throws(CertificateError) -> String {
    guard let file = fopen(path, "rb") else {
        throw CertificateError(.unreadable, source: path, detail: "can't be read: \(String(cString: strerror(errno)))")
    }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 16 * 1024)
    while true {
        let count = fread(&buffer, 1, buffer.count, file)
        bytes.append(contentsOf: buffer[..<count])
        guard count < buffer.count else { continue }
        if ferror(file) != 0 {
            throw CertificateError(
                .unreadable, source: path, detail: "can't be read: \(String(cString: strerror(errno)))")
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
