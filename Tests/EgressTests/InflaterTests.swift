import NIOCore
import Testing

@testable import Egress

/// Bodies that come in pieces.
@Suite struct InflaterTests {
    private func unpack(_ bytes: [UInt8], pieces size: Int, limit: Int) throws -> ByteBuffer {
        let inflater = try Inflater(limit: limit)
        var body = ByteBuffer()
        for start in stride(from: 0, to: bytes.count, by: size) {
            try inflater.unpack(ByteBuffer(bytes: bytes[start..<min(start + size, bytes.count)]), into: &body)
        }
        try inflater.finish()
        return body
    }

    @Test(arguments: [1, 2, 7, 1000, 1 << 20]) func pieces(_ size: Int) throws {
        let packed = try Packed.zeros(100_000) + [0, 0] + Packed.zeros(5) + Packed.nothing
        #expect(try unpack(packed, pieces: size, limit: 100_005) == ByteBuffer(repeating: 0, count: 100_005))
        #expect(throws: Inflater.Failure.tooLarge) { try unpack(packed, pieces: size, limit: 100_004) }
        #expect(throws: Inflater.Failure.malformed) {
            try unpack(packed.dropLast(), pieces: size, limit: 100_005)
        }
    }

    /// What one piece unpacks to may be more than the room of one step, to the last byte.
    @Test(arguments: [1, 16_383, 16_384, 16_385, 32_768, 65_536, 1_000_000]) func sizes(_ size: Int) throws {
        #expect(try unpack(Packed.zeros(size), pieces: 1 << 20, limit: size).readableBytes == size)
        #expect(try unpack(Packed.zeros(size), pieces: 1 << 20, limit: size + 1).readableBytes == size)
    }
}
