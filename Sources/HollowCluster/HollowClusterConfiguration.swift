public import Samples

/// What a hollow cluster shall have.
public struct HollowClusterConfiguration: Sendable {
    /// The address that everything listens on.
    public var host = "127.0.0.1"
    /// The API server's port; 0 takes a free one.
    public var apiServerPort = 0
    /// Whether the recorded node, with its recorded pods, is there.
    public var includesRecordedNode = true
    /// The folder of the recording; nil takes the one beside the program.
    public var recordingPath: String?
    /// How many nodes are made up: `hollow-00001`, …
    public var generatedNodes = 0
    /// How many pods each made-up node has.
    public var podsPerGeneratedNode = 10
    /// Whether there is a shop: a node with the pods of a Deployment that tell of their requests by HTTP, and a Service.
    public var includesShop = false
    /// What made-up nodes and loads follow from.
    public var seed: UInt64 = 1
    /// Objects besides: roles, bindings, configuration, pods; YAML or JSON, any number of documents.
    public var manifests: [String] = []
    /// Users with bearer tokens, by token.
    public var tokens: [String: UserInfo] = [:]
    /// The namespace of the server behind the aggregator, of its Service and its service account.
    public var serverNamespace = "kube-system"
    /// The name of the server behind the aggregator, of its Service and its service account.
    public var serverName = "moongauge"
    /// Whether the server's service account has the roles that a metrics server needs.
    public var grantsServerRoles = true
    /// The APIServices that lead to the server behind the aggregator, each `VERSION.GROUP`.
    public var apiServices = [
        "v1.metrics.k8s.io", "v1beta1.metrics.k8s.io", "v1beta1.custom.metrics.k8s.io", "v1beta2.custom.metrics.k8s.io",
        "v1beta1.external.metrics.k8s.io",
    ]
    /// How many changes watches can be resumed over, at least.
    public var historyLimit = 10_000
    /// How many requests are remembered.
    public var requestLogLimit = 10_000
    /// How often watches that allow it are sent a bookmark.
    public var bookmarkInterval = TimeSpan(milliseconds: 60_000)

    /// A cluster with the recorded node alone.
    public init() {}
}
