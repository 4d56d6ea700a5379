import Foundation
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
    private let asked = Mutex<[Question]>([])

    var questions: [Question] { asked.withLock { $0 } }

    init(_ exchange: GoldenExchange) throws {
        guard exchange.status == 200 else {
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

    func customMetrics() -> [CustomMetricDescription] {
        [CustomMetricDescription(metric: "rps", resource: .pods, isNamespaced: true, help: "")]
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
        return values.isEmpty ? .unknownMetric : CustomMetricAnswer(values: values)
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
        return values.isEmpty ? .unknownMetric : CustomMetricAnswer(values: values)
    }
}
