import HTTPTypes
import Kubernetes

/// Leads each request to the room that answers it.
struct Router: Sendable {
    let resourceMetrics: ResourceMetricsRoutes
    let customMetrics: CustomMetricsRoutes
    var externalMetrics: ExternalMetricsRoutes?
    let health: HealthRoutes
    let version: VersionInfo

    /// The groups on offer. A group without a single resource is not shown: clients complain of empty ones.
    private var groups: [APIGroup] {
        [APIGroup.metrics, .customMetrics, .externalMetrics].filter { $0 == .metrics || !resources(of: $0).isEmpty }
    }

    /// Answers a request whose caller may ask for it.
    func answer(_ request: APIRequest) async throws(Status) -> Answer {
        if let answer = await health.answer(request) { return answer }
        let segments = request.segments
        switch (segments.first, segments.count) {
        case (nil, 0):
            return .json(Discovery.paths(paths))
        case ("version", 1):
            guard request.method == "GET" else { throw .methodNotAllowed }
            return .json(version.json)
        case ("apis", 1):
            try checkDiscovery(request)
            return .json(Discovery.groupList(groups))
        case ("apis", 2):
            guard let group = group(segments[1]) else { break }
            try checkDiscovery(request)
            return .json(Discovery.group(group))
        case ("apis", 3):
            guard let group = group(segments[1]), group.versions.contains(segments[2]) else { break }
            try checkDiscovery(request)
            return .json(
                Discovery.resourceList(GroupVersion(group: group.name, version: segments[2]), resources(of: group))
            )
        case ("apis", _):
            guard
                let resource = request.info.resource, let group = group(resource.group),
                group.versions.contains(resource.version)
            else { break }
            if group == .metrics { return try await resourceMetrics.answer(request, resource) }
            if group == .externalMetrics, let externalMetrics {
                return try await externalMetrics.answer(request, resource)
            }
            return try await customMetrics.answer(request, resource)
        default: break
        }
        return .json(Discovery.paths(paths), status: 404)
    }

    private func group(_ name: String) -> APIGroup? {
        [APIGroup.metrics, .customMetrics].first { $0.name == name }
            ?? groups.first { $0.name == name }
    }

    private func resources(of group: APIGroup) -> [Discovery.Resource] {
        switch group {
        case .metrics: resourceMetrics.resources
        case .externalMetrics: externalMetrics?.resources ?? []
        default: customMetrics.resources
        }
    }

    private func checkDiscovery(_ request: APIRequest) throws(Status) {
        guard request.method == "GET" else { throw .methodNotAllowed }
        try MediaTypes.checkJSON(accept: request.headers[.accept])
    }

    private var paths: [String] {
        let apis = groups.flatMap { group in
            ["/apis/\(group.name)"] + group.versions.map { "/apis/\(group.name)/\($0)" }
        }
        return ["/", "/apis", "/version"] + apis + health.paths
    }
}
