import Logging
import ServiceLifecycle
import Synchronization

/// Knows whether the server has been told to stop. Services stop in the opposite order of their start: as the last one
/// it hears of it first, and tells.
final class ShutdownNotice: Service {
    private let logger: Logger
    private let hasBegun = Mutex(false)

    init(logger: Logger) {
        self.logger = logger
    }

    /// Whether the server is shutting down.
    var isShuttingDown: Bool { hasBegun.withLock { $0 } }

    func run() async throws {
        if (try? await gracefulShutdown()) != nil { logger.info("stopping, as a signal asks for it") }
        hasBegun.withLock { $0 = true }
    }
}
