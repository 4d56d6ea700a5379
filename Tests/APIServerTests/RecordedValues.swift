import Foundation
import HTTPTypes
import Kubernetes
import Samples
import Synchronization

/// Answers every question with the values of one recorded answer, and remembers what it was asked.
final class RecordedValues: CustomMetricsProvider {
    struct Question: Equatable {
        var metric: String
        var resource: String
        var namespace: String
        var name: String?
        var selector = LabelSelector.everything
    }

    private let values: [CustomMetricValue]
    private let offer: [CustomMetricDescription]
    private let asked = Mutex<[Question]>([])

    var questions: [Question] { asked.withLock { $0 } }

    init(_ exchange: GoldenExchange) throws {
        offer = try Self.recordedOffer.get()
        guard exchange.status == 200, exchange.hasBody, (exchange.request.path ?? "").split(separator: "/").count > 3
        else {
            values = []
            return
        }
        let resources = [
            "Pod": "pods", "Node": "nodes", "Namespace": "namespaces", "Service": "services",
            "Deployment": "deployments.apps", "Ingress": "ingresses.networking.k8s.io",
        ]
        values = (try exchange.document()["items"] as? [[String: Any]] ?? []).map { item in
            let object = item["describedObject"] as? [String: String] ?? [:]
            return CustomMetricValue(
                object: ObjectReference(
                    resource: GroupResource(parsing: resources[object["kind"] ?? ""] ?? ""),
                    namespace: object["namespace"] ?? "", name: object["name"] ?? ""
                ),
                timestamp: Timestamp(rfc3339: item["timestamp"] as? String ?? "") ?? Timestamp(milliseconds: 0),
                window: nil,
                value: Quantity.parse(item["value"] as? String ?? "") ?? .nan
            )
        }
    }

    func customMetrics() -> [CustomMetricDescription] { offer }

    /// What the recorded adapter offered, as its discovery tells it.
    private static let recordedOffer = Result<[CustomMetricDescription], any Error> {
        let discovery = try GoldenExchange.replayed("custom-metrics/discovery/v1beta1")
        let resources = try discovery.document()["resources"] as? [[String: Any]] ?? []
        return resources.compactMap { resource in
            let parts = (resource["name"] as? String ?? "").split(separator: "/", maxSplits: 1).map(String.init)
            guard parts.count == 2 else { return nil }
            return CustomMetricDescription(
                metric: parts[1], resource: GroupResource(parsing: parts[0]),
                isNamespaced: resource["namespaced"] as? Bool ?? true, help: "")
        }.sorted()
    }

    func customMetric(_ metric: String, of object: ObjectReference, where labels: LabelSelector) async
        -> CustomMetricAnswer
    {
        asked.withLock {
            $0.append(
                Question(
                    metric: metric, resource: object.resource.description, namespace: object.namespace,
                    name: object.name
                )
            )
        }
        return answer(metric, of: object.resource, in: object.namespace)
    }

    private func answer(_ metric: String, of resource: GroupResource, in namespace: String) -> CustomMetricAnswer {
        let isKnown = offer.contains {
            $0.metric == metric && $0.resource == resource && $0.isNamespaced == !namespace.isEmpty
        }
        return values.isEmpty && !isKnown ? .unknownMetric : CustomMetricAnswer(values: values)
    }

    func customMetric(
        _ metric: String, ofAll resource: GroupResource, in namespace: String, matching selector: LabelSelector,
        where labels: LabelSelector
    ) async -> CustomMetricAnswer {
        asked.withLock {
            $0.append(
                Question(
                    metric: metric, resource: resource.description, namespace: namespace, name: nil, selector: selector
                )
            )
        }
        return answer(metric, of: resource, in: namespace)
    }
}
