/// A path that can be read, as OpenAPI documents describe it.
struct Operation: Hashable, Sendable {
    /// The path with its variables in braces.
    var path: String
    /// A name that is unique in the document.
    var id: String
    var description: String
    /// `get` or `list`.
    var action: String
    /// The name of the type answered with.
    var answer: String
    /// The kind of the objects: of a list, that of its items.
    var kind: GroupVersionKind
    /// The variables of the query with what they do.
    var query: [Parameter] = []

    /// Whether changes of the list can be watched.
    var isWatchable = false

    /// A variable.
    struct Parameter: Hashable, Sendable {
        /// What its values are, by OpenAPI's names.
        enum Kind: String, Sendable {
            case boolean
            case integer
            case string
        }

        var name: String
        var description: String
        var kind = Kind.string
    }

    /// The media types of the answers.
    var answerTypes: [String] {
        let types = ["application/json", "application/yaml", "application/vnd.kubernetes.protobuf"]
        guard isWatchable else { return types }
        return types + ["application/json;stream=watch", "application/vnd.kubernetes.protobuf;stream=watch"]
    }

    /// The variables of the path.
    var variables: [Parameter] {
        path.split(separator: "/").filter { $0.hasPrefix("{") }.map { part in
            let name = String(part.dropFirst().dropLast())
            return Parameter(name: name, description: Self.variables[name] ?? "")
        }
    }

    private static let variables = [
        "namespace": "the namespace of the object", "name": "the name of the object",
        "resource": "the kind of object: pods, deployments.apps", "subresource": "the name of the metric",
        "metric": "the name of the metric",
    ]

    private static let labelSelector = Parameter(
        name: "labelSelector", description: "Chooses objects by their labels."
    )

    /// Source of the names: k8s.io/apimachinery/pkg/apis/meta/v1/types.go (ListOptions).
    private static let listOptions = [
        Parameter(
            name: "allowWatchBookmarks", description: "Whether a watch also tells of versions without changes.",
            kind: .boolean
        ),
        Parameter(name: "continue", description: "Where the list goes on: what the part before it said."),
        Parameter(name: "fieldSelector", description: "Chooses objects by metadata.name and metadata.namespace."),
        labelSelector,
        Parameter(name: "limit", description: "The most objects of an answer.", kind: .integer),
        Parameter(name: "pretty", description: "Whether JSON is indented."),
        Parameter(name: "resourceVersion", description: "A version that is known; a watch begins behind it."),
        Parameter(name: "timeoutSeconds", description: "How long a watch goes on.", kind: .integer),
        Parameter(
            name: "watch", description: "Whether the answer goes on with every change of the list.", kind: .boolean
        ),
    ]

    /// The paths of a version of `metrics.k8s.io`.
    static func resourceMetrics(version: String) -> [Operation] {
        let group = APIGroup.metrics.name
        let root = "/apis/\(group)/\(version)"
        func operation(_ path: String, _ kind: String, isList: Bool, _ place: String) -> Operation {
            Operation(
                path: root + path,
                id: "\(isList ? "list" : "read")Metrics\(version.prefix(1).uppercased() + version.dropFirst())\(place)",
                description: isList ? "list what is used: \(kind)" : "read what is used: \(kind)",
                action: isList ? "list" : "get",
                answer: "io.k8s.metrics.pkg.apis.metrics.\(version).\(kind)\(isList ? "List" : "")",
                kind: GroupVersionKind(group: group, version: version, kind: kind),
                query: isList ? listOptions : [], isWatchable: isList
            )
        }
        return [
            operation("/namespaces/{namespace}/pods", "PodMetrics", isList: true, "NamespacedPodMetrics"),
            operation("/namespaces/{namespace}/pods/{name}", "PodMetrics", isList: false, "NamespacedPodMetrics"),
            operation("/nodes", "NodeMetrics", isList: true, "NodeMetrics"),
            operation("/nodes/{name}", "NodeMetrics", isList: false, "NodeMetrics"),
            operation("/pods", "PodMetrics", isList: true, "PodMetricsForAllNamespaces"),
        ]
    }

    /// The paths of a version of `custom.metrics.k8s.io`.
    static func customMetrics(version: String) -> [Operation] {
        let group = APIGroup.customMetrics.name
        let root = "/apis/\(group)/\(version)"
        let query = [
            labelSelector,
            Parameter(name: "metricLabelSelector", description: "Chooses values by their own labels."),
        ]
        func operation(_ path: String, _ place: String) -> Operation {
            Operation(
                path: root + path,
                id: "listCustomMetrics\(version.prefix(1).uppercased() + version.dropFirst())\(place)",
                description: "list the values of a metric; the name * stands for all objects", action: "list",
                answer: "io.k8s.metrics.pkg.apis.custom_metrics.\(version).MetricValueList",
                kind: GroupVersionKind(group: group, version: version, kind: "MetricValueList"), query: query
            )
        }
        return [
            operation("/namespaces/{namespace}/metrics/{name}", "MetricValueForNamespace"),
            operation("/namespaces/{namespace}/{resource}/{name}/{subresource}", "NamespacedMetricValue"),
            operation("/{resource}/{name}/{subresource}", "MetricValue"),
        ]
    }
    /// The paths of a version of `external.metrics.k8s.io`.
    static func externalMetrics(version: String) -> [Operation] {
        let group = APIGroup.externalMetrics.name
        let kind = "ExternalMetricValueList"
        return [
            Operation(
                path: "/apis/\(group)/\(version)/namespaces/{namespace}/{metric}",
                id: "listExternalMetrics\(version.prefix(1).uppercased() + version.dropFirst())ExternalMetricValue",
                description: "list the values of a metric that describes nothing in the cluster", action: "list",
                answer: "io.k8s.metrics.pkg.apis.external_metrics.\(version).\(kind)",
                kind: GroupVersionKind(group: group, version: version, kind: kind),
                query: [Parameter(name: "labelSelector", description: "Chooses values by their labels.")]
            )
        ]
    }
}
