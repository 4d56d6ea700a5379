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
        let json = ResourceMetricsJSON(version: resource.version, now: clock.now())
        switch (resource.resource, resource.namespace.isEmpty) {
        case ("nodes", true):
            try checkMethod(request, resource)
            return .json(resource.name.isEmpty ? try await nodes(request, json) : try await node(resource.name, json))
        case ("pods", let isEverywhere):
            guard resource.name.isEmpty || !isEverywhere else { throw .noSuchResource }
            try checkMethod(request, resource)
            return .json(
                resource.name.isEmpty
                    ? try await pods(request, isEverywhere ? nil : resource.namespace, json)
                    : try await pod(resource.name, resource.namespace, json)
            )
        default: throw .noSuchResource
        }
    }

    private func checkMethod(_ request: APIRequest, _ resource: RequestInfo.Resource) throws(Status) {
        guard request.method == "GET" else { throw .methodNotAllowed }
        if request.isWatch, resource.name.isEmpty {
            throw .watchNotSupported(resource: resource.resource, group: resource.group)
        }
        try MediaTypes.checkJSON(accept: request.headers[.accept])
    }

    private func node(_ name: String, _ json: ResourceMetricsJSON) async throws(Status) -> [UInt8] {
        switch await provider.usage(ofNode: name) {
        case .success(let usage): return json.node(usage)
        case .failure(.unknownObject): throw .objectNotFound(kind: "node", name: name)
        case .failure: throw .metricsNotFound(kind: "nodemetrics", name: name)
        }
    }

    private func nodes(_ request: APIRequest, _ json: ResourceMetricsJSON) async throws(Status) -> [UInt8] {
        let fields = try request.fieldSelector()
        let usages = await provider.usage(ofNodesMatching: try request.labelSelector())
        return json.nodes(usages.filter { fields.matches(name: $0.name, namespace: "") })
    }

    private func pod(_ name: String, _ namespace: String, _ json: ResourceMetricsJSON) async throws(Status) -> [UInt8] {
        switch await provider.usage(ofPod: name, in: namespace) {
        case .success(let usage): return json.pod(usage)
        case .failure(.unknownObject): throw .objectNotFound(kind: "pods", name: name)
        case .failure: throw .metricsNotFound(kind: "podmetrics", name: "\(namespace)/\(name)")
        }
    }

    private func pods(_ request: APIRequest, _ namespace: String?, _ json: ResourceMetricsJSON) async throws(Status)
        -> [UInt8]
    {
        let fields = try request.fieldSelector()
        let usages = await provider.usage(ofPodsIn: namespace, matching: try request.labelSelector())
        return json.pods(usages.filter { fields.matches(name: $0.name, namespace: $0.namespace) })
    }
}
