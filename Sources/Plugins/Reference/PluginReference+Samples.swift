extension PluginReference {
    /// What functions are given of what was measured.
    static var samples: Part {
        Part(
            title: "Samples",
            summary: """
                What was measured of an object. An object with pods behind it has the samples of its pods, unless it has some of that \
                metric itself. A window ends with the newest sample of the series, since kubelets hand out samples that are up to half a \
                minute old, and begins no earlier than the pod itself. A series without a recent sample has no value.

                Metrics of pods: `container_cpu_usage_seconds_total`, `container_memory_working_set_bytes`, \
                `container_start_time_seconds` and `container_swap_usage_bytes` (each with the label `container`), \
                `pod_cpu_usage_seconds_total`, `pod_memory_working_set_bytes`, `pod_swap_usage_bytes`. Of nodes: \
                `node_cpu_usage_seconds_total`, `node_memory_working_set_bytes`, `node_swap_usage_bytes`. Besides, what providers bring \
                in, and what is recorded.
                """,
            classes: [
                ClassReference(
                    name: "Samples",
                    summary: """
                        An object's samples. Functions are called as in PromQL and mean the same. Where several series match, such as \
                        those of a pod's containers, their results are added up; nil is the result where there is no sample.
                        """,
                    methods: windowFunctions + vectorFunctions + [metric]), series, labelledValue,
            ])
    }

    private static let metricName = FunctionReference.Value.value("metric", "string", "the metric's name")
    private static let window = FunctionReference.Value.optional(
        "window", "string", "such as `90s`; the declaration's by default")
    private static let labelsWanted = FunctionReference.Value.optional(
        "labels", "table<string, string>", "labels that series have to have: `{ container = \"web\" }`")
    private static let number = FunctionReference.Value.optional("value", "number", "the result")

    /// Window functions that take nothing but a window.
    private static let simple: [(name: String, summary: String)] = [
        ("rate", "Increase per second of a counter, extrapolated to the window's ends; resets are taken into account."),
        ("irate", "Increase per second of a counter from the last sample but one to the last."),
        ("increase", "Increase of a counter, extrapolated to the window's ends; resets are taken into account."),
        ("delta", "Last value of a gauge less the first, extrapolated to the window's ends."),
        ("deriv", "Slope of the straight line that fits a gauge best, per second."),
        ("avg_over_time", "The mean of the values."), ("min_over_time", "The smallest value."),
        ("max_over_time", "The largest value."), ("sum_over_time", "The sum of the values."),
        ("count_over_time", "How many samples there are."), ("last_over_time", "The newest value."),
        ("stddev_over_time", "The standard deviation of the values."), ("changes", "How often the value changed."),
        ("resets", "How often the value fell, which for a counter is how often it was reset."),
    ]

    private static let windowFunctions: [FunctionReference] =
        simple.map { function in
            FunctionReference(
                name: function.name, summary: function.summary, parameters: [metricName, window, labelsWanted],
                results: [number],
                example: function.name == "rate"
                    ? "samples:rate(\"container_cpu_usage_seconds_total\", \"2m\", { container = \"web\" })" : "")
        } + [
            FunctionReference(
                name: "quantile_over_time", summary: "The value below which a part of the values lies, interpolated.",
                parameters: [.value("rank", "number", "the part, 0 to 1"), metricName, window, labelsWanted],
                results: [number]),
            FunctionReference(
                name: "predict_linear",
                summary: "Where the straight line that fits a gauge best will be so many seconds from now.",
                parameters: [metricName, window, .value("seconds", "number", "how far ahead"), labelsWanted],
                results: [number], example: "samples:predict_linear(\"cpu_cores\", \"10m\", 300)"),
            FunctionReference(
                name: "double_exponential_smoothing", summary: "The newest value of a gauge, smoothed.",
                parameters: [
                    metricName, window, .value("smoothing", "number", "the weight of a new value, between 0 and 1"),
                    .value("trend", "number", "the weight of a new rise, between 0 and 1"), labelsWanted,
                ],
                results: [number]),
        ]

    private static let vectorFunctions: [FunctionReference] = aggregations.map { function in
        FunctionReference(
            name: function.name,
            summary: "Over series: \(function.summary.prefix(1).lowercased())\(function.summary.dropFirst())",
            parameters: (function.first.map { [$0] } ?? []) + [.value("series", "Series", "which values")],
            results: [
                function.isChoice
                    ? .value("values", "LabelledValue[]", "the values with their labels")
                    : function.name == "count"
                        ? .value("value", "number|LabelledValue[]", "their number; a list with `by`")
                        : .optional(
                            "value", "number|LabelledValue[]", "one value; a list with `by`; nil where there is none")
            ],
            example: function.name == "max"
                ? "samples:max { rate = \"container_cpu_usage_seconds_total\", where = { container = \"web\" } }"
                : function.name == "sum"
                    ? "samples:sum { last_over_time = \"container_memory_working_set_bytes\", by = { \"container\" } }"
                    : "")
    }

    private static let metric = FunctionReference(
        name: "metric",
        summary: """
            What another derived metric came to for the object, whichever plugin declares it; `uses` of the declaration must name it.
            """,
        parameters: [metricName, .optional("labels", "table<string, string>", "labels that values have to have")],
        results: [number], example: "samples:metric(\"cpu_utilization\")")

    /// The table that aggregations over series take.
    private static let series = ClassReference(
        name: "Series",
        summary: """
            Which values an aggregation goes over: one window function with its metric, or `metric` with a derived metric that `uses` \
            names. Series of pods behind an object also have the labels `namespace` and `pod`.
            """,
        fields: windowFunctions.map { .optional($0.name, "string", "a metric, of which the function is taken") } + [
            .optional("metric", "string", "a derived metric"),
            .optional("window", "string", "such as `90s`; the declaration's by default"),
            .optional("where", "table<string, string>", "labels that series have to have"),
            .optional("by", "string[]", "labels that tell results apart; the result is a list then"),
            .optional("rank", "number", "of `quantile_over_time`: the part, 0 to 1"),
            .optional("seconds", "number", "of `predict_linear`: how far ahead of now"),
            .optional("smoothing", "number", "of `double_exponential_smoothing`: the weight of a new value"),
            .optional("trend", "number", "of `double_exponential_smoothing`: the weight of a new rise"),
        ])

    private static let labelledValue = ClassReference(
        name: "LabelledValue", summary: "One of several values, and the labels that tell it apart.",
        fields: [
            .optional("labels", "table<string, string>", "the labels"), .value("value", "number", "the value"),
        ])
}
