import LuaRuntime
import Plugins
import Samples

extension TestMethods {
    /// Samples, and the clock.
    static func time(_ world: World) -> [TestMethod] {
        [
            TestMethod(
                FunctionReference(
                    name: "series",
                    summary: """
                        Takes down what is measured from now on, a value every step, in the notation of promtool: `5` is one value, \
                        `0+10x8` is 0, 10, 20 and so on, nine of them, `7x3` is 7 four times, `_` and `_x3` are values that are \
                        missing, `stale` likewise. The first one is measured now, the others as `t:advance` moves the clock.
                        """,
                    parameters: [
                        .value("metric", "string", "the metric's name"),
                        .value(
                            "of", "string|table<string, string>",
                            "the object: `{ pod = \"shop/web-1\" }` or `{ node = \"n1\" }`, and the series' labels beside it"
                        ),
                        .value("values", "string", "the values"),
                        .optional("step", "string", "the time between two values; `15s` by default"),
                    ],
                    example: """
                        t:series("container_cpu_usage_seconds_total", { pod = "shop/web-1", container = "web" }, "0+7.5x8")
                        """)
            ) { call throws(LuaHostError) in
                let step = call.isNil(4) ? .seconds(15) : try span(try call.string(4), "t:series")
                try world.addSeries(try call.string(1), try call.value(2), try call.string(3), step: step)
            },
            TestMethod(
                FunctionReference(
                    name: "advance",
                    summary: """
                        Moves the clock. What is to happen by then happens, in its order: values of series are stored, providers ask \
                        those whose turn it is, metrics \
                        with `record = true` are computed and stored.
                        """,
                    parameters: [.value("span", "string", "how far: `2m`; a week at most")])
            ) { call async throws in
                let text = try call.string(1)
                let span = try span(text, "t:advance")
                guard span <= longestAdvance else {
                    throw LuaHostError("t:advance: \"\(text)\" is too long; a week, \"168h\", is the most at once")
                }
                try await advance(world, to: world.clock.now() + span)
                return []
            },
            TestMethod(
                FunctionReference(
                    name: "at",
                    summary: """
                        Sets the clock: forward, as `t:advance` does, or, before any series is taken down, to any time. A test \
                        begins at 2026-01-01T00:00:00Z, a Thursday.
                        """,
                    parameters: [.value("time", "string", "such as `2026-03-02T08:30:00+01:00`")])
            ) { call async throws in
                let text = try call.string(1)
                guard let seconds = CivilTime.seconds(parsing: text) else {
                    throw LuaHostError("t:at: \"\(text)\" is no time such as 2026-03-02T08:30:00Z")
                }
                let time = Timestamp(seconds: seconds)
                if world.begin(at: time) { return [] }
                guard time >= world.clock.now() else {
                    throw LuaHostError("t:at: \(text) is past, and there are series already; set the clock before them")
                }
                guard time - world.clock.now() <= longestAdvance else {
                    throw LuaHostError("t:at: \(text) is more than a week ahead; set the clock before any series")
                }
                try await advance(world, to: time)
                return []
            },
        ]
    }

    /// All that happens meanwhile is gone through, one turn of a provider after the other.
    private static let longestAdvance = TimeSpan.minutes(168 * 60)

    private static func span(_ text: String, _ name: String) throws(LuaHostError) -> TimeSpan {
        guard let span = TimeSpan(parsing: text), span > .zero else {
            throw LuaHostError("\(name): \"\(text)\" is no duration such as \"90s\", \"2m\" or \"1h\"")
        }
        return span
    }

    private static func advance(_ world: World, to time: Timestamp) async throws(LuaHostError) {
        do throws(PluginError) {
            try await world.advance(to: time)
        } catch {
            throw LuaHostError("\(error)")
        }
    }

    static func load(_ world: World) throws(LuaHostError) {
        do throws(PluginError) {
            try world.load()
        } catch {
            throw LuaHostError("\(error)")
        }
    }

