public import Samples

/// `custom.metrics.k8s.io` as Kubernetes' protocol buffers: a `MetricValueList` of `v1beta1` or `v1beta2`.
///
/// Source: k8s.io/metrics/pkg/apis/custom_metrics/v1beta1/generated.proto and v1beta2.
public struct CustomMetricsProtobuf: Sendable {
    private let version: String

    /// Makes a renderer for `v1beta1` or `v1beta2`.
    public init(version: String) {
        self.version = version
    }

    /// A list of the values of one metric, as ``CustomMetricsJSON/list(metric:selector:_:)``.
    public func list(metric: String, selector: LabelSelector, _ values: [CustomMetricValue]) -> [UInt8] {
        ProtobufWriter.document(
            apiVersion: GroupVersion(group: APIGroup.customMetrics.name, version: version).description,
            kind: "MetricValueList", capacity: 128 + values.count * 192
        ) { message in
            ListMetadata().write(1, to: &message)
            for value in values {
                guard let quantity = Quantity.milli(value.value) else { continue }
                message.message(2) { write(value, quantity, metric: metric, selector: selector, to: &$0) }
            }
        }
    }

    private func write(
        _ value: CustomMetricValue, _ quantity: String, metric: String, selector: LabelSelector,
        to message: inout ProtobufWriter
    ) {
        let isFirst = version == "v1beta1"
        message.reference(1, value.object)
        if isFirst {
            message.string(2, metric)
        } else {
            message.message(2) { message in
                message.string(1, metric)
                if !selector.isEmpty { message.selector(2, selector) }
            }
        }
        message.time(3, value.timestamp)
        if let window = value.window { message.integer(4, Int64(window.seconds.rounded())) }
        message.quantity(5, quantity)
        if isFirst, !selector.isEmpty { message.selector(6, selector) }
    }
}
