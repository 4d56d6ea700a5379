import LuaRuntime
import Plugins
import Samples

extension TestMethods {
    /// Whom the plugin asks, and what it is told.
    static func network(_ world: World) -> [TestMethod] {
        [
            TestMethod(
                FunctionReference(
                    name: "http",
                    summary: """
                        Prepares the answer to requests for a URL. Nobody is really asked; a request without a prepared answer fails the \
                        test. What the plugin may not reach it is refused as by the server.
                        """,
                    parameters: [
                        .value("url", "string", "the URL, in which `*` stands for any letters"),
                        .value(
                            "answer", "string|test.Answer|fun(request: test.Request): string|test.Answer",
                            "a body, all of an answer, or what gives one"),
                    ],
                    example: "t:http(\"http://10.0.0.1:9901/stats\", { status = 200, body = \"requests_total 7\\n\" })")
            ) { call throws(LuaHostError) in
                world.network.prepare(url: try call.string(1), try StagedAnswer.http(try call.value(2), "t:http"))
            },
            TestMethod(
                FunctionReference(
                    name: "tcp",
                    summary: """
                        Prepares what somebody answers over TCP, by what is sent, or to everything. A request without a prepared answer \
                        fails the test.
                        """,
                    parameters: [
                        .value("place", "string", "`HOST:PORT`"),
                        .value(
                            "answer", "string|table<string, string>|fun(sent: string): string",
                            "the bytes of the answer; a table has them by what is sent; `{ error = \"…\" }` is none"),
                    ],
                    example: "t:tcp(\"redis:6379\", { [\"LLEN jobs\\r\\n\"] = \":7\\r\\n\" })")
            ) { call throws(LuaHostError) in
                let place = try call.string(1)
                guard let colon = place.lastIndex(of: ":"), Int(place[place.index(after: colon)...]) != nil else {
                    throw LuaHostError("t:tcp: \"\(place)\" must be HOST:PORT")
                }
                let value = try call.value(2)
                guard case .table(let table) = value, table["error"] == .nil else {
                    return world.network.prepare(place: place, sent: nil, try StagedAnswer.stream(value, "t:tcp"))
                }
                for field in table.fields {
                    world.network.prepare(
                        place: place, sent: Array(field.name.utf8), try StagedAnswer.stream(field.value, "t:tcp"))
                }
            },
            TestMethod(
                FunctionReference(
                    name: "requests", summary: "What the plugin has asked others, in its order.",
                    results: [
                        .value(
                            "requests", "test.Request[]",
                            "by HTTP: method, url, headers and body; over TCP: host, port and sent")
                    ])
            ) { call throws(LuaHostError) in call.returns(.table(LuaTable(array: world.network.requests))) },
            TestMethod(
                FunctionReference(
                    name: "secret", summary: "Gives the plugin a secret, where it wants one of that name.",
                    parameters: [.value("name", "string", "its name"), .value("value", "string", "what it is")])
            ) { call throws(LuaHostError) in
                let name = try call.string(1)
                guard PluginPermissions.isSecretName(name) else {
                    throw LuaHostError("t:secret: \"\(name)\" is no secret's name")
                }
                try world.setSecret(name, try call.withBytes(2) { Array($0) })
            },
        ]
    }

    /// Providers and external metrics.
    static func providers(_ world: World) -> [TestMethod] {
        let metric = FunctionReference.Value.value("metric", "string", "the metric's name")
        let namespace = FunctionReference.Value.optional("namespace", "string", "who asks; `default` by default")
        return [
            TestMethod(
                FunctionReference(
                    name: "collect",
                    summary:
                        "Lets a provider, or an external metric with `collect`, ask all its targets now, whosever turn it is.",
                    parameters: [.value("name", "string", "the provider's name, or the external metric's")],
                    results: [
                        .value("samples", "integer", "how many samples were new"),
                        .optional(
                            "error", "string",
                            "what went wrong, of several targets with the last one; nil where nothing did"),
                        .optional(
                            "dropped", "table<string, integer>",
                            "how many samples were left out, by cause: `undeclared`, `reserved`, `taken`, `names`, `labels`, `not_finite`, `misdated`, `late`, `series_limit`; nil where none was"
                        ),
                    ],
                    example: "local samples, message, dropped = t:collect(\"status\")")
            ) { call async throws in
                try load(world)
                let result = try await world.collect(try call.string(1))
                let dropped = result.dropped.sorted { $0.key < $1.key }.map {
                    ($0.key, LuaValue.integer(Int64($0.value)))
                }
                return [
                    .integer(Int64(result.samples)), result.error.map { .string($0) } ?? .nil,
                    dropped.isEmpty ? .nil : .table(LuaTable(fields: dropped)),
                ]
            },
            TestMethod(
                FunctionReference(
                    name: "external",
                    summary: """
                        An external metric's value, as a request would get it. An error of the plugin is one of the test, and so are \
                        several values.
                        """,
                    parameters: [
                        metric, .optional("labels", "table<string, string>", "the labels that the value has to have"),
                        namespace,
                    ],
                    results: [
                        .optional("value", "number", "the value; nil where there is none"),
                        .optional("reason", "string", "why there is none"),
                    ],
                    example: "t:equals(t:external(\"jobs_waiting\", { queue = \"mail\" }), 7)")
            ) { call async throws in
                try load(world)
                var labels = LuaTable()
                if !call.isNil(2) { labels = try call.table(2) }
                guard let wanted = TableReader.labels(.table(labels)) else {
                    throw LuaHostError(
                        "t:external: labels is \(LuaText.of(call.value(2))), expected { name = \"text\" }")
                }
                let name = try call.string(1)
                let answer = try await world.external(
                    name, in: call.isNil(3) ? ObjectName.defaultNamespace : try call.string(3), where: wanted)
                switch answer {
                case .success(let values) where values.count > 1:
                    throw LuaHostError(
                        "\(name) has \(values.count) values: \(LuaText.of(table(values))); choose one by its labels, or see t:externals"
                    )
                case .success(let values):
                    return values.first.map { [.number($0.value)] } ?? [.nil, .string("no value has these labels")]
                case .failure(let reason): return try none(reason)
                }
            },
            TestMethod(
                FunctionReference(
                    name: "externals", summary: "All values of an external metric, with their labels, sorted by these.",
                    parameters: [metric, namespace],
                    results: [
                        .optional("values", "LabelledValue[]", "the values; nil where there are none"),
                        .optional("reason", "string", "why there are none"),
                    ])
            ) { call async throws in
                try load(world)
                let answer = try await world.external(
                    try call.string(1), in: call.isNil(2) ? ObjectName.defaultNamespace : try call.string(2), where: [:]
                )
                switch answer {
                case .success(let values): return [table(values)]
                case .failure(let reason): return try none(reason)
                }
            },
        ]
    }
}
