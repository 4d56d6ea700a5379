import Foundation
import Kubernetes
import Samples

/// What the recorded external metrics adapter offered, as its recordings show it, at the time of one of them.
struct RecordedQueues: ExternalMetricsProvider {
    private let time: Timestamp

    init(_ exchange: GoldenExchange) {
        let document = exchange.isStandIn ? nil : try? exchange.document()
        let items = document?["items"] as? [[String: Any]]
        let text = items?.first?["timestamp"] as? String
        // The recording in protocol buffers was made at this second.
        time = Timestamp(rfc3339: text ?? "") ?? Timestamp(milliseconds: 1_795_376_410_000)
    }

    func externalMetrics() -> [ExternalMetricDescription] {
        [
            ExternalMetricDescription(metric: "license_seats_free", help: ""),
            ExternalMetricDescription(metric: "queue_messages_ready", help: ""),
        ]
    }

    func externalMetric(_ metric: String, in namespace: String, matching selector: LabelSelector) async
        -> Result<[ExternalMetricValue], AbsenceReason>
    {
        func value(_ labels: Labels, _ value: Double) -> ExternalMetricValue {
            ExternalMetricValue(labels: labels, timestamp: time, window: nil, value: value)
        }
        let values: [ExternalMetricValue]
        switch (metric, namespace) {
        case ("license_seats_free", _): values = [value(["product": "cad"], 3), value(["product": "ide"], 250)]
        case ("queue_messages_ready", "demo"):
            values = [
                value(["queue": "mail", "region": "eu"], 12), value(["queue": "orders", "region": "eu"], 30),
                value(["queue": "orders", "region": "us"], 5),
            ]
        case ("queue_messages_ready", "ns-00"): values = [value(["queue": "orders", "region": "eu"], 400)]
        case ("queue_messages_ready", _): values = []
        default: return .failure(.unknownMetric)
        }
        return .success(values.filter { selector.matches($0.labels) })
    }
}
