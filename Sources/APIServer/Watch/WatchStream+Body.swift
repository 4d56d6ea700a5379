import HummingbirdCore
import NIOCore
import ServiceLifecycle

extension WatchStream {
    /// The body that carries the events: it ends after the watch's time, with its connection, or when the server stops.
    func body(on channel: any Channel) -> ResponseBody {
        ResponseBody { [self] writer in
            let timer = channel.eventLoop.scheduleTask(in: .seconds(timeout)) { end() }
            channel.closeFuture.whenComplete { _ in end() }
            defer {
                timer.cancel()
                end()
            }
            // The headers have been sent already. Frames without content are not: HTTP/2 clients take two in a row for an attack.
            if !beginning.isEmpty { try await writer.write(ByteBuffer(bytes: beginning)) }
            try await withGracefulShutdownHandler {
                for await bytes in events where !bytes.isEmpty { try await writer.write(ByteBuffer(bytes: bytes)) }
            } onGracefulShutdown: {
                end()
            }
            try await writer.finish(nil)
        }
    }
}
