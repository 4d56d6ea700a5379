/// Amounts by resource name, in base units: `cpu` in cores, `memory` in bytes.
public typealias ResourceAmounts = [String: Double]

/// What the inventory knows of a node.
public struct NodeRecord: Hashable, Sendable {
    /// The node's name.
    public var name: String
    /// The API object's UID.
    public var uid: String
    /// The node's labels.
    public var labels: Labels
    /// The node's annotations.
    public var annotations: Labels
    /// Its addresses in the order of `status.addresses`.
    public var addresses: [NodeAddress]
    /// The port that `status.daemonEndpoints` names; nil where it names none.
    public var kubeletPort: Int?
    /// What pods may use of it: cores and bytes.
    public var allocatable: ResourceAmounts
    /// Whether the condition `Ready` is true.
    public var isReady: Bool

    /// Makes a record.
    public init(
        name: String, uid: String = "", labels: Labels = [:], annotations: Labels = [:], addresses: [NodeAddress] = [],
        kubeletPort: Int? = nil, allocatable: ResourceAmounts = [:], isReady: Bool = true
    ) {
        self.name = name
        self.uid = uid
        self.labels = labels
        self.annotations = annotations
        self.addresses = addresses
        self.kubeletPort = kubeletPort
        self.allocatable = allocatable
        self.isReady = isReady
    }
}

/// One address of a node.
public struct NodeAddress: Hashable, Sendable {
    /// `InternalIP`, `ExternalIP`, `Hostname`, `InternalDNS`, `ExternalDNS`.
    public var type: String
    /// The address itself.
    public var address: String

    /// Makes an address.
    public init(type: String, address: String) {
        self.type = type
        self.address = address
    }
}

/// A container as its pod's specification has it.
public struct ContainerRecord: Hashable, Sendable {
    /// The container's name.
    public var name: String
    /// What it asks for and may use at most.
    public var resources: ResourceRequirements
    /// The ports that it declares.
    public var ports: [ContainerPort]

    /// Makes a record.
    public init(
        name: String, resources: ResourceRequirements = ResourceRequirements(), ports: [ContainerPort] = []
    ) {
        self.name = name
        self.resources = resources
        self.ports = ports
    }
}

/// Requests and limits by resource name, in base units.
public struct ResourceRequirements: Hashable, Sendable {
    /// What is asked for.
    public var requests: ResourceAmounts
    /// What may be used at most.
    public var limits: ResourceAmounts

    /// Makes requirements.
    public init(requests: ResourceAmounts = [:], limits: ResourceAmounts = [:]) {
        self.requests = requests
        self.limits = limits
    }
}

/// An owner of an object.
public struct OwnerRecord: Hashable, Sendable {
    /// The owner's kind: `ReplicaSet`.
    public var kind: String
    /// The owner's name.
    public var name: String
    /// The owner's UID.
    public var uid: String

    /// Makes a record.
    public init(kind: String, name: String, uid: String = "") {
        self.kind = kind
        self.name = name
        self.uid = uid
    }
}
