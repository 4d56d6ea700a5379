import HTTPTypes
import Kubernetes
import Samples

/// `metrics.k8s.io`: what nodes and pods use.
struct ResourceMetricsRoutes: Sendable {
    let provider: any ResourceMetricsProvider
    let clock: any WallClock

    static let resources = [
        Discovery.Resource(name: "nodes", isNamespaced: false, kind: "NodeMetrics", verbs: ["get", "list"]),
        Discovery.Resource(name: "pods", isNamespaced: true, kind: "PodMetrics", verbs: ["get", "list"]),
    ]

    /// Answers a request for a resource of this group.
    func answer(_ request: APIRequest, _ resource: RequestInfo.Resource) async throws(Status) -> Answer {
        guard resource.parts.count <= 2 else { throw .noSuchResource }
        switch (resource.resource, resource.namespace.isEmpty) {
        case ("nodes", true):
            if !resource.name.isEmpty {
                return try await object(request, resource) { () async throws(Status) in try await node(resource.name) }
            }
            return try await list(request, resource) { await provider.usage(ofNodesMatching: $0) }
        case ("pods", let isEverywhere):
            guard resource.name.isEmpty || !isEverywhere else { throw .noSuchResource }
            if !resource.name.isEmpty {
                return try await object(request, resource) { () async throws(Status) in
                    try await pod(resource.name, resource.namespace)
                }
            }
            let namespace = isEverywhere ? nil : resource.namespace
            return try await list(request, resource) { await provider.usage(ofPodsIn: namespace, matching: $0) }
        default: throw .noSuchResource
        }
    }

    private func object<Object: MeasuredObject>(
        _ request: APIRequest, _ resource: RequestInfo.Resource, _ get: () async throws(Status) -> Object
    ) async throws(Status) -> Answer {
        guard request.method == "GET" else { throw .methodNotAllowed }
        let representation = try request.negotiation.representation(for: .object)
        let inclusion = try request.inclusion(representation)
        let object = try await get()
        let form = representation.form(heading(resource), inclusion)
        return .document(representation, json: { form.document(object) }, protobuf: { form.document(object) })
    }

    private func list<Object: MeasuredObject>(
        _ request: APIRequest, _ resource: RequestInfo.Resource, _ list: (LabelSelector) async -> [Object]
    ) async throws(Status) -> Answer {
        guard request.method == "GET" else { throw .methodNotAllowed }
        let representation = try request.negotiation.representation(for: .list)
        let options = try ListOptions(request)
        if request.isWatch { throw .watchNotSupported(resource: resource.resource, group: resource.group) }
        let inclusion = try request.inclusion(representation)
        let objects = await list(options.labels)
        let chunk = ListChunk(objects, options, resourceVersion: 0)
        let form = representation.form(heading(resource), inclusion)
        let write = { form.list(chunk.objects, chunk.metadata) }
        return .document(representation, json: write, protobuf: write)
    }

    private func heading(_ resource: RequestInfo.Resource) -> ResourceMetricsHeading {
        ResourceMetricsHeading(version: resource.version, now: clock.now())
    }

    private func node(_ name: String) async throws(Status) -> NodeUsage {
        switch await provider.usage(ofNode: name) {
        case .success(let usage): return usage
        case .failure(.unknownObject): throw .objectNotFound(kind: "node", name: name)
        case .failure: throw .metricsNotFound(kind: "nodemetrics", name: name)
        }
    }

    private func pod(_ name: String, _ namespace: String) async throws(Status) -> PodUsage {
        switch await provider.usage(ofPod: name, in: namespace) {
        case .success(let usage): return usage
        case .failure(.unknownObject): throw .objectNotFound(kind: "pods", name: name)
        case .failure: throw .metricsNotFound(kind: "podmetrics", name: "\(namespace)/\(name)")
        }
    }
}
