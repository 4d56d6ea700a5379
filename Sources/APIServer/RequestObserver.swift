import Kubernetes

/// Is told of every answer.
public protocol RequestObserver: Sendable {
    /// A request was answered.
    func answered(_ request: AnsweredRequest)
}

/// A request that was answered, described by words of which there are few, whatever callers send.
///
/// The fields are the labels of Kubernetes' `apiserver_request_total` (k8s.io/apiserver/pkg/endpoints/metrics).
public struct AnsweredRequest: Hashable, Sendable {
    /// `GET`, `LIST`, `WATCH` or the method in capitals; `other` for a method that nobody uses.
    public var verb: String
    /// The API group; empty for a path that is no resource of ours.
    public var group = ""
    /// The group's version.
    public var version = ""
    /// The resource, where it has been found.
    public var resource = ""
    /// The subresource, where it has been found, or the first part of a path that is no resource: `/healthz`.
    public var subresource = ""
    /// `cluster`, `namespace` or `resource`.
    public var scope = ""
    /// The HTTP status code.
    public var code: Int
    /// The time from the request's head to the answer's.
    public var seconds: Double

    private static let methods: Set<String> = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
    private static let probes: Set<String> = ["healthz", "livez", "readyz", "metrics", "version"]
    private static let documents: Set<String> = ["apis", "openapi"]

    init(_ request: APIRequest, status: Int, took: Duration) {
        code = status
        seconds = Double(took.components.seconds) + Double(took.components.attoseconds) / 1e18
        verb = Self.methods.contains(request.method) ? request.method : "other"
        let groups = [APIGroup.metrics, .customMetrics, .externalMetrics]
        if let asked = request.info.resource,
            groups.contains(where: { $0.name == asked.group && $0.versions.contains(asked.version) })
        {
            group = asked.group
            version = asked.version
            if verb == "GET", ["list", "watch"].contains(request.info.verb) { verb = request.info.verb.uppercased() }
            scope = asked.name.isEmpty ? (asked.namespace.isEmpty ? "cluster" : "namespace") : "resource"
            // A name that nobody knows is no label: anybody could fill the memory with them.
            if status == 200 || (asked.group == APIGroup.metrics.name && ["nodes", "pods"].contains(asked.resource)) {
                resource = asked.resource
            }
            if status == 200 { subresource = asked.subresource }
        } else if let first = request.segments.first {
            if Self.probes.contains(first) { subresource = "/\(first)" }
            if Self.documents.contains(first), request.info.resource == nil { subresource = first }
        }
    }
}
