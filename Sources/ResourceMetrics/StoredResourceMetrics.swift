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
    /// Remembers the list of all pods; nil reads it anew each time.
    private let memo: PodUsageMemo?

    /// Makes a provider.
    ///
    /// - Parameters:
    ///   - store: where the samples are.
    ///   - inventory: which nodes and pods there are.
    ///   - clock: tells how old samples are.
    ///   - policy: what counts as current.
    ///   - changes: tells of the ends of cycles of scrapes, between which the list of all pods is remembered; nil remembers
    ///     nothing.
    public init(
        store: any SampleQuery, inventory: any ObjectInventory, clock: any WallClock,
        policy: ResourceMetricsPolicy = ResourceMetricsPolicy(), changes: (any ChangeFeed)? = nil
    ) {
        memo = changes.map { PodUsageMemo(changes: $0) }
        self.store = store
        self.inventory = inventory
        self.clock = clock
        self.policy = policy
    }

    /// The usage of one node, or why there is none.
    public func usage(ofNode name: String) async -> Result<NodeUsage, AbsenceReason> {
        guard let node = inventory.node(named: name) else { return .failure(.unknownObject) }
        var usage = Result<NodeUsage, AbsenceReason>.failure(.neverScraped)
        let now = clock.now()
        store.newestSamples(of: Self.nodeMetrics, of: [.node(name)]) { _, readings in
            usage = self.usage(of: node, readings: readings, now: now)
        }
        return usage
    }

    /// The usage of every node whose labels match and that has one, sorted by name.
    public func usage(ofNodesMatching selector: LabelSelector) async -> [NodeUsage] {
        let now = clock.now()
        let nodes = inventory.nodes(matching: selector)
        var found = [NodeUsage?](repeating: nil, count: nodes.count)
        store.newestSamples(of: Self.nodeMetrics, of: nodes.map { .node($0.name) }) { place, readings in
            found[place] = try? usage(of: nodes[place], readings: readings, now: now).get()
        }
        return found.compactMap { $0 }
    }

    /// The usage of one pod, or why there is none.
    ///
    /// A pod that is not running has none: `neverScraped` before its first scrape, `noSamples` after that.
    public func usage(ofPod name: String, in namespace: String) async -> Result<PodUsage, AbsenceReason> {
        guard let pod = inventory.pod(named: name, in: namespace) else { return .failure(.unknownObject) }
        let now = clock.now()
        let scrape = lastScrape(ofNode: pod.nodeName, now: now)
        var usage = Result<PodUsage, AbsenceReason>.failure(.neverScraped)
        store.newestSamples(of: ContainerReadings.metrics, of: [pod.reference]) { _, readings in
            usage = self.usage(of: pod, readings: readings, lastScrape: scrape, now: now)
        }
        return usage
    }

    /// The usage of every running pod of a namespace (nil: of all) whose labels match and that has one, sorted by
    /// namespace and name.
    public func usage(ofPodsIn namespace: String?, matching selector: LabelSelector) async -> [PodUsage] {
        let now = clock.now()
        let pods = inventory.pods(in: namespace, matching: selector)
        func read(_ pods: [PodRecord]) -> [PodReader.Found?] {
            var reader = PodReader(self, now: now)
            return reader.usage(of: pods)
        }
        if let memo, namespace == nil, selector.isEmpty { return memo.usage(of: pods, now: now, read) }
        return read(pods).compactMap { $0?.usage }
    }
}
