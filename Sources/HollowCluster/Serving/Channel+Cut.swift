import NIOCore
import NIOSSL

extension Channel {
    /// Closes the connection below TLS, without waiting for the other side's farewell. Returns when it is closed.
    func cut() async {
        do {
            try await eventLoop.submit {
                try self.pipeline.syncOperations.context(handlerType: NIOSSLServerHandler.self).close(promise: nil)
            }.get()
        } catch {
            // No TLS here: a listener, or a connection that is closed already.
            close(promise: nil)
        }
        // A close future doesn't fail.
        try? await closeFuture.get()
    }
}
