import CZlib

/// Packs bodies as a kube-apiserver does: those above 128 KiB, at the fastest level.
///
/// Source: k8s.io/apiserver/pkg/endpoints/handlers/responsewriters/writers.go.
enum Gzip {
    /// Above how many bytes a body is packed.
    static let threshold = 128 * 1024

    /// The bytes in the gzip format; nil where zlib refuses.
    static func pack(_ bytes: [UInt8]) -> [UInt8]? {
        var stream = z_stream()
        guard let count = uInt(exactly: bytes.count), mg_gzip_begin(&stream, 1) == Z_OK else { return nil }
        defer { deflateEnd(&stream) }
        let capacity = deflateBound(&stream, uLong(count))
        guard let room = uInt(exactly: capacity) else { return nil }
        var input = bytes
        var packed = [UInt8](repeating: 0, count: Int(room))
        let state = input.withUnsafeMutableBufferPointer { input in
            packed.withUnsafeMutableBufferPointer { output in
                stream.next_in = input.baseAddress
                stream.avail_in = count
                stream.next_out = output.baseAddress
                stream.avail_out = room
                return deflate(&stream, Z_FINISH)
            }
        }
        guard state == Z_STREAM_END else { return nil }
        packed.removeLast(Int(stream.avail_out))
        return packed
    }
}
