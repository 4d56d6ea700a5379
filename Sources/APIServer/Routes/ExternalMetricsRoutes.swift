import HTTPTypes
import Kubernetes
import Samples

/// `external.metrics.k8s.io`: values that describe nothing in the cluster, by `namespaces/NS/METRIC`.
struct ExternalMetricsRoutes: Sendable {
    let provider: any ExternalMetricsProvider

    /// What is on offer, for discovery.
    var resources: [Discovery.Resource] {
        provider.externalMetrics().map { metric in
            Discovery.Resource(name: metric.metric, isNamespaced: true, kind: "ExternalMetricValueList", verbs: ["get"])
        }
    }

    /// Answers a request for a resource of this group.
    func answer(_ request: APIRequest, _ resource: RequestInfo.Resource) async throws(Status) -> Answer {
        guard resource.parts.count == 1, !resource.namespace.isEmpty else { throw .noSuchResource }
        guard request.method == "GET" else { throw .methodNotAllowed }
        let representation = try request.negotiation.representation(for: .values)
        let options = try ListOptions(request)
        if request.isWatch { throw .watchNotSupported(resource: resource.resource, group: resource.group) }
        let metric = resource.resource
        let values: [ExternalMetricValue]
        var reason: AbsenceReason?
        switch await provider.externalMetric(metric, in: resource.namespace, matching: options.labels) {
        case .success(let found): values = found
        case .failure(.unknownMetric): throw .externalMetricNotFound(metric)
        case .failure(.pluginError(let message)): throw .internalError("\(metric): \(message)")
        case .failure(let other):
            values = []
            reason = other
        }
        let document = ExternalMetricsDocument(metric: metric, values)
        let answer = Answer.document(representation, json: { document.json }, protobuf: { document.protobuf })
        return reason.map { answer.warning("\(metric): \($0)") } ?? answer
    }
}
