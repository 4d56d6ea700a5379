import HTTPTypes
import Kubernetes
import Samples

/// `custom.metrics.k8s.io`: values that describe objects.
///
/// Paths: `RESOURCE/NAME/METRIC`, `namespaces/NS/RESOURCE/NAME/METRIC` and `namespaces/NS/metrics/METRIC`, where the name
/// `*` stands for all objects that the label selector matches.
struct CustomMetricsRoutes: Sendable {
    let provider: any CustomMetricsProvider

    /// What is on offer, for discovery.
    var resources: [Discovery.Resource] {
        provider.customMetrics().map { metric in
            Discovery.Resource(
                name: "\(metric.resource)/\(metric.metric)", isNamespaced: metric.isNamespaced, kind: "MetricValueList",
                verbs: ["get"]
            )
        }
    }

    /// Answers a request for a resource of this group.
    func answer(_ request: APIRequest, _ resource: RequestInfo.Resource) async throws(Status) -> Answer {
        guard request.method == "GET" else { throw .methodNotAllowed }
        let representation = try request.negotiation.representation(for: .values)
        let question = try Question(resource)
        let selector = try request.labelSelector()
        let labels = try request.labelSelector("metricLabelSelector")
        try checkFieldSelector(request, resource.name)
        let answer: CustomMetricAnswer
        if let name = question.name {
            let object = ObjectReference(resource: question.resource, namespace: question.namespace, name: name)
            answer = await provider.customMetric(question.metric, of: object, where: labels)
        } else {
            answer = await provider.customMetric(
                question.metric, ofAll: question.resource, in: question.namespace, matching: selector, where: labels
            )
        }
        if answer.values.isEmpty, let failure = answer.absent.lazy.compactMap(\.reason.failure).first {
            throw .internalError("\(question.metric): \(failure)")
        }
        let hasObjects = !answer.values.isEmpty || (question.name == nil && !answer.absent.isEmpty)
        guard answer.isKnown, hasObjects else {
            // Of a metric that nothing offers the objects are not worth a word.
            let status = Status.customMetricNotFound(
                metric: question.metric, resource: question.resource.description,
                name: answer.isKnown ? question.name : nil,
                selector: answer.isKnown && question.name == nil ? request.query["labelSelector"] ?? "" : ""
            )
            guard let absent = answer.absent.first else { throw status }
            return Answer.failure(status, in: request.negotiation.representationOfErrors())
                .warning("\(question.metric) of \(absent.object): \(absent.reason)")
        }
        let document = Answer.document(
            representation,
            json: {
                CustomMetricsJSON(version: resource.version)
                    .list(metric: question.metric, selector: labels, answer.values)
            },
            protobuf: {
                CustomMetricsProtobuf(version: resource.version)
                    .list(metric: question.metric, selector: labels, answer.values)
            }
        )
        guard let hint = Self.failures(in: answer, of: question.metric) else { return document }
        return document.warning(hint)
    }

    /// What to tell of an answer that is not whole though it should be; nil where there is nothing to tell.
    private static func failures(in answer: CustomMetricAnswer, of metric: String) -> String? {
        let failed = answer.absent.filter { $0.reason.isNews(beside: answer.values) }
        guard let first = failed.first else { return nil }
        let all = answer.values.count + answer.absent.count
        return "\(metric) has no value for \(failed.count) of \(all) objects; \(first.object): \(first.reason)"
    }

    private func checkFieldSelector(_ request: APIRequest, _ name: String) throws(Status) {
        let fields = try request.fieldSelector()
        for requirement in fields.requirements where requirement.field == "metadata.name" {
            if requirement.isNegated || requirement.value != name {
                throw .badRequest("fieldSelector metadata.name doesn't match requested name")
            }
        }
    }

    /// What a path asks for.
    private struct Question {
        var resource: GroupResource
        var namespace: String
        /// Nil for all objects.
        var name: String?
        var metric: String

        init(_ resource: RequestInfo.Resource) throws(Status) {
            if resource.resource == "metrics", resource.parts.count == 2, !resource.namespace.isEmpty {
                self.resource = .namespaces
                namespace = ""
                name = resource.namespace == "*" ? nil : resource.namespace
                metric = resource.name
                return
            }
            if resource.parts.count == 1, !resource.namespace.isEmpty { throw .badRequest("invalid request path") }
            guard resource.parts.count == 3 else { throw .noSuchResource }
            self.resource = GroupResource(parsing: resource.resource)
            namespace = resource.namespace
            name = resource.name == "*" ? nil : resource.name
            metric = resource.subresource
        }
    }
}

extension AbsenceReason {
    /// What the plugin's error was, where one is the reason.
    fileprivate var failure: String? {
        guard case .pluginError(let message) = self else { return nil }
        return message
    }

    /// Whether who gets a list should hear of it. That some objects have no samples is what lists are like.
    fileprivate func isNews(beside values: [CustomMetricValue]) -> Bool {
        switch self {
        case .pluginError, .notFinite, .tooLarge: true
        case .notSelected: values.isEmpty
        default: false
        }
    }
}
