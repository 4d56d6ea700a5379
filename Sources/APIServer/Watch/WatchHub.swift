import Kubernetes
import Samples
import Synchronization

/// Follows the scrapes for all who watch: each collection is listed and compared once per cycle, however many watch it.
///
/// A version is the time at which its cycle ended, in milliseconds: versions grow over restarts too, and those of replicas
/// can be compared as well as their clocks.
final class WatchHub: Sendable {
    /// Changes of nodes.
    let nodes: ChangeLog<NodeUsage>
    /// Changes of pods.
    let pods: ChangeLog<PodUsage>
    private let feed: any ChangeFeed
    private let clock: any WallClock
    private let newest: Mutex<Int64>

    init(provider: any ResourceMetricsProvider, feed: any ChangeFeed, clock: any WallClock) {
        self.feed = feed
        self.clock = clock
        nodes = ChangeLog { await provider.usage(ofNodesMatching: .everything) }
        pods = ChangeLog { await provider.usage(ofPodsIn: nil, matching: .everything) }
        newest = Mutex(max(1, clock.now().milliseconds))
    }

    /// The version of what is served now.
    var version: Int64 { newest.withLock { $0 } }

    /// Follows the feed until cancelled.
    func run() async {
        for await _ in feed.changes() { await advance() }
    }

    /// Looks what a cycle has changed.
    func advance() async {
        let now = clock.now()
        let version = max(now.milliseconds, self.version + 1)
        await nodes.advance(to: version, time: now)
        await pods.advance(to: version, time: now)
        newest.withLock { $0 = version }
    }
}
