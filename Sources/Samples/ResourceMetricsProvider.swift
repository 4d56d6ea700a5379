/// Serves `metrics.k8s.io`: what nodes and pods use.
public protocol ResourceMetricsProvider: Sendable {
    /// The usage of one node, or why there is none.
    func usage(ofNode name: String) async -> Result<NodeUsage, AbsenceReason>

    /// The usage of every node whose labels match and that has one, sorted by name.
    func usage(ofNodesMatching selector: LabelSelector) async -> [NodeUsage]

    /// The usage of one pod, or why there is none.
    func usage(ofPod name: String, in namespace: String) async -> Result<PodUsage, AbsenceReason>

    /// The usage of every running pod of a namespace (nil: of all) whose labels match and that has one, sorted by
    /// namespace and name.
    func usage(ofPodsIn namespace: String?, matching selector: LabelSelector) async -> [PodUsage]
}

/// What one thing uses.
public struct ResourceUsage: Hashable, Sendable {
    /// CPU time per time, in billionths of a core.
    public var cpuNanocores: UInt64
    /// Working set in bytes.
    public var memoryBytes: UInt64
    /// Swap in bytes; nil where the kubelet doesn't report it.
    public var swapBytes: UInt64?

    /// Makes a usage.
    public init(cpuNanocores: UInt64, memoryBytes: UInt64, swapBytes: UInt64? = nil) {
        self.cpuNanocores = cpuNanocores
        self.memoryBytes = memoryBytes
        self.swapBytes = swapBytes
    }
}

/// What a node uses, and when that was measured.
public struct NodeUsage: Hashable, Sendable {
    /// The node's name.
    public var name: String
    /// The node's labels.
    public var labels: Labels
    /// When the newest sample of it was measured.
    public var timestamp: Timestamp
    /// The span over which the CPU rate was taken; it ends at `timestamp`.
    public var window: TimeSpan
    /// The usage itself.
    public var usage: ResourceUsage

    /// Makes a usage.
    public init(name: String, labels: Labels, timestamp: Timestamp, window: TimeSpan, usage: ResourceUsage) {
        self.name = name
        self.labels = labels
        self.timestamp = timestamp
        self.window = window
        self.usage = usage
    }
}

/// What the containers of a pod use, and when that was measured.
public struct PodUsage: Hashable, Sendable {
    /// What one container uses.
    public struct Container: Hashable, Sendable {
        /// The container's name.
        public var name: String
        /// The usage itself.
        public var usage: ResourceUsage

        /// Makes a usage.
        public init(name: String, usage: ResourceUsage) {
            self.name = name
            self.usage = usage
        }
    }

    /// The pod. Only its namespace, name and labels belong to the usage: they alone are compared.
    public var pod: PodRecord
    /// When the container with the oldest figures was measured.
    public var timestamp: Timestamp
    /// The span of that container's CPU rate; it ends at `timestamp`.
    public var window: TimeSpan
    /// Every container of the pod, sorted by name.
    public var containers: [Container]

    /// The pod's namespace.
    public var namespace: String {
        get { pod.namespace }
        set { pod.namespace = newValue }
    }
    /// The pod's name.
    public var name: String {
        get { pod.name }
        set { pod.name = newValue }
    }
    /// The pod's labels.
    public var labels: Labels {
        get { pod.labels }
        set { pod.labels = newValue }
    }

    /// Makes a usage.
    public init(pod: PodRecord, timestamp: Timestamp, window: TimeSpan, containers: [Container]) {
        self.pod = pod
        self.timestamp = timestamp
        self.window = window
        self.containers = containers
    }

    /// Makes the usage of a pod of which nothing else is known.
    public init(
        namespace: String, name: String, labels: Labels, timestamp: Timestamp, window: TimeSpan,
        containers: [Container]
    ) {
        self.init(
            pod: PodRecord(namespace: namespace, name: name, labels: labels), timestamp: timestamp, window: window,
            containers: containers)
    }

    public static func == (left: PodUsage, right: PodUsage) -> Bool {
        left.timestamp == right.timestamp && left.window == right.window && left.containers == right.containers
            && (left.pod.isIdentical(to: right.pod)
                || (left.name == right.name && left.namespace == right.namespace && left.labels == right.labels))
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(namespace)
        hasher.combine(name)
        hasher.combine(timestamp)
    }
}
