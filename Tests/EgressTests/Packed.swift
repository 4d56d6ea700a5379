import NIOCore
import NIOEmbedded
import NIOHTTP1
import NIOHTTPCompression
import Testing

/// Bodies packed by gzip, as a server of swift-nio packs them.
enum Packed {
    /// A gzip member with nothing in it (RFC 1952 2.3).
    static let nothing: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0]

    static func zeros(_ count: Int) throws -> [UInt8] {
        let channel = EmbeddedChannel(handler: HTTPResponseCompressor())
        var request = HTTPRequestHead(version: .http1_1, method: .GET, uri: "/")
        request.headers.add(name: "Accept-Encoding", value: "gzip")
        try channel.writeInbound(HTTPServerRequestPart.head(request))
        try channel.writeInbound(HTTPServerRequestPart.end(nil))
        try channel.writeOutbound(
            HTTPServerResponsePart.head(HTTPResponseHead(version: .http1_1, status: .ok)))
        try channel.writeOutbound(
            HTTPServerResponsePart.body(.byteBuffer(ByteBuffer(repeating: 0, count: count))))
        try channel.writeOutbound(HTTPServerResponsePart.end(nil))
        var bytes: [UInt8] = []
        while let part = try channel.readOutbound(as: HTTPServerResponsePart.self) {
            if case .body(.byteBuffer(let buffer)) = part { bytes += buffer.readableBytesView }
        }
        _ = try channel.finish(acceptAlreadyClosed: true)
        #expect(bytes.starts(with: [0x1F, 0x8B]))
        return bytes
    }
}
