public import Samples

/// Serves `metrics.k8s.io` from a store: memory as last measured, CPU as the rate of its counter, of those nodes and
/// pods that the inventory knows.
///
/// The series it reads are those of ``KubeletMetric``. What counts as current is told by a ``ResourceMetricsPolicy``;
/// every object without usage has a reason.
public struct StoredResourceMetrics: ResourceMetricsProvider {
    let store: any SampleQuery
    let inventory: any ObjectInventory
    let clock: any WallClock
    let policy: ResourceMetricsPolicy

    /// Makes a provider.
    ///
    /// - Parameters:
    ///   - store: where the samples are.
    ///   - inventory: which nodes and pods there are.
    ///   - clock: tells how old samples are.
    ///   - policy: what counts as current.
    public init(
        store: any SampleQuery, inventory: any ObjectInventory, clock: any WallClock,
        policy: ResourceMetricsPolicy = ResourceMetricsPolicy()
    ) {
        self.store = store
        self.inventory = inventory
        self.clock = clock
        self.policy = policy
    }

    /// The usage of one node, or why there is none.
    public func usage(ofNode name: String) async -> Result<NodeUsage, AbsenceReason> {
        guard let node = inventory.node(named: name) else { return .failure(.unknownObject) }
        return usage(of: node, now: clock.now())
    }

    /// The usage of every node whose labels match and that has one, sorted by name.
    public func usage(ofNodesMatching selector: LabelSelector) async -> [NodeUsage] {
        let now = clock.now()
        return inventory.nodes(matching: selector).compactMap { try? usage(of: $0, now: now).get() }
    }

    /// The usage of one pod, or why there is none.
    ///
    /// A pod that is not running has none: `neverScraped` before its first scrape, `noSamples` after that.
    public func usage(ofPod name: String, in namespace: String) async -> Result<PodUsage, AbsenceReason> {
        guard let pod = inventory.pod(named: name, in: namespace) else { return .failure(.unknownObject) }
        let now = clock.now()
        return usage(of: pod, lastScrape: lastScrape(ofNode: pod.nodeName, now: now), now: now)
    }

    /// The usage of every running pod of a namespace (nil: of all) whose labels match and that has one, sorted by
    /// namespace and name.
    public func usage(ofPodsIn namespace: String?, matching selector: LabelSelector) async -> [PodUsage] {
        let now = clock.now()
        var scrapes: [String: Timestamp?] = [:]
        return inventory.pods(in: namespace, matching: selector).compactMap { pod in
            guard pod.isRunning else { return nil }
            let scrape: Timestamp?
            if let known = scrapes[pod.nodeName] {
                scrape = known
            } else {
                scrape = lastScrape(ofNode: pod.nodeName, now: now)
                scrapes[pod.nodeName] = .some(scrape)
            }
            return try? usage(of: pod, lastScrape: scrape, now: now).get()
        }
    }
}
