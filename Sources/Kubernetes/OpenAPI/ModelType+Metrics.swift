extension ModelType {
    /// The types of a version of `metrics.k8s.io`, and those that they are made of.
    ///
    /// Source of the names and fields: k8s.io/metrics/pkg/apis/metrics.
    static func resourceMetrics(version: String) -> [ModelType] {
        let room = "io.k8s.metrics.pkg.apis.metrics.\(version)"
        func kind(_ name: String) -> GroupVersionKind {
            GroupVersionKind(group: APIGroup.metrics.name, version: version, kind: name)
        }
        let usage = Field(
            name: "usage", shape: .map(.reference(quantity.name)),
            description: "The usage by resource: cpu in cores, memory (the working set) and swap in bytes.",
            isRequired: true
        )
        let span = [
            Field(
                name: "timestamp", shape: .reference(time.name),
                description: "When the newest sample was measured; the window ends here.", isRequired: true
            ),
            Field(
                name: "window", shape: .reference(duration.name),
                description: "The span over which the usage of CPU was averaged.", isRequired: true
            ),
        ]
        func list(_ item: String, _ description: String) -> ModelType {
            let items = Field(
                name: "items", shape: .array(.reference("\(room).\(item)")), description: description, isRequired: true
            )
            return ModelType(
                name: "\(room).\(item)List", description: "A list of \(item).",
                shape: .object(Field.typeMeta + [.listMeta, items]), kind: kind("\(item)List")
            )
        }
        return [
            ModelType(
                name: "\(room).ContainerMetrics", description: "What a container uses.",
                shape: .object([
                    Field(name: "name", shape: .string, description: "The container's name.", isRequired: true), usage,
                ])
            ),
            ModelType(
                name: "\(room).NodeMetrics", description: "What a node uses.",
                shape: .object(Field.typeMeta + [.objectMeta] + span + [usage]), kind: kind("NodeMetrics")
            ),
            list("NodeMetrics", "The nodes that have metrics, sorted by name."),
            ModelType(
                name: "\(room).PodMetrics", description: "What the containers of a pod use.",
                shape: .object(
                    Field.typeMeta + [.objectMeta] + span + [
                        Field(
                            name: "containers", shape: .array(.reference("\(room).ContainerMetrics")),
                            description: "Every container of the pod, measured in the same window.", isRequired: true,
                            isAtomicList: true
                        )
                    ]
                ),
                kind: kind("PodMetrics")
            ),
            list("PodMetrics", "The pods that have metrics, sorted by namespace and name."),
            quantity, time, duration, objectMeta, listMeta,
        ]
    }

    /// The types of a version of `custom.metrics.k8s.io`, and those that they are made of.
    ///
    /// Source of the names and fields: k8s.io/metrics/pkg/apis/custom_metrics.
    static func customMetrics(version: String) -> [ModelType] {
        let room = "io.k8s.metrics.pkg.apis.custom_metrics.\(version)"
        let isFirst = version == "v1beta1"
        func kind(_ name: String) -> GroupVersionKind {
            GroupVersionKind(group: APIGroup.customMetrics.name, version: version, kind: name)
        }
        let selector = Field(
            name: "selector", shape: .reference(labelSelector.name),
            description: "The choice of values by their labels that was asked for."
        )
        let identifier = ModelType(
            name: "\(room).MetricIdentifier", description: "Names a metric.",
            shape: .object([
                Field(name: "name", shape: .string, description: "The metric's name.", isRequired: true), selector,
            ])
        )
        let metric =
            isFirst
            ? [
                Field(name: "metricName", shape: .string, description: "The metric's name.", isRequired: true),
                selector,
            ]
            : [
                Field(
                    name: "metric", shape: .reference(identifier.name), description: "The metric.", isRequired: true)
            ]
        let value = ModelType(
            name: "\(room).MetricValue", description: "The value of a metric for one object.",
            shape: .object(
                Field.typeMeta + [
                    Field(
                        name: "describedObject", shape: .reference(objectReference.name),
                        description: "The object that the value describes.", isRequired: true
                    ),
                    Field(
                        name: "timestamp", shape: .reference(time.name),
                        description: "When the newest sample behind the value was measured.", isRequired: true
                    ),
                    Field(
                        name: "value", shape: .reference(quantity.name), description: "The value.", isRequired: true),
                    Field(
                        name: isFirst ? "window" : "windowSeconds", shape: .integer,
                        description: "The span of the samples behind the value in seconds; it ends at the timestamp."
                    ),
                ] + metric
            ),
            kind: kind("MetricValue")
        )
        let list = ModelType(
            name: "\(room).MetricValueList", description: "The values of a metric for some objects.",
            shape: .object(
                Field.typeMeta + [
                    .listMeta,
                    Field(
                        name: "items", shape: .array(.reference(value.name)), description: "A value for each object.",
                        isRequired: true
                    ),
                ]
            ),
            kind: kind("MetricValueList")
        )
        return (isFirst ? [] : [identifier]) + [
            value, list, quantity, time, listMeta, labelSelector, labelSelectorRequirement, objectReference,
        ]
    }
}
