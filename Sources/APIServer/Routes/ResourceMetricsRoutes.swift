import HTTPTypes
import Kubernetes
import Samples

/// `metrics.k8s.io`: what nodes and pods use.
struct ResourceMetricsRoutes: Sendable {
    let provider: any ResourceMetricsProvider
    let clock: any WallClock
    /// Follows changes; nil where nothing can be watched.
    var hub: WatchHub?

    /// What is on offer, for discovery.
    var resources: [Discovery.Resource] {
        let verbs = hub == nil ? ["get", "list"] : ["get", "list", "watch"]
        return [
            Discovery.Resource(name: "nodes", isNamespaced: false, kind: "NodeMetrics", verbs: verbs),
            Discovery.Resource(name: "pods", isNamespaced: true, kind: "PodMetrics", verbs: verbs),
        ]
    }

    /// Answers a request for a resource of this group.
    func answer(_ request: APIRequest, _ resource: RequestInfo.Resource) async throws(Status) -> Answer {
        guard resource.parts.count <= 2 else { throw .noSuchResource }
        switch (resource.resource, resource.namespace.isEmpty) {
        case ("nodes", true):
            if !resource.name.isEmpty {
                return try await object(request, resource) { () async throws(Status) in try await node(resource.name) }
            }
            return try await list(request, resource, hub?.nodes) { await provider.usage(ofNodesMatching: $0) }
        case ("pods", let isEverywhere):
            guard resource.name.isEmpty || !isEverywhere else { throw .noSuchResource }
            if !resource.name.isEmpty {
                return try await object(request, resource) { () async throws(Status) in
                    try await pod(resource.name, resource.namespace)
                }
            }
            let namespace = isEverywhere ? nil : resource.namespace
            return try await list(request, resource, hub?.pods) {
                await provider.usage(ofPodsIn: namespace, matching: $0)
            }
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
        _ request: APIRequest, _ resource: RequestInfo.Resource, _ log: ChangeLog<Object>?,
        _ list: (LabelSelector) async -> [Object]
    ) async throws(Status) -> Answer {
        guard request.method == "GET" else { throw .methodNotAllowed }
        let representation = try request.negotiation.representation(for: request.isWatch ? .watch : .list)
        let options = try ListOptions(request)
        let inclusion = try request.inclusion(representation)
        if request.isWatch {
            guard let log, let hub else {
                throw .watchNotSupported(resource: resource.resource, group: resource.group)
            }
            let form = WatchForm(
                version: resource.version, mediaType: representation.mediaType, shape: representation.shape,
                inclusion: inclusion
            )
            var answer = Answer(contentType: form.contentType, body: [])
            answer.stream = try await WatchSession.open(
                log, form, options, in: resource.namespace.isEmpty ? nil : resource.namespace, now: clock.now(),
                version: { hub.version }
            )
            return answer
        }
        if let log, let hub { await log.expectWatch { hub.version } }
        let version = hub?.version ?? 0
        let objects = await list(options.labels)
        let chunk = ListChunk(objects, options, resourceVersion: version)
        let form = representation.form(heading(resource), inclusion)
        let write = { form.list(chunk.objects, chunk.metadata) }
        return .document(representation, json: write, protobuf: write)
    }

    private func heading(_ resource: RequestInfo.Resource) -> ResourceMetricsHeading {
        let version = hub.map { String($0.version) } ?? ""
        return ResourceMetricsHeading(version: resource.version, now: clock.now(), resourceVersion: version)
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
