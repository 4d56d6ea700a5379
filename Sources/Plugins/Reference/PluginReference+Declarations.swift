import Samples

extension PluginReference {
    /// What a file declares.
    static var declarations: Part {
        Part(
            title: "Declaring",
            summary: """
                A file `NAME.lua` in a folder that `--plugin-dir` names declares itself once, then its metrics. Loading a file may \
                only declare; what is declared wrongly is told with file and line, and the version before it goes on.
                """,
            functions: [
                FunctionReference(
                    name: "moongauge.plugin", summary: "Says what the file is. It is called first, and once.",
                    parameters: [.value("header", "plugin.Header", "what the plugin is called, has and wants")],
                    results: [.value("plugin", "Plugin", "what metrics are declared with")],
                    example: """
                        local plugin = moongauge.plugin { name = "example", version = "1.0.0", description = "What it is for" }
                        """)
            ],
            classes: [header, setting, permissions, plugin, derived] + providers)
    }

    private static let header = ClassReference(
        name: "plugin.Header", summary: "What a plugin is called, has and wants.",
        fields: [
            .value("name", "string", "its name, in the configuration and in logs: letters, digits and underscores"),
            .optional("version", "string", "such as `1.0.0`"),
            .optional("description", "string", "what it is for, in a sentence"),
            .optional(
                "settings", "table<string, plugin.Setting>",
                "what the operator may set, by name; read as `plugin.settings.NAME`"),
            .optional(
                "permissions", "plugin.Permissions",
                "what it wants to reach; it gets what the operator's configuration grants as well"),
        ])

    private static let setting = ClassReference(
        name: "plugin.Setting", summary: "Something that the operator may set.",
        fields: [
            .value(
                "type", "\"string\"|\"integer\"|\"number\"|\"boolean\"|\"duration\"|\"list\"",
                "what values it has; a duration is a text such as `90s`, a list one of strings"),
            .optional("default", "any", "the value where the operator gives none; without it that is nil"),
            .optional("required", "boolean", "true: the operator must give a value"),
            .optional("min", "number|string", "the least integer, number or duration"),
            .optional("max", "number|string", "the largest integer, number or duration"),
            .optional("choices", "string[]", "the only values of a string, or of a list's strings"),
            .optional("description", "string", "one sentence for the operator"),
        ])

    private static let permissions = ClassReference(
        name: "plugin.Permissions", summary: "What a plugin wants to reach.",
        fields: [
            .optional(
                "http", "string[]",
                "for `http`: `pods`, `services`, hosts, addresses or networks, the latter with or without a port; `settings.NAME` stands"
                    + " for what the operator sets there, such as a URL"),
            .optional("tcp", "string[]", "for `tcp`, likewise"),
            .optional("secrets", "string[]", "for `secrets`: names of secrets"),
        ])

    private static var plugin: ClassReference {
        ClassReference(
            name: "Plugin", summary: "The plugin, to declare metrics with while its file is loaded.",
            fields: [
                .value(
                    "settings", "Settings",
                    "the settings' values: the operator's, else the defaults; a name that is not declared is an error")
            ],
            methods: [
                FunctionReference(
                    name: "derived",
                    summary: "Declares a metric that is computed from samples when somebody asks for it.",
                    parameters: [.value("metric", "plugin.Derived", "what it is, and the function that computes it")],
                    example: """
                        plugin:derived {
                          metric = "memory_used_share", resource = "pods", help = "Working set over the memory limit",
                          value = function(pod, samples)
                            local limit, used = pod:limit("memory"), samples:last_over_time("container_memory_working_set_bytes")
                            return limit and used and used / limit
                          end,
                        }
                        """)
            ] + providerMethods)
    }

    private static var derived: ClassReference {
        let resources = DescribedResources.known.map { "\"\($0)\"" }.joined(separator: "|") + "|string"
        return ClassReference(
            name: "plugin.Derived", summary: "A metric in `custom.metrics.k8s.io` that is computed when asked.",
            fields: [
                .value("metric", "string", "its name: letters, digits, underscores and colons"),
                .value(
                    "resource", resources,
                    "what it describes; any other in the plural with its group: objects are those that samples and owners of pods name"
                ),
                .value(
                    "value", "fun(object: Pod|Node|Object, samples: Samples): number|LabelledValue[]|nil",
                    "called for each object asked for; nil: this one has no value; a list has a value for each set of labels"
                ),
                .optional("help", "string", "what it measures, in a sentence"),
                .optional(
                    "window", "string", "what window functions look at where a call names no window; `2m` by default"),
                .optional(
                    "uses", "string[]",
                    "other derived metrics that it is computed from: `METRIC` of the same kind of object, `pods/METRIC` of the pods"
                        + " behind it"),
                .optional(
                    "combine", "\"sum\"|\"avg\"|\"min\"|\"max\"",
                    "how values with different labels become one; `sum` by default"),
                .optional(
                    "record", "boolean",
                    "true: computed after every scrape and kept as a series of its own, which window functions can read"
                ),
            ])
    }
}
