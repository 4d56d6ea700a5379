extension PluginReference {
    /// What functions are given of the cluster.
    static var objects: Part {
        Part(
            title: "Objects",
            summary: """
                What functions are called for. An object is good for the call that it is given to. Namespaces and workloads are known \
                by their pods: one without a pod has no metrics. A workload's labels are those that all of its pods have.
                """,
            classes: [pod, port, node, object, pods, labels, annotations, settings])
    }

    /// What all objects have.
    private static let common: [FunctionReference.Value] = [
        .value("name", "string", "its name"),
        .value("labels", "Labels", "its labels"),
        .value("annotations", "Annotations", "its annotations"),
        .value("samples", "Samples", "its samples"),
    ]

    private static let namespaced: [FunctionReference.Value] = [
        .optional("namespace", "string", "where it lives"),
        .optional("start_time", "number", "when it started, in seconds since 1970; of several pods, the first of them"),
    ]

    private static func amounts(_ request: String, _ limit: String) -> [FunctionReference] {
        let resource = FunctionReference.Value.value("resource", "string", "`cpu`, `memory` or another resource's name")
        let amount = FunctionReference.Value.optional("amount", "number", "cores, bytes or pieces")
        return [
            FunctionReference(name: "request", summary: request, parameters: [resource], results: [amount]),
            FunctionReference(name: "limit", summary: limit, parameters: [resource], results: [amount]),
        ]
    }

    private static let port = ClassReference(
        name: "Port", summary: "A port that a container declares.",
        fields: [
            .value("number", "integer", "1 to 65535"), .optional("name", "string", "its name"),
            .value("protocol", "string", "`TCP`, `UDP` or `SCTP`"), .value("container", "string", "whose it is"),
        ])

    private static let pod = ClassReference(
        name: "Pod", summary: "A pod that runs.",
        fields: common + namespaced + [
            .value("ready", "boolean", "whether it is ready"),
            .value("node", "string", "the name of its node"),
            .value("ip", "string", "its address; empty while it has none"),
            .value("phase", "string", "`Running`"),
            .value("host_network", "boolean", "whether it has its node's address; the permission `pods` leaves it out"),
            .value("ports", "Port[]", "the ports that its containers declare; others may be open, and these closed"),
        ],
        methods: amounts(
            "What its containers ask for together; nil where one asks for nothing.",
            "What its containers may use together; nil where one has no limit."))

    private static let node = ClassReference(
        name: "Node", summary: "A node.",
        fields: common + [
            .value("ready", "boolean", "whether it is ready"),
            .value("pods", "Pods", "the pods that run on it"),
        ],
        methods: amounts(
            "What its pods ask for together; a pod that asks for nothing counts as nothing.",
            "What its pods may use together; a pod without a limit counts as nothing.")
            + [
                FunctionReference(
                    name: "allocatable", summary: "What pods may use of it.",
                    parameters: [.value("resource", "string", "`cpu`, `memory` or another resource's name")],
                    results: [.optional("amount", "number", "cores, bytes or pieces")])
            ])

    private static let object = ClassReference(
        name: "Object",
        summary: "An object with pods behind it: a namespace, a service, a Deployment or another workload.",
        fields: common + namespaced + [
            .value("ready", "boolean", "whether it has pods, and all are ready"),
            .value("pods", "Pods", "the running pods behind it"),
        ],
        methods: amounts(
            "What its pods ask for together; nil where one asks for nothing.",
            "What its pods may use together; nil where one has no limit."))

    /// An aggregation over pods.
    private static func aggregation(
        _ name: String, _ summary: String, first: FunctionReference.Value? = nil, isChoice: Bool = false
    ) -> FunctionReference {
        FunctionReference(
            name: name, summary: summary,
            parameters: (first.map { [$0] } ?? []) + [
                name == "count"
                    ? .optional(
                        "value", "fun(pod: Pod, samples: Samples): number|LabelledValue[]|nil",
                        "each pod's value; without it all pods count")
                    : .value(
                        "value", "fun(pod: Pod, samples: Samples): number|LabelledValue[]|nil",
                        "each pod's value, nil for none"),
                .optional("by", "string[]", "labels that tell results apart"),
            ],
            results: [
                isChoice
                    ? .value("values", "LabelledValue[]", "the values, with the labels `namespace` and `pod`")
                    : name == "count"
                        ? .value("value", "number|LabelledValue[]", "their number; a list with `by`")
                        : .optional(
                            "value", "number|LabelledValue[]", "one value; a list with `by`; nil where no pod has one")
            ])
    }

    /// Aggregations, over pods and over series.
    static let aggregations: [(name: String, summary: String, first: FunctionReference.Value?, isChoice: Bool)] = [
        ("sum", "The sum of the values.", nil, false), ("avg", "The mean of the values.", nil, false),
        ("min", "The smallest value.", nil, false), ("max", "The largest value.", nil, false),
        ("count", "How many values there are.", nil, false),
        ("stddev", "The standard deviation of the values.", nil, false),
        (
            "quantile", "The value below which a part of the values lies, interpolated.",
            .value("rank", "number", "the part, 0 to 1"), false
        ),
        ("topk", "The largest values, largest first.", .value("k", "integer", "how many"), true),
        ("bottomk", "The smallest values, smallest first.", .value("k", "integer", "how many"), true),
    ]

    private static let pods = ClassReference(
        name: "Pods",
        summary: """
            The running pods behind an object: `for _, pod in ipairs(object.pods) do … end`, `object.pods[1]`, \
            how many there are as `#object.pods`, and values of all of them made one.
            """,
        fields: [.value("[integer]", "Pod", "a pod by its number, from 1")],
        methods: aggregations.map { aggregation($0.name, $0.summary, first: $0.first, isChoice: $0.isChoice) })

    private static let labels = ClassReference(
        name: "Labels",
        summary: "Labels: `labels.app`, `labels[\"app.kubernetes.io/name\"]`; `pairs(labels)` goes through all.",
        fields: [.optional("[string]", "string", "a label's value; nil where there is none")])

    private static let annotations = ClassReference(
        name: "Annotations", summary: "Annotations, which are read as labels are.",
        fields: [.optional("[string]", "string", "an annotation's value; nil where there is none")])

    private static let settings = ClassReference(
        name: "Settings",
        summary: "The plugin's settings: `plugin.settings.NAME`; `pairs(plugin.settings)` goes through all.",
        fields: [.optional("[string]", "any", "a setting's value")])
}
