public import Samples

/// `external.metrics.k8s.io`: an `ExternalMetricValueList` of `v1beta1`.
///
/// Source: k8s.io/metrics/pkg/apis/external_metrics/v1beta1/types.go and generated.proto.
public struct ExternalMetricsDocument: Sendable {
    private static let kind = "ExternalMetricValueList"
    private static let apiVersion = "external.metrics.k8s.io/v1beta1"

    private let metric: String
    private let items: [(value: ExternalMetricValue, quantity: String)]

    /// Makes a list of the values of one metric; one that has no quantity (see ``Quantity/milli(_:)``) is left out.
    public init(metric: String, _ values: [ExternalMetricValue]) {
        self.metric = metric
        items = values.compactMap { value in Quantity.milli(value.value).map { (value, $0) } }
    }

    /// The list in JSON.
    public var json: [UInt8] {
        JSONWriter.document(capacity: 128 + items.count * 192) { json in
            json.member("kind", Self.kind)
            json.member("apiVersion", Self.apiVersion)
            ListMetadata().write(to: &json)
            json.key("items")
            json.array { json in
                for (value, quantity) in items { json.object { write(value, quantity, to: &$0) } }
            }
        }
    }

    /// The list as Kubernetes' protocol buffers.
    public var protobuf: [UInt8] {
        ProtobufWriter.document(
            apiVersion: Self.apiVersion, kind: Self.kind, capacity: 128 + items.count * 128
        ) { message in
            ListMetadata().write(1, to: &message)
            for (value, quantity) in items { message.message(2) { write(value, quantity, to: &$0) } }
        }
    }

    private func write(_ value: ExternalMetricValue, _ quantity: String, to json: inout JSONWriter) {
        json.member("metricName", metric)
        json.key("metricLabels")
        json.object { json in
            for label in value.labels { json.member(label.name, label.value) }
        }
        json.member("timestamp", value.timestamp.rfc3339)
        if let window = value.window { json.member("window", Int64(window.seconds.rounded())) }
        json.member("value", quantity)
    }

    private func write(_ value: ExternalMetricValue, _ quantity: String, to message: inout ProtobufWriter) {
        message.string(1, metric)
        for label in value.labels { message.entry(2, key: label.name, value: label.value) }
        message.time(3, value.timestamp)
        if let window = value.window { message.integer(4, Int64(window.seconds.rounded())) }
        message.quantity(5, quantity)
    }
}
