extension PluginReference {
    /// What brings samples in.
    static let providerMethods: [FunctionReference] = [
        FunctionReference(
            name: "provider",
            summary: """
                Declares something that runs in the background and brings samples in. They become series of the objects that they \
                describe, which window functions read, and metrics in `custom.metrics.k8s.io`: a gauge as its newest value, a counter \
                also as its rate.
                """,
            parameters: [.value("provider", "plugin.Provider", "whom it asks, when, and the function that does")],
            example: """
                plugin:provider {
                  name = "envoy", every = "15s", timeout = "5s",
                  targets = { resource = "pods", selector = "app=envoy" },
                  metrics = { envoy_requests_total = { type = "counter", help = "Requests served" } },
                  collect = function(pod)
                    local page = http.get("http://" .. pod.ip .. ":9901/stats/prometheus")
                    return { exposition = page.body }
                  end,
                }
                """),
        FunctionReference(
            name: "external",
            summary: """
                Declares a metric in `external.metrics.k8s.io`, which describes nothing in the cluster. With `collect` its values are \
                brought in in the background and kept, with `value` they are computed when somebody asks.
                """,
            parameters: [.value("metric", "plugin.External", "what it is, and the function that gives its values")],
            example: """
                plugin:external {
                  metric = "jobs_waiting", every = "30s",
                  collect = function()
                    local jobs = json.decode(http.get("https://jobs.example.com/status").body)
                    return { { value = jobs.mail, labels = { queue = "mail" } }, { value = jobs.print, labels = { queue = "print" } } }
                  end,
                }
                """),
    ]

    static let providers: [ClassReference] = [
        ClassReference(
            name: "plugin.Provider", summary: "Something that runs in the background and brings samples in.",
            fields: [
                .value("name", "string", "its name, in logs and metrics: letters, digits and underscores"),
                .value(
                    "metrics", "\"any\"|table<string, plugin.Metric>",
                    "what it brings in, by name; `any`: whatever comes, which is offered from its first sample on"),
                .value(
                    "collect", "fun(target: Pod|Node|Object|nil): Sample[]|table<string, number>|Page|nil",
                    "called for each target in its turn; it may wait, and others are called meanwhile; an error is logged, and a"
                        + " target that goes on failing called more and more rarely; a series that isn't returned any more is over"
                ),
                .optional(
                    "targets", "plugin.Targets", "for which objects it is called; without it, once for everything"),
                .optional(
                    "resource", "string",
                    "what kind of objects its samples describe, where these are not the targets: each names its `object`, and those of"
                        + " several targets are told apart by the label `instance`; any resource, such as `ingresses.networking.k8s.io`"
                ),
                .optional("every", "string", "how often it is called for each target; `15s` by default, `1s` to `10m`"),
                .optional(
                    "timeout", "string", "how long a call may take, waiting included; `5s` by default, `every` at most"),
                .optional("concurrency", "integer", "how many calls there are at once; 32 by default"),
                .optional("window", "string", "what rates of counters look at; `2m` by default"),
            ]),
        ClassReference(
            name: "plugin.Targets",
            summary: """
                The objects for which a provider is called: those that meet all conditions, and of pods those that run and have an \
                address.
                """,
            fields: [
                .value("resource", "\"pods\"|\"nodes\"|\"services\"", "what kind of objects"),
                .optional(
                    "selector", "string|table<string, string>",
                    "their labels: `app=web,tier in (a,b)`, or `{ app = \"web\" }`"),
                .optional("namespace", "string|string[]", "where they live; everywhere by default"),
                .optional(
                    "annotation", "string|table<string, string>",
                    "an annotation that they have, or annotations with their values"),
                .optional("owner", "plugin.Owner", "to whom pods belong"),
            ]),
        ClassReference(
            name: "plugin.Owner", summary: "To whom pods belong.",
            fields: [
                .value("kind", "string", "such as `Deployment`, `StatefulSet` or `Job`"),
                .optional("name", "string", "its name; any by default"),
            ]),
        ClassReference(
            name: "plugin.Metric", summary: "A metric that a provider brings in.",
            fields: [
                .value("type", "\"counter\"|\"gauge\"", "whether it only rises, or goes up and down"),
                .optional("help", "string", "what it measures, in a sentence"),
                .optional(
                    "rate", "string|boolean",
                    "the name under which a counter's rate is served, false for none; `requests_per_second` of `requests_total` by"
                        + " default"),
                .optional("window", "string", "what the rate looks at; that of the provider by default"),
                .optional(
                    "combine", "\"sum\"|\"avg\"|\"min\"|\"max\"",
                    "how values with different labels become one; `sum` by default"),
            ]),
        ClassReference(
            name: "Sample",
            summary: """
                A sample as `collect` returns it, in the form that `exposition.parse` gives. `{ NAME = number }` is short for samples \
                without labels.
                """,
            fields: [
                .value("name", "string", "the metric's name"),
                .value("value", "number", "the value; one that is not finite is left out"),
                .optional(
                    "labels", "table<string, string>", "what tells it from the metric's other values; 32 at most"),
                .optional(
                    "timestamp", "number",
                    "when it was measured, in seconds since 1970; now by default; what is too old to be served is left out"
                ),
                .optional(
                    "type", "\"counter\"|\"gauge\"|\"histogram\"|\"summary\"",
                    "how its values behave, where the metric is not declared"),
                .optional(
                    "object", "{ name: string, namespace: string? }", "what it describes, where that is not the target"),
            ]),
        ClassReference(
            name: "Page",
            summary: """
                A page in the Prometheus text format that `collect` returns without having looked into it, which costs much less than \
                `exposition.parse`.
                """,
            fields: [
                .value("exposition", "string", "the page"),
                .optional("keep", "string[]", "the names to keep, in which `*` stands for any letters; all by default"),
                .optional("drop", "string[]", "the names to leave out, of those that are kept"),
                .optional("buckets", "boolean", "false: leave out the buckets of histograms"),
            ]),
        ClassReference(
            name: "plugin.External", summary: "A metric in `external.metrics.k8s.io`; it has `collect` or `value`.",
            fields: [
                .value("metric", "string", "its name: letters, digits, underscores and colons"),
                .optional(
                    "collect", "fun(): number|ExternalValue[]|nil",
                    "called in the background; it may wait; what it returned last is served until it is too old"),
                .optional(
                    "value", "fun(query: Query, samples: Samples): number|ExternalValue[]|nil",
                    "called when somebody asks, and remembered for five seconds; it may wait"),
                .optional("help", "string", "what it measures, in a sentence"),
                .optional("namespaces", "string|string[]", "who may see it; everybody by default"),
                .optional("every", "string", "how often `collect` is called; `30s` by default, `1s` to `10m`"),
                .optional("timeout", "string", "how long a call may take; `5s` by default, of `value` `2s`"),
                .optional(
                    "window", "string", "what window functions look at where a call names no window; `2m` by default"),
            ]),
        ClassReference(
            name: "ExternalValue", summary: "A value of an external metric.",
            fields: [
                .value("value", "number", "the value"),
                .optional("labels", "table<string, string>", "what a request's selector chooses by"),
                .optional("timestamp", "number", "when it was measured, in seconds since 1970; now by default"),
                .optional("namespace", "string", "the only namespace that sees it; all by default"),
            ]),
        ClassReference(
            name: "Query", summary: "What somebody asks of an external metric.",
            fields: [.value("namespace", "string", "on behalf of which namespace")]),
    ]
}
