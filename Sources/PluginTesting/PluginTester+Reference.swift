package import Plugins

extension PluginTester {
    /// What tests can use, as their authors read of it.
    package static var reference: PluginReference.Part {
        let world = World(PluginSource(path: "plugin.lua", text: ""))
        return PluginReference.Part(
            title: "Tests",
            summary: """
                A file `NAME_test.lua` beside `NAME.lua` tests it: `moongauge plugin test FILE-or-FOLDER…`. Every test has a plugin, a \
                cluster, a store and a clock of its own, and the file is loaded anew for it. Time stands still until the test moves it. \
                Besides what follows, tests have `base64`, `exposition`, `hash`, `json` and `time`, and fail by any error, such as that \
                of `assert`. An object is named `web-1` (in the namespace `default`), `shop/web-1`, or with its kind, \
                `deployments.apps/shop/web`.
                """,
            functions: [
                FunctionReference(
                    name: "test", summary: "Declares a test.",
                    parameters: [
                        .value("name", "string", "what is so, in a few words"),
                        .value("body", "fun(t: Test)", "sets the stage, moves the clock, and looks"),
                    ],
                    example: """
                        test("half of what was asked for", function(t)
                          t:pod { name = "web-1", namespace = "shop", requests = { cpu = "500m" } }
                          t:series("container_cpu_usage_seconds_total", { pod = "shop/web-1", container = "web" }, "0+3.75x8")
                          t:advance("2m")
                          t:equals(t:value("cpu_utilization", "shop/web-1"), 0.5)
                        end)
                        """),
                FunctionReference(
                    name: "print", summary: "Writes a line below the test's name; tables as they are written.",
                    parameters: [.value("...", "any", "what there is to see")],
                    example: "print(t:values(\"requests_by_code\", \"shop/web-1\"))"),
            ],
            classes: [
                ClassReference(
                    name: "Test", summary: "What a test has around its plugin.",
                    methods: TestMethods.all(world).map(\.reference))
            ] + TestMethods.classes)
    }
}

extension TestMethods {
    private static let name = FunctionReference.Value.value("name", "string", "its name")
    private static let common: [FunctionReference.Value] = [
        .optional("labels", "table<string, string>", "its labels"),
        .optional("annotations", "table<string, string>", "its annotations"),
    ]
    private static let namespace = FunctionReference.Value.optional(
        "namespace", "string", "where it lives; `default` by default")
    private static let amounts: [FunctionReference.Value] = [
        .optional(
            "requests", "table<string, string|number>", "what it asks for: `{ cpu = \"500m\", memory = \"128Mi\" }`"),
        .optional("limits", "table<string, string|number>", "what it may use, likewise"),
    ]

    private static let ports = (
        type: "(integer|{ name: string?, number: integer, protocol: string? })[]",
        summary: "the ports that it declares: `{ 8080, { name = \"metrics\", number = 9090 } }`"
    )

    /// The tables that describe objects.
    static let classes: [ClassReference] = [
        ClassReference(
            name: "test.Pod",
            summary: "A pod of a test. With `requests` and `limits` it has one container of its name.",
            fields: [name, namespace] + common + amounts + [
                .optional("containers", "table<string, test.Container>", "its containers by name"),
                .optional("ports", ports.type, ports.summary),
                .optional("node", "string", "the name of its node"), .optional("ip", "string", "its address"),
                .optional("host_network", "boolean", "whether it has its node's address"),
                .optional("ready", "boolean", "whether it is ready; true by default"),
                .optional("phase", "string", "`Running` by default; others are not seen by plugins"),
                .optional("age", "string", "how long ago it started; `1h` by default"),
                .optional(
                    "owner", "string",
                    "to whom it belongs: `Deployment/web`, or a ReplicaSet, StatefulSet, DaemonSet, Job or ReplicationController"
                ),
            ]),
        ClassReference(
            name: "test.Container", summary: "A container of a pod.",
            fields: amounts + [.optional("ports", ports.type, ports.summary)]),
        ClassReference(
            name: "test.Node", summary: "A node of a test.",
            fields: [name] + common + [
                .optional("allocatable", "table<string, string|number>", "what pods may use of it"),
                .optional("ready", "boolean", "whether it is ready; true by default"),
                .optional("ip", "string", "its address"),
            ]),
        ClassReference(
            name: "test.Service", summary: "A service of a test.",
            fields: [name, namespace] + common + [
                .optional("selector", "table<string, string>", "the labels that its pods have")
            ]),
        ClassReference(
            name: "test.Answer", summary: "What somebody answers by HTTP.",
            fields: [
                .optional("status", "integer", "200 by default"), .optional("body", "string", "any bytes"),
                .optional("headers", "table<string, string>", "by name"),
                .optional("error", "string", "there is no answer, and this is why; nothing else is given then"),
            ]),
        ClassReference(
            name: "test.Request", summary: "What the plugin has asked somebody.",
            fields: [
                .optional("method", "string", "by HTTP: such as `GET`"), .optional("url", "string", "by HTTP: the URL"),
                .optional("headers", "table<string, string>", "by HTTP: by name in small letters"),
                .optional("body", "string", "by HTTP: the bytes, where there are any"),
                .optional("host", "string", "over TCP: the host"), .optional("port", "integer", "over TCP: the port"),
                .optional("sent", "string", "over TCP: the bytes"),
            ]),
    ]
}