    /// What metrics come to.
    static func values(_ world: World) -> [TestMethod] {
        let metric = FunctionReference.Value.value("metric", "string", "the metric's name")
        let object = FunctionReference.Value.value(
            "object", "string", "`shop/web-1`, or with its kind: `nodes/n1`, `deployments.apps/shop/web`")
        return [
            TestMethod(
                FunctionReference(
                    name: "value",
                    summary: """
                        What a metric comes to now, as a request would get it. An error of the plugin is one of the test.
                        """,
                    parameters: [
                        metric, object,
                        .optional("labels", "table<string, string>", "the labels that values have to have"),
                    ],
                    results: [
                        .optional("value", "number", "the value; nil where there is none"),
                        .optional("reason", "string", "why there is none"),
                    ],
                    example: "t:equals(t:value(\"cpu_utilization\", \"shop/web-1\"), 0.5)")
            ) { call async throws in
                try load(world)
                let metric = try call.string(1)
                let object = try world.object(of: metric, try call.string(2))
                var labels = Labels()
                if !call.isNil(3) {
                    guard let given = TableReader.labels(call.value(3)) else {
                        throw LuaHostError(
                            "t:value: labels is \(LuaText.of(call.value(3))), expected { name = \"text\" }")
                    }
                    labels = given
                }
                switch try await world.value(metric, object, where: labels) {
                case .success(let value): return [.number(value)]
                case .failure(let reason): return try none(reason, metric, object, world)
                }
            },
            TestMethod(
                FunctionReference(
                    name: "values", summary: "All values that a metric has for an object, with their labels.",
                    parameters: [metric, object],
                    results: [
                        .optional("values", "LabelledValue[]", "the values; nil where there are none"),
                        .optional("reason", "string", "why there are none"),
                    ])
            ) { call async throws in
                try load(world)
                let metric = try call.string(1)
                let object = try world.object(of: metric, try call.string(2))
                switch await world.values(metric, object) {
                case .success(let values): return [table(values)]
                case .failure(let reason): return try none(reason, metric, object, world)
                }
            },
            TestMethod(
                FunctionReference(
                    name: "absent",
                    summary: """
                        Fails unless a metric has no value for an object, and for this reason. Reasons are `declined` (the \
                        function returned nil, though there were samples), `no samples`, `single sample`, `stale`, `not finite`, \
                        `too large`, `plugin error` (a provider's too, where it should have brought samples in), \
                        `unknown object`; a part of the reason's text does as well.
                        """,
                    parameters: [metric, object, .optional("reason", "string", "the reason; any by default")],
                    example: "t:absent(\"cpu_utilization\", \"shop/web-2\", \"declined\")")
            ) { call async throws in
                try load(world)
                let metric = try call.string(1)
                let object = try world.object(of: metric, try call.string(2))
                switch try await world.value(metric, object, where: [:]) {
                case .success(let value):
                    throw LuaHostError("\(metric) of \(object) is \(LuaText.of(.number(value))), expected none")
                case .failure(let reason):
                    guard !call.isNil(3) else { return [] }
                    let wanted = try call.string(3)
                    guard reason.isMeant(by: wanted) else {
                        throw LuaHostError(
                            """
                            \(metric) of \(object) is absent for another reason
                              actual:   \(reason.name): \(reason)\(world.hint(reason))
                              expected: \(wanted)
                            """)
                    }
                    return []
                }
            },
        ]
    }

    /// That there is no value of a metric that describes nothing.
    static func none(_ reason: AbsenceReason) throws(LuaHostError) -> [LuaValue] {
        if case .pluginError = reason { throw LuaHostError("\(reason)") }
        return [.nil, .string("\(reason)")]
    }

    private static func none(
        _ reason: AbsenceReason, _ metric: String, _ object: ObjectReference, _ world: World
    ) throws(LuaHostError) -> [LuaValue] {
        switch reason {
        case .pluginError: throw LuaHostError("\(reason)")
        case .unknownObject: throw LuaHostError(world.missing(object))
        default:
            // `t:equals(t:value(…), 1)` loses the reason, so it is told beside the failure.
            world.log.note("\(metric) of \(object) has no value: \(reason)\(world.hint(reason))")
            return [.nil, .string("\(reason)\(world.hint(reason))")]
        }
    }

    /// Values as Lua has them.
    static func table(_ values: [LabelledValue]) -> LuaValue {
        .table(
            LuaTable(
                array: values.map { value in
                    let labels = LuaTable(fields: value.labels.map { ($0.name, .string($0.value)) })
                    return .table(LuaTable(fields: [("labels", .table(labels)), ("value", .number(value.value))]))
                }))
    }
}
