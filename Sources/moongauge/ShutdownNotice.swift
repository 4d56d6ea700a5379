import ServiceLifecycle
import Synchronization

/// Knows whether the server has been told to stop. Services stop in the opposite order of their start: as the last one
/// it hears of it first.
final class ShutdownNotice: Service {
    private let hasBegun = Mutex(false)

    /// Whether the server is shutting down.
    var isShuttingDown: Bool { hasBegun.withLock { $0 } }

    func run() async throws {
        try? await gracefulShutdown()
        hasBegun.withLock { $0 = true }
    }
}
