public import Samples

/// `custom.metrics.k8s.io` in JSON: a `MetricValueList` of `v1beta1` or `v1beta2`.
public struct CustomMetricsJSON: Sendable {
    private let version: String

    /// Makes a renderer for `v1beta1` or `v1beta2`.
    public init(version: String) {
        self.version = version
    }

    /// A list of the values of one metric.
    ///
    /// - Parameters:
    ///   - metric: the metric's name.
    ///   - selector: what the values' labels were asked to be; it is told with each value, and is `null` for nothing.
    ///   - values: the values; one that has no quantity (see ``Quantity/milli(_:)``) is left out.
    public func list(metric: String, selector: LabelSelector, _ values: [CustomMetricValue]) -> [UInt8] {
        JSONWriter.document(capacity: 128 + values.count * 256) { json in
            json.member("kind", "MetricValueList")
            json.member("apiVersion", GroupVersion(group: APIGroup.customMetrics.name, version: version).description)
            ListMetadata().write(to: &json)
            json.key("items")
            json.array { json in
                for value in values {
                    guard let quantity = Quantity.milli(value.value) else { continue }
                    json.object { write(value, quantity, metric: metric, selector: selector, to: &$0) }
                }
            }
        }
    }

    private func write(
        _ value: CustomMetricValue, _ quantity: String, metric: String, selector: LabelSelector,
        to json: inout JSONWriter
    ) {
        let isFirst = version == "v1beta1"
        json.key("describedObject")
        json.object { json in
            json.member("kind", ResourceKinds.kind(of: value.object.resource))
            if !value.object.namespace.isEmpty { json.member("namespace", value.object.namespace) }
            json.member("name", value.object.name)
            json.member("apiVersion", ResourceKinds.apiVersion(of: value.object.resource))
        }
        if isFirst {
            json.member("metricName", metric)
        } else {
            json.key("metric")
            json.object { json in
                json.member("name", metric)
                write(selector, to: &json)
            }
        }
        json.member("timestamp", value.timestamp.rfc3339)
        if let window = value.window {
            json.member(isFirst ? "window" : "windowSeconds", Int64(window.seconds.rounded()))
        }
        json.member("value", quantity)
        if isFirst { write(selector, to: &json) }
    }

    private func write(_ selector: LabelSelector, to json: inout JSONWriter) {
        json.key("selector")
        if selector.isEmpty {
            json.null()
        } else {
            selector.write(to: &json)
        }
    }
}
