import Foundation
import PluginTesting
import Plugins
import Testing

/// What tests say of the cluster reaches the plugin as the server would give it.
@Suite struct WorldTests {
    private let read = plugin("return samples:last_over_time(\"x\")")

    @Test func pods() async {
        let plugin = plugin(
            """
            local names = {}
            for name, value in pairs(pod.labels) do names[#names + 1] = name .. "=" .. value end
            table.sort(names)
            log.info(table.concat(names, ","))
            log.info(table.concat({ pod.namespace, pod.name, pod.ip, pod.node, pod.phase, tostring(pod.ready),
              pod.annotations["a/b"], tostring(time.now() - pod.start_time), tostring(pod:request("cpu")),
              tostring(pod:limit("memory")) }, " "))
            return 1
            """)
        #expect(
            await message(
                of: """
                    t:pod { name = "web-1", namespace = "shop", labels = { app = "web" }, annotations = { ["a/b"] = "c" },
                      ip = "10.0.0.1", node = "n1", ready = false, age = "30s", requests = { cpu = "250m" },
                      limits = { memory = "1Ki" } }
                    t:equals(t:value("m", "shop/web-1"), 1)
                    t:equals(t:log(), { "info: app=web", "info: shop web-1 10.0.0.1 n1 Running false c 30.0 0.25 1024.0" })
                    """, for: plugin) == nil)
    }

    @Test func containers() async {
        #expect(
            await message(
                of: """
                    t:pod { name = "p", containers = { a = { requests = { cpu = 1 } }, b = { requests = { cpu = "500m" } } } }
                    t:equals(t:value("m", "p"), 1.5)
                    t:pod { name = "p", containers = { a = { requests = { cpu = 1 } }, b = {} } }
                    t:absent("m", "p", "declined")
                    """, for: plugin("return pod:request(\"cpu\")")) == nil)
    }

    @Test(arguments: [
        ("Deployment/web", "deployments.apps"), ("ReplicaSet/web", "replicasets.apps"),
        ("StatefulSet/web", "statefulsets.apps"), ("DaemonSet/web", "daemonsets.apps"), ("Job/web", "jobs.batch"),
        ("ReplicationController/web", "replicationcontrollers"),
    ])
    func owners(owner: String, resource: String) async {
        let declaration = """
            plugin:derived { metric = "g", resource = "\(resource)", value = function(object, samples)
              return object.pods:count() end }
            """
        #expect(
            await message(
                of: """
                    t:pod { name = "a", namespace = "shop", owner = "\(owner)" }
                    t:pod { name = "b", namespace = "shop", owner = "\(owner)" }
                    t:pod { name = "c", namespace = "shop" }
                    t:equals(t:value("g", "shop/web"), 2)
                    t:equals(t:value("g", "\(resource)/shop/web"), 2)
                    t:remove("shop/a")
                    t:equals(t:value("g", "shop/web"), 1)
                    """, for: plugin(more: declaration)) == nil)
    }

    @Test func servicesNamespacesAndNodes() async {
        let more = """
            for _, resource in ipairs { "services", "namespaces", "nodes" } do
              plugin:derived { metric = resource, resource = resource, value = function(object) return object.pods:count() end }
            end
            plugin:derived { metric = "cpus", resource = "nodes", value = function(node) return node:allocatable("cpu") end }
            """
        #expect(
            await message(
                of: """
                    t:node { name = "n1", allocatable = { cpu = "4" } }
                    t:service { name = "web", namespace = "shop", selector = { app = "web" } }
                    t:pod { name = "a", namespace = "shop", labels = { app = "web" }, node = "n1" }
                    t:pod { name = "b", namespace = "shop", labels = { app = "db" } }
                    t:equals(t:value("services", "shop/web"), 1)
                    t:equals(t:value("namespaces", "shop"), 2)
                    t:equals(t:value("nodes", "n1"), 1)
                    t:equals(t:value("cpus", "nodes/n1"), 4)
                    """, for: plugin(more: more)) == nil)
    }

    /// Another plugin is there as it would be in a server, from its own file.
    @Test func otherPlugins() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "moongauge-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try """
        local plugin = moongauge.plugin { name = "other", settings = { factor = { type = "integer", default = 2 } } }
        plugin:derived { metric = "used", resource = "pods", value = function(pod, samples)
          local x = samples:last_over_time("x")
          return x and plugin.settings.factor * x end }
        """.write(to: folder.appending(path: "other.lua"), atomically: true, encoding: .utf8)
        let plugin = """
            local plugin = moongauge.plugin { name = "p" }
            plugin:derived { metric = "m", resource = "pods", uses = { "used" }, value = function(pod, samples)
              local used = samples:metric("used")
              return used and 1 + used end }
            """
        let opening = "t:pod { name = \"a\" }\nt:series(\"x\", \"a\", \"3x8\")\nt:advance(\"1m\")\n"
        func message(_ body: String) async -> String? {
            await PluginTestingTests.message(of: opening + body, for: plugin)
        }
        let path = "\(folder.path())/other.lua"
        #expect(await message("t:equals(t:value(\"m\", \"a\"), 7)")?.contains("which no plugin declares") == true)
        #expect(await message("t:plugin(\"\(path)\")\nt:equals(t:value(\"m\", \"a\"), 7)") == nil)
        #expect(await message("t:plugin(\"\(path)\", { factor = 5 })\nt:equals(t:value(\"m\", \"a\"), 16)") == nil)
        #expect(
            await message("t:plugin(\"\(path)\", { factor = \"x\" })\nt:value(\"m\", \"a\")")?.contains(
                "setting \"factor\" of plugin \"other\" is \"x\", expected an integer") == true)
        // Paths are seen from the test's own folder.
        #expect(
            await message("t:plugin(\"none.lua\")")?.hasPrefix("t:plugin: can't read the plugin folder/none.lua")
                == true)
        #expect(await message("t:plugin()")?.hasPrefix("t:plugin: bad argument #1, file (string expected") == true)
    }

    /// Why there is no value stands beside a failure that has come of it.
    @Test func reasonsBesideFailures() async {
        let failure = await failure(of: "t:pod { name = \"p\" }\nt:equals(t:value(\"m\", \"p\"), 1)", for: read)
        #expect(failure?.log == ["m of pods/default/p has no value: there is no sample of x in the window"])
    }

    /// Values appear when they are measured, and what is recorded is computed meanwhile.
    @Test func time() async {
        let more = """
            plugin:derived { metric = "double", resource = "pods", record = true, value = function(pod, samples)
              local x = samples:last_over_time("x")
              return x and 2 * x end }
            plugin:derived { metric = "sum", resource = "pods", window = "1h", value = function(pod, samples)
              return samples:sum_over_time("double") end }
            """
        #expect(
            await message(
                of: """
                    t:pod { name = "p" }
                    t:absent("m", "p", "no samples")
                    t:series("x", "p", "1 2 _ 5", "10s")
                    t:equals(t:value("m", "p"), 1)
                    t:advance("9s")
                    t:equals(t:value("m", "p"), 1)
                    t:advance("1s")
                    t:equals(t:value("m", "p"), 2)
                    t:advance("1h")
                    t:absent("m", "p", "stale")
                    t:at("2026-01-01T02:00:00Z")
                    t:series("x", "p", "7")
                    t:equals(t:value("m", "p"), 7)
                    t:equals(t:value("sum", "p"), 14)
                    """, for: plugin(more: more)) == nil)
        #expect(
            await message(
                of: """
                    t:pod { name = "p" }
                    t:series("x", "p", "1 2 _ 5", "10s")
                    t:advance("30s")
                    t:equals(t:value("sum", "p"), 2 * (1 + 2 + 5))
                    """, for: plugin(more: more)) == nil)
    }

    @Test func theClockCanBeSetFirst() async {
        let plugin = plugin("return time.fields().hour")
        #expect(
            await message(
                of: """
                    t:at("2020-02-29T23:30:00+01:00")
                    t:pod { name = "p" }
                    t:equals(t:value("m", "p"), 22)
                    t:series("x", "p", "1")
                    t:advance("30m")
                    t:equals(t:value("m", "p"), 23)
                    """, for: plugin) == nil)
        #expect(
            await message(of: "t:pod { name = \"p\" } t:series(\"x\", \"p\", \"1\") t:at(\"2020-02-29T23:30:00Z\")")?
                .contains("is past") == true)
    }

    @Test func labelsTellValuesApart() async {
        let plugin = plugin("return samples:sum { last_over_time = \"x\", by = { \"c\" } }")
        #expect(
            await message(
                of: """
                    t:pod { name = "p" }
                    t:series("x", { pod = "p", c = "1" }, "10")
                    t:series("x", { pod = "p", c = "2" }, "20")
                    t:equals(t:values("m", "p"), {
                      { labels = { c = "1" }, value = 10 }, { labels = { c = "2" }, value = 20 } })
                    t:equals(t:value("m", "p"), 30)
                    t:equals(t:value("m", "p", { c = "2" }), 20)
                    """, for: plugin) == nil)
    }

    @Test func settings() async {
        let plugin = plugin(
            "return plugin.settings.factor", header: ", settings = { factor = { type = \"number\", default = 2 } }")
        #expect(
            await message(
                of: """
                    t:pod { name = "p" }
                    t:equals(t:value("m", "p"), 2)
                    t:settings { factor = 0.5 }
                    t:equals(t:value("m", "p"), 0.5)
                    """, for: plugin) == nil)
        #expect(
            await message(
                of: "t:settings { factor = \"x\" } t:pod { name = \"p\" } t:value(\"m\", \"p\")", for: plugin)?
                .contains("setting \"factor\" of plugin \"p\" is \"x\", expected a number") == true)
    }

    // MARK: Mistakes

    @Test(arguments: [
        ("t:pod { nme = \"p\" }", "t:pod: name is missing, expected a string"),
        ("t:pod { name = \"p\", lables = {} }", "t:pod: unknown field \"lables\"; it takes age, "),
        (
            "t:pod { name = \"p\", requests = { cpu = \"many\" } }",
            "t:pod: requests is { cpu = \"many\" }, expected amounts such as"
        ),
        (
            "t:pod { name = \"p\", owner = \"web\" }",
            "t:pod: owner is \"web\", expected KIND/NAME, KIND one of Deployment, "
        ),
        (
            "t:pod { name = \"p\", requests = { cpu = 1 }, containers = { a = {} } }",
            "t:pod: requests, limits and ports belong to the"
        ),
        ("t:pod { name = \"p\", age = \"old\" }", "t:pod: age is \"old\", expected a duration such as \"90s\""),
        (
            "t:series(\"x\", \"q\", \"1\")",
            "t:series: there is no pods/default/q; add it by t:pod { name = \"q\", … } (there are none)"
        ),
        (
            "t:pod { name = \"p\" } t:series(\"x\", \"shop/p\", \"1\")",
            "t:series: there is no pods/shop/p; add it by t:pod"
        ),
        (
            "t:pod { name = \"p\" } t:series(\"x\", \"p\", \"1+\")",
            "t:series: \"1+\" is no value of a series; expected such as"
        ),
        ("t:series(\"x\", { c = \"1\" }, \"1\")", "t:series: its object must be given as one of pod, node and object"),
        ("t:value(\"n\", \"p\")", "the plugin declares no metric \"n\" of objects; it declares pods/m"),
        ("t:value(\"m\", \"nodes/p\")", "m is a metric of pods, not of nodes/p"),
        ("t:value(\"m\", \"p\")", "there is no pods/default/p; add it by t:pod { name = \"p\", … } (there are none)"),
        (
            "t:pod { name = \"p\" } t:absent(\"m\", \"p\", \"declined\")",
            "m of pods/default/p is absent for another reason\n  actual:   no samples: "
        ),
        (
            "t:pod { name = \"p\" } t:series(\"x\", \"p\", \"1\") t:absent(\"m\", \"p\")",
            "m of pods/default/p is 1, expected none"
        ),
        ("t:advance(\"soon\")", "t:advance: \"soon\" is no duration such as \"90s\""),
        ("t:advance(\"1000000h\")", "t:advance: \"1000000h\" is too long; a week, \"168h\", is the most at once"),
        (
            "t:node { name = 'n' } t:series('a', { node = 'n' }, '1 2') t:at(\"2026-01-08T00:00:01Z\")",
            "t:at: 2026-01-08T00:00:01Z is more than a week ahead; set the clock before any series"
        ),
        ("t:at(\"noon\")", "t:at: \"noon\" is no time such as 2026-03-02T08:30:00Z"),
        ("t:settings { 1 }", "t:settings takes named fields only"),
        ("t:grant { http = { \"a b\" } }", "t:grant: \"a b\" is no target, expected \"pods\""),
        ("t:remove(\"p\")", "t:remove: there is no pods/default/p"),
        ("t:nothing()", "test has no field 'nothing' (it has: absent(), "),
    ])
    func messages(body: String, expected: String) async throws {
        let failure = try #require(await failure(of: body))
        #expect(failure.message.hasPrefix(expected), "\(failure.message)")
        #expect(failure.position == "p_test.lua:2")
    }

    /// A value that is not there yet is a common slip.
    @Test func hintsAtTime() async {
        let message = await message(
            of: "t:pod { name = \"p\" } t:series(\"x\", \"p\", \"_x4 1\") t:equals(t:value(\"m\", \"p\"), 1)")
        #expect(
            message == """
                the values differ
                  actual:   nil
                  expected: 1
                  it is 0s, and series go on until 1m0s: see t:advance
                """)
    }

    @Test func errorsOfThePluginAreErrorsOfTheTest() async {
        let plugin = plugin("return pod.nme")
        #expect(
            await message(of: "t:pod { name = \"p\" }\nt:value(\"m\", \"p\")", for: plugin)?
                .hasPrefix("the plugin failed: p.lua:3: pod has no field 'nme'") == true)
        #expect(
            await message(of: "t:pod { name = \"p\" }\nt:absent(\"m\", \"p\", \"pod has no field 'nme'\")", for: plugin)
                == nil)
    }
}
