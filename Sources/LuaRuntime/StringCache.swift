#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// Swift strings of Lua strings that come again and again, such as metric names in plugins.
///
/// Lua keeps short strings once, so that their address finds them quickly. An address may be used again for another
/// string: what the cache gives has always been compared with the bytes.
final class StringCache {
    private struct Entry {
        var address: UnsafeRawPointer?
        var text = ""
    }

    /// Swift keeps shorter strings without allocating; Lua keeps longer ones more than once.
    private static let lengths = 16...40
    private static let size = 256

    private var entries = [Entry](repeating: Entry(), count: size)

    /// The text; what is no UTF-8 in it is repaired.
    func string(_ bytes: UnsafeRawBufferPointer) -> String {
        validString(bytes) ?? String(decoding: bytes, as: UTF8.self)
    }

    /// The text; nil where it is no UTF-8.
    func validString(_ bytes: UnsafeRawBufferPointer) -> String? {
        guard Self.lengths.contains(bytes.count), let address = bytes.baseAddress else {
            return String(validating: bytes, as: UTF8.self)
        }
        let index = Int(bitPattern: address) / 32 % Self.size
        if entries[index].address == address, Self.equal(entries[index].text, bytes) {
            return entries[index].text
        }
        guard let text = String(validating: bytes, as: UTF8.self) else { return nil }
        entries[index] = Entry(address: address, text: text)
        return text
    }

    private static func equal(_ text: String, _ bytes: UnsafeRawBufferPointer) -> Bool {
        text.utf8.withContiguousStorageIfAvailable { text in
            guard text.count == bytes.count, let left = text.baseAddress, let right = bytes.baseAddress else {
                return false
            }
            return memcmp(left, right, bytes.count) == 0
        } ?? false
    }
}
