extension ModelType {
    /// The types of a version of `external.metrics.k8s.io`, and those that they are made of.
    ///
    /// Source of the names and fields: k8s.io/metrics/pkg/apis/external_metrics.
    static func externalMetrics(version: String) -> [ModelType] {
        let room = "io.k8s.metrics.pkg.apis.external_metrics.\(version)"
        func kind(_ name: String) -> GroupVersionKind {
            GroupVersionKind(group: APIGroup.externalMetrics.name, version: version, kind: name)
        }
        let value = ModelType(
            name: "\(room).ExternalMetricValue", description: "A value of a metric that describes no object.",
            shape: .object(
                Field.typeMeta + [
                    Field(name: "metricName", shape: .string, description: "The metric's name.", isRequired: true),
                    Field(
                        name: "metricLabels", shape: .map(.string),
                        description: "The labels that tell this value from others of the metric.", isRequired: true
                    ),
                    Field(
                        name: "timestamp", shape: .reference(time.name),
                        description: "When the newest sample behind the value was measured.", isRequired: true
                    ),
                    Field(
                        name: "value", shape: .reference(quantity.name), description: "The value.", isRequired: true),
                    Field(
                        name: "window", shape: .integer,
                        description: "The span of the samples behind the value in seconds; it ends at the timestamp."
                    ),
                ]
            ),
            kind: kind("ExternalMetricValue")
        )
        let list = ModelType(
            name: "\(room).ExternalMetricValueList",
            description: "The values of a metric, each with labels of its own.",
            shape: .object(
                Field.typeMeta + [
                    .listMeta,
                    Field(
                        name: "items", shape: .array(.reference(value.name)),
                        description: "A value for each set of labels.",
                        isRequired: true
                    ),
                ]
            ),
            kind: kind("ExternalMetricValueList")
        )
        return [value, list, quantity, time, listMeta]
    }
}
