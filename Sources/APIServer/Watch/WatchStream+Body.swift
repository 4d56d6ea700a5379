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
            // Something is sent at once, or clients wait for the headers.
            try await writer.write(ByteBuffer(bytes: beginning))
            try await withGracefulShutdownHandler {
                for await bytes in events { try await writer.write(ByteBuffer(bytes: bytes)) }
            } onGracefulShutdown: {
                end()
            }
            try await writer.finish(nil)
        }
    }
}
