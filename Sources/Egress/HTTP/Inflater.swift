import CZlib
import NIOCore
import NIOHTTP1

/// Unpacks a body as it comes, of any number of gzip members one after the other (RFC 1952 2.2), or in the zlib format, which
/// HTTP calls `deflate`.
final class Inflater {
    enum Failure: Error {
        /// It is not packed as it should be, or not whole.
        case malformed
        /// There is more of it than allowed.
        case tooLarge
    }

    private enum Progress {
        /// Nothing has come yet. A body without a single byte is an empty one, however it is said to be packed.
        case fresh
        case within
        /// Behind the end of a member; there may be another one, or zeros that fill a block.
        case between
    }

    private static let step = 16 << 10
    private static let gzipMagic: UInt8 = 0x1F

    // zlib notes where it is.
    private let stream: UnsafeMutablePointer<z_stream>
    private let limit: Int
    private var progress = Progress.fresh
    /// How many bytes may still come packed: a few more than unpacked, since what does not shrink grows a little.
    private var packedLeft: Int

    /// Whether an answer comes in a form that this unpacks.
    static func unpacks(_ headers: HTTPHeaders) -> Bool {
        let codings = headers[canonicalForm: "Content-Encoding"].map { $0.lowercased() }.filter { $0 != "identity" }
        return codings.count == 1 && ["gzip", "x-gzip", "deflate"].contains(codings[0])
    }

    /// Makes one for one body.
    ///
    /// - Parameter limit: the most bytes, unpacked.
    init(limit: Int) throws(Failure) {
        self.limit = limit
        packedLeft = limit + limit / 8 + (64 << 10)
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        guard mg_unpack_begin(stream) == Z_OK else { throw .malformed }
    }

    deinit {
        inflateEnd(stream)
        stream.deallocate()
    }

    /// Adds to the body what a part of it unpacks to.
    func unpack(_ part: ByteBuffer, into body: inout ByteBuffer) throws(Failure) {
        packedLeft -= part.readableBytes
        guard packedLeft >= 0 else { throw .tooLarge }
        var part = part
        var hasMore = false
        while part.readableBytes > 0 || hasMore {
            if case .between = progress {
                guard let first = part.readInteger(as: UInt8.self) else { return }
                if first == 0 { continue }
                guard first == Self.gzipMagic, inflateReset(stream) == Z_OK else { throw .malformed }
                part.moveReaderIndex(to: part.readerIndex - 1)
            }
            progress = .within
            let code = inflate(&part, &body)
            guard body.readableBytes <= limit else { throw .tooLarge }
            switch code {
            case Z_OK: hasMore = stream.pointee.avail_out == 0
            case Z_STREAM_END:
                progress = .between
                hasMore = false
            // There was nothing more behind what filled the room the last time.
            case Z_BUF_ERROR where part.readableBytes == 0: return
            default: throw .malformed
            }
        }
    }

    /// Says that nothing more comes.
    func finish() throws(Failure) {
        if case .within = progress { throw .malformed }
    }

    /// One step; leaves how much room is left in the stream's `avail_out`.
    private func inflate(_ part: inout ByteBuffer, _ body: inout ByteBuffer) -> CInt {
        var code = Z_OK
        // One byte more than is allowed tells that it is too much.
        let room = limit - body.readableBytes + 1
        part.readWithUnsafeReadableBytes { source in
            let count = min(source.count, Int(uInt.max))
            body.writeWithUnsafeMutableBytes(minimumWritableBytes: min(room, Self.step)) { target in
                let space = min(target.count, room, Int(uInt.max))
                // zlib does not write there.
                stream.pointee.next_in = UnsafeMutablePointer(
                    mutating: source.bindMemory(to: UInt8.self).baseAddress)
                stream.pointee.avail_in = uInt(count)
                stream.pointee.next_out = target.bindMemory(to: UInt8.self).baseAddress
                stream.pointee.avail_out = uInt(space)
                code = CZlib.inflate(stream, Z_NO_FLUSH)
                return space - Int(stream.pointee.avail_out)
            }
            return count - Int(stream.pointee.avail_in)
        }
        stream.pointee.next_in = nil
        stream.pointee.next_out = nil
        return code
    }
}
