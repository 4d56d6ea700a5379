import LuaRuntime
import Plugins
import Samples

extension TestMethods {
    /// What has to be so.
    static func expectations(_ world: World) -> [TestMethod] {
        [
            TestMethod(
                FunctionReference(
                    name: "equals",
                    summary: """
                        Fails unless two values are the same; of tables, all that is in them. Numbers may differ by what \
                        arithmetic with fractions leaves, a billionth.
                        """,
                    parameters: [
                        .value("actual", "any", "what there is"), .value("expected", "any", "what there should be"),
                        .optional("tolerance", "number", "by how much numbers may differ"),
                    ],
                    example: "t:equals(t:value(\"memory_growth\", \"shop/web-1\"), 4096, 0.5)")
            ) { call throws(LuaHostError) in
                var comparison = Comparison(tolerance: call.isNil(3) ? nil : try call.number(3))
                let (actual, expected) = (try call.value(1), try call.value(2))
                guard var complaint = comparison.complaint(actual, expected) else { return }
                if actual == .nil, let last = world.lastSeries {
                    complaint +=
                        "\n  it is \(world.elapsed(world.clock.now())), and series go on until \(world.elapsed(last)): see t:advance"
                }
                throw LuaHostError(complaint)
            },
            TestMethod(
                FunctionReference(
                    name: "log", summary: "What the plugin has written to its log.",
                    results: [.value("lines", "string[]", "each with its level: `warn: no answer`")])
            ) { call throws(LuaHostError) in
                call.returns(.table(LuaTable(array: world.log.written.map { .string($0) })))
            },
        ]
    }
}
