import HTTPTypes
import Kubernetes
import Logging
import Samples

/// Leads each request to the room that answers it.
struct Router: Sendable {
    let resourceMetrics: ResourceMetricsRoutes
    let customMetrics: CustomMetricsRoutes
    let externalMetrics: ExternalMetricsRoutes?
    let discovery: DiscoveryRoutes
    let openAPI: OpenAPIRoutes
    let health: HealthRoutes
    let metrics: MetricsRoute
    let version: VersionInfo

    init(
        resourceMetrics: ResourceMetricsRoutes, customMetrics: CustomMetricsRoutes,
        externalMetrics: ExternalMetricsRoutes? = nil, checks: [HealthCheck],
        metricsPage: (@Sendable () async -> [UInt8])? = nil, version: VersionInfo, clock: any WallClock, logger: Logger
    ) {
        self.resourceMetrics = resourceMetrics
        self.customMetrics = customMetrics
        self.externalMetrics = externalMetrics
        discovery = DiscoveryRoutes(logger: logger) {
            let external = externalMetrics?.resources ?? []
            return [
                Discovery.Offer(group: .metrics, resources: resourceMetrics.resources),
                Discovery.Offer(group: .customMetrics, resources: customMetrics.resources),
            ] + (external.isEmpty ? [] : [Discovery.Offer(group: .externalMetrics, resources: external)])
        }
        openAPI = OpenAPIRoutes(version: version.version, clock: clock)
        health = HealthRoutes(checks: checks, logger: logger)
        metrics = MetricsRoute(page: metricsPage)
        self.version = version
    }

    /// Answers a request whose caller may ask for it.
    func answer(_ request: APIRequest) async throws(Status) -> Answer {
        // No path of ours begins so, even where its parts look like one.
        if request.path.hasPrefix("//") { return notFound }
        if let answer = await health.answer(request) { return answer }
        if let answer = await metrics.answer(request) { return answer }
        if let answer = try openAPI.answer(request) { return answer }
        if let answer = try discovery.answer(request) { return answer }
        switch (request.segments.first, request.segments.count) {
        case (nil, 0):
            return .json(Discovery.paths(paths))
        case ("version", 1):
            guard request.method == "GET" else { throw .methodNotAllowed }
            return .json(version.json)
        case ("apis", _):
            guard let resource = request.info.resource else { break }
            switch resource.group {
            case APIGroup.metrics.name where APIGroup.metrics.versions.contains(resource.version):
                return try await resourceMetrics.answer(request, resource)
            case APIGroup.customMetrics.name where APIGroup.customMetrics.versions.contains(resource.version):
                return try await customMetrics.answer(request, resource)
            case APIGroup.externalMetrics.name where APIGroup.externalMetrics.versions.contains(resource.version):
                guard let externalMetrics, !externalMetrics.resources.isEmpty else { break }
                return try await externalMetrics.answer(request, resource)
            // A version of ours that there is not.
            case APIGroup.metrics.name, APIGroup.customMetrics.name: throw .noSuchResource
            default: break
            }
        default: break
        }
        return notFound
    }

    /// What there is instead.
    private var notFound: Answer { .json(Discovery.paths(paths), status: 404) }

    private var paths: [String] {
        ["/version"] + discovery.paths + openAPI.paths + health.paths + metrics.paths
    }
}
