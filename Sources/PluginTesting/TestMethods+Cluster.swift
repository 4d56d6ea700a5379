import Egress
import LuaRuntime
import Plugins
import Samples

/// What tests can do.
enum TestMethods {
    /// All of it, in the order of the reference.
    static func all(_ world: World) -> [TestMethod] {
        cluster(world) + operation(world) + network(world) + time(world) + values(world) + providers(world)
            + expectations(world)
    }

    /// What there is: pods, nodes and services.
    private static func cluster(_ world: World) -> [TestMethod] {
        [
            TestMethod(
                FunctionReference(
                    name: "pod", summary: "Adds a pod to the cluster, or changes the one of its name.",
                    parameters: [.value("pod", "test.Pod", "what it is")],
                    example: """
                        t:pod { name = "web-1", namespace = "shop", owner = "Deployment/web", requests = { cpu = "500m" } }
                        """)
            ) { call throws(LuaHostError) in try world.addPod(try call.table(1)) },
            TestMethod(
                FunctionReference(
                    name: "node", summary: "Adds a node to the cluster, or changes the one of its name.",
                    parameters: [.value("node", "test.Node", "what it is")],
                    example: "t:node { name = \"n1\", allocatable = { cpu = \"4\", memory = \"16Gi\" } }")
            ) { call throws(LuaHostError) in try world.addNode(try call.table(1)) },
            TestMethod(
                FunctionReference(
                    name: "service", summary: "Adds a service to the cluster, or changes the one of its name.",
                    parameters: [.value("service", "test.Service", "what it is")],
                    example: "t:service { name = \"web\", namespace = \"shop\", selector = { app = \"web\" } }")
            ) { call throws(LuaHostError) in try world.addService(try call.table(1)) },
            TestMethod(
                FunctionReference(
                    name: "remove", summary: "Removes a pod, a node or a service.",
                    parameters: [.value("object", "string", "`shop/web-1`, `nodes/n1`, `services/shop/web`")])
            ) { call throws(LuaHostError) in try world.remove(try call.string(1)) },
        ]
    }

    /// What the operator does.
    private static func operation(_ world: World) -> [TestMethod] {
        [
            TestMethod(
                FunctionReference(
                    name: "settings",
                    summary: """
                        Sets what the operator sets in the configuration file; the plugin is loaded anew. Settings that are not \
                        named have their defaults.
                        """,
                    parameters: [.value("settings", "table<string, any>", "values by the settings' names")],
                    example: "t:settings { port = 9901 }")
            ) { call throws(LuaHostError) in
                world.configure(try settings(try call.table(1), "t:settings"))
            },
            TestMethod(
                FunctionReference(
                    name: "plugin",
                    summary: """
                        Adds another plugin, whose derived metrics the plugin may name in `uses`, and whose providers ask too. It is \
                        granted what it wants.
                        """,
                    parameters: [
                        .value("file", "string", "its file, seen from the folder of the test: `cpu_utilization.lua`"),
                        .optional("settings", "table<string, any>", "its settings, as with `t:settings`"),
                    ],
                    example: "t:plugin(\"cpu_utilization.lua\")")
            ) { call throws(LuaHostError) in
                let path = try call.string(1)
                let settings = call.isNil(2) ? [:] : try settings(try call.table(2), "t:plugin")
                do throws(PluginError) {
                    try world.add(plugin: path, settings)
                } catch {
                    throw LuaHostError("t:plugin: \(error)")
                }
            },
            TestMethod(
                FunctionReference(
                    name: "grant",
                    summary: """
                        Grants the plugin these permissions and no others; it is loaded anew. A plugin of which this is not said \
                        has what it wants.
                        """,
                    parameters: [
                        .value(
                            "permissions", "{ http: string[]?, tcp: string[]?, secrets: string[]? }",
                            "as in the configuration file")
                    ],
                    example: "t:grant { http = { \"pods\" } }")
            ) { call throws(LuaHostError) in
                var fields = try TableReader("t:grant", try call.table(1))
                var permissions = PluginPermissions()
                permissions.http = try targets(try fields.texts("http"))
                permissions.tcp = try targets(try fields.texts("tcp"))
                permissions.secrets = try fields.texts("secrets")
                try fields.end()
                world.grant(permissions)
            },
        ]
    }

    private static func settings(
        _ table: LuaTable, _ function: String
    ) throws(LuaHostError) -> [String: ConfiguredValue] {
        guard table.array.isEmpty else {
            throw LuaHostError("\(function) takes named fields only: { port = 9901 }")
        }
        return Dictionary(
            table.fields.map { ($0.name, configured($0.value)) }, uniquingKeysWith: { $1 })
    }

    private static func configured(_ value: LuaValue) -> ConfiguredValue {
        let content: ConfiguredValue.Content
        switch value {
        case .string(let text): content = .string(text)
        case .integer(let number): content = .integer(number)
        case .number(let number): content = .number(number)
        case .bool(let truth): content = .boolean(truth)
        case .table(let table) where table.fields.isEmpty: content = .list(table.array.map(configured))
        default: content = .other("a \(value.typeName)")
        }
        return ConfiguredValue(content, position: "t:settings")
    }

    private static func targets(_ texts: [String]) throws(LuaHostError) -> [NetworkTarget] {
        var targets: [NetworkTarget] = []
        for text in texts {
            guard let target = NetworkTarget(parsing: text) else {
                throw LuaHostError("t:grant: \"\(text)\" is no target, expected \(NetworkTarget.expectation)")
            }
            targets.append(target)
        }
        return targets
    }
}
