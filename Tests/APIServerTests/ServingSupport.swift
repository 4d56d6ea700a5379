import Foundation
import NIOCore
import NIOSSL

/// A folder that lasts as long as a test.
struct TemporaryFolder: Sendable {
    private let root: URL

    init() throws {
        root = FileManager.default.temporaryDirectory.appending(path: "moongauge-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
    }

    func path(_ name: String) -> String { root.appending(path: name).path() }

    func write(_ text: String, to name: String) throws {
        try Data(text.utf8).write(to: root.appending(path: name), options: .atomic)
    }

    func remove() {
        try? FileManager.default.removeItem(at: root)
    }
}

/// Tells when a client's handshake is done.
final class HandshakeWait: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let promise: EventLoopPromise<Void>

    var done: EventLoopFuture<Void> { promise.futureResult }

    init(_ eventLoop: any EventLoop) {
        promise = eventLoop.makePromise()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if "\(event)".contains("handshakeCompleted") { promise.succeed() }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        promise.fail(error)
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        promise.fail(ChannelError.eof)
        context.fireChannelInactive()
    }
}

/// Collects HTTP/2 frames until the server says that it goes away (RFC 9113, 6.8), or goes.
final class FrameCollector: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    /// What came.
    struct Frames: Sendable {
        var types: [UInt8] = []
        /// What the server last said of each of its settings, by the setting's number.
        var settings: [UInt16: UInt32] = [:]
    }

    private let promise: EventLoopPromise<Frames>
    private var pending = ByteBuffer()
    private var frames = Frames()

    var done: EventLoopFuture<Frames> { promise.futureResult }

    init(_ eventLoop: any EventLoop) {
        promise = eventLoop.makePromise()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var buffer = unwrapInboundIn(data)
        pending.writeBuffer(&buffer)
        while let header = pending.getBytes(at: pending.readerIndex, length: 9) {
            let length = Int(header[0]) << 16 | Int(header[1]) << 8 | Int(header[2])
            guard pending.readableBytes >= 9 + length else { return }
            pending.moveReaderIndex(forwardBy: 9)
            var payload = pending.readSlice(length: length) ?? ByteBuffer()
            frames.types.append(header[3])
            if header[3] == 4 {
                while let (name, value) = payload.readMultipleIntegers(as: (UInt16, UInt32).self) {
                    frames.settings[name] = value
                }
            }
            if header[3] == 7 { promise.succeed(frames) }
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        promise.succeed(frames)
        context.fireChannelInactive()
    }
}
