import Plugins
import Synchronization

/// Keeps the least time that a plugin took for a request.
final class Stopwatch: PluginObserver {
    private let shortest = Mutex(Double.infinity)

    /// Nanoseconds.
    var least: Double { shortest.withLock { $0 } }

    func evaluated(plugin: String, objects: Int, failures: Int, took: Duration) {
        shortest.withLock { $0 = min($0, took / .nanoseconds(1)) }
    }
}
