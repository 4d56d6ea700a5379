/// What the inventory knows of a pod.
///
/// A record is one word: copies share what they hold until one of them is changed, so that lists of many pods cost little.
public struct PodRecord: Hashable, Sendable {
    private struct Fields: Hashable, Sendable {
        // What lists of all pods look at stands together.
        var namespace: String
        var name: String
        var nodeName: String
        var phase: String
        var startTime: Timestamp?
        var labels: Labels
        var uid: String
        var annotations: Labels
        var ip: String
        var otherIPs: [String]
        var isOnHostNetwork: Bool
        var isReady: Bool
        var containers: [ContainerRecord]
        var podResources: ResourceRequirements
        var overhead: ResourceAmounts
        var owners: [OwnerRecord]
    }

    private final class Box: Sendable {
        let fields: Fields

        init(_ fields: Fields) {
            self.fields = fields
        }
    }

    private var box: Box

    private mutating func change(_ body: (inout Fields) -> Void) {
        var fields = box.fields
        body(&fields)
        box = Box(fields)
    }

    /// The pod's namespace.
    public var namespace: String {
        get { box.fields.namespace }
        set { change { $0.namespace = newValue } }
    }

    /// The pod's name.
    public var name: String {
        get { box.fields.name }
        set { change { $0.name = newValue } }
    }

    /// The API object's UID.
    public var uid: String {
        get { box.fields.uid }
        set { change { $0.uid = newValue } }
    }

    /// The pod's labels.
    public var labels: Labels {
        get { box.fields.labels }
        set { change { $0.labels = newValue } }
    }

    /// The pod's annotations.
    public var annotations: Labels {
        get { box.fields.annotations }
        set { change { $0.annotations = newValue } }
    }

    /// The node it runs on, empty before it is scheduled.
    public var nodeName: String {
        get { box.fields.nodeName }
        set { change { $0.nodeName = newValue } }
    }

    /// `Pending`, `Running`, `Succeeded`, `Failed`, `Unknown`.
    public var phase: String {
        get { box.fields.phase }
        set { change { $0.phase = newValue } }
    }

    /// Its address; empty while it has none.
    public var ip: String {
        get { box.fields.ip }
        set { change { $0.ip = newValue } }
    }

    /// Its addresses besides that one: where a cluster has both versions of IP, that of the other version.
    public var otherIPs: [String] {
        get { box.fields.otherIPs }
        set { change { $0.otherIPs = newValue } }
    }

    /// All its addresses.
    public var ips: [String] { ip.isEmpty ? otherIPs : [ip] + otherIPs }

    /// Whether it is on its node's network (`spec.hostNetwork`): its address is its node's then.
    public var isOnHostNetwork: Bool {
        get { box.fields.isOnHostNetwork }
        set { change { $0.isOnHostNetwork = newValue } }
    }

    /// Whether the condition `Ready` is true.
    public var isReady: Bool {
        get { box.fields.isReady }
        set { change { $0.isReady = newValue } }
    }

    /// `status.startTime`, when the kubelet first saw the pod.
    public var startTime: Timestamp? {
        get { box.fields.startTime }
        set { change { $0.startTime = newValue } }
    }

    /// Its containers, restartable init containers among them; those that only run before the others are not.
    public var containers: [ContainerRecord] {
        get { box.fields.containers }
        set { change { $0.containers = newValue } }
    }

    /// Requests and limits of the pod as a whole (`spec.resources`), which count before those of its containers.
    public var podResources: ResourceRequirements {
        get { box.fields.podResources }
        set { change { $0.podResources = newValue } }
    }

    /// `spec.overhead`, what the sandbox itself takes.
    public var overhead: ResourceAmounts {
        get { box.fields.overhead }
        set { change { $0.overhead = newValue } }
    }

    /// What the pod belongs to, controllers first.
    public var owners: [OwnerRecord] {
        get { box.fields.owners }
        set { change { $0.owners = newValue } }
    }

    /// Makes a record.
    public init(
        namespace: String, name: String, uid: String = "", labels: Labels = [:], annotations: Labels = [:],
        nodeName: String = "", phase: String = "Running", ip: String = "", otherIPs: [String] = [],
        isOnHostNetwork: Bool = false, isReady: Bool = true, startTime: Timestamp? = nil,
        containers: [ContainerRecord] = [],
        podResources: ResourceRequirements = ResourceRequirements(), overhead: ResourceAmounts = [:],
        owners: [OwnerRecord] = []
    ) {
        box = Box(
            Fields(
                namespace: namespace,
                name: name,
                nodeName: nodeName,
                phase: phase,
                startTime: startTime,
                labels: labels,
                uid: uid,
                annotations: annotations,
                ip: ip,
                otherIPs: otherIPs,
                isOnHostNetwork: isOnHostNetwork,
                isReady: isReady,
                containers: containers,
                podResources: podResources,
                overhead: overhead,
                owners: owners))
    }

    /// Whether both are copies of one record: a quick way to see that nothing has changed. Records that are not identical may
    /// still be equal.
    public func isIdentical(to other: PodRecord) -> Bool { box === other.box }

    public static func == (left: PodRecord, right: PodRecord) -> Bool {
        left.box === right.box || left.box.fields == right.box.fields
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(box.fields)
    }

    /// Whether it is in the phase in which it has usage: only such pods are listed.
    public var isRunning: Bool { phase == "Running" }

    /// The pod as an object.
    public var reference: ObjectReference { .pod(name, in: namespace) }
}
