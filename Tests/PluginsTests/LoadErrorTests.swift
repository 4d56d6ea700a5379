import Samples
import Testing

@testable import Plugins

/// What is wrong with a plugin is told with file and line.
@Suite struct LoadErrorTests {
    private let bench = Bench()

    private func error(_ texts: String...) throws -> PluginError {
        let sources = texts.enumerated().map { PluginSource(path: "plugins/p\($0.offset + 1).lua", text: $0.element) }
        return try #require(throws: PluginError.self) { try bench.catalogue(sources) }
    }

    private func message(_ text: String) throws -> String { try error(text).description }

    @Test func nothingDeclared() throws {
        let error = try error("local x = 1")
        #expect(error.code == .declaration)
        #expect(
            error.description == "plugins/p1.lua: it declares no plugin; begin with moongauge.plugin { name = \"…\" }")
    }

    @Test func syntax() throws {
        let error = try error("local x = 1\nlocal = 2\n")
        #expect(error.code == .broken)
        #expect(
            error.description
                == "can't load the plugin plugins/p1.lua: p1.lua:2: <name> expected near '='"
        )
    }

    @Test func failureWhileLoading() throws {
        #expect(
            try message("moongauge.plugin { name = 'x' }\n\nlocal t = nil\nprint(t.field)").hasPrefix(
                "can't load the plugin plugins/p1.lua: p1.lua:4: attempt to index a nil value (local 't')")
        )
    }

    /// What stands in `moongauge.plugin { … }` on line 2, and what is said of it.
    @Test(arguments: [
        ("", "moongauge.plugin: name is missing; it must be a string"),
        ("name = 5", "moongauge.plugin: name must be a string, not a number"),
        ("name = ''", "moongauge.plugin: name is empty"),
        (
            "name = 'a-b'",
            "moongauge.plugin: name \"a-b\" must consist of letters, digits and underscores and not begin with a digit"
        ),
        ("name = 'a', version = 1.5", "moongauge.plugin: version must be a string, not a number"),
        ("name = 'a', description = {}", "moongauge.plugin: description must be a string, not a table"),
        (
            "name = 'a', nmae = 'b'",
            "moongauge.plugin: unknown field \"nmae\"; it takes description, name, permissions, settings, version"
        ),
        ("'a'", "moongauge.plugin takes named fields only: moongauge.plugin { name = value, … }"),
    ]) func pluginDeclarations(_ fields: String, _ text: String) throws {
        #expect(
            try message("-- a comment\nlocal plugin = moongauge.plugin { \(fields) }")
                == "can't load the plugin plugins/p1.lua: p1.lua:2: \(text)"
        )
    }

    @Test func argumentsThatAreNoTable() throws {
        #expect(
            try message("moongauge.plugin 'x'")
                == "can't load the plugin plugins/p1.lua: p1.lua:1: moongauge.plugin: bad argument #1, header (table expected, got string)"
        )
        #expect(
            try message("moongauge.plugin { name = 'x' }\nmoongauge.plugin { name = 'y' }")
                == "can't load the plugin plugins/p1.lua: p1.lua:2: moongauge.plugin: a file declares one plugin only"
        )
    }

    /// What stands in `plugin:derived { … }` on line 3, and what is said of it.
    @Test(arguments: [
        ("", "metric is missing; it must be a string"),
        ("metric = 'm'", "resource is missing; it must be a string"),
        ("metric = 'm', resource = 'pods'", "value is missing; it must be a function"),
        ("metric = 'm', resource = 'pods', value = 5", "value must be a function, not a number"),
        ("metric = true, resource = 'pods', value = f", "metric must be a string, not a boolean"),
        ("metric = 'm', resource = 7, value = f", "resource must be a string, not a number"),
        ("metric = 'm', resource = '', value = f", "resource is empty"),
        (
            "metric = '9m', resource = 'pods', value = f",
            "metric \"9m\" must consist of letters, digits and underscores and not begin with a digit"
        ),
        (
            "metric = 'a b', resource = 'pods', value = f",
            "metric \"a b\" must consist of letters, digits and underscores and not begin with a digit"
        ),
        (
            "metric = 'm/n', resource = 'pods', value = f",
            "metric \"m/n\" must consist of letters, digits and underscores and not begin with a digit"
        ),
        (
            "metric = 'm', resource = 'ingresses', value = f",
            "resource \"ingresses\" can't have metrics; it must be one such as \"pods\", \"nodes\", \"namespaces\", \"services\", "
                + "\"cronjobs.batch\", \"daemonsets.apps\", \"deployments.apps\", \"jobs.batch\", \"replicasets.apps\", "
                + "\"replicationcontrollers\", \"statefulsets.apps\", or any other in the plural with its group, "
                + "such as \"ingresses.networking.k8s.io\""
        ),
        (
            "metric = 'm', resource = 'pods.metrics.k8s.io', value = f",
            "resource \"pods.metrics.k8s.io\" can't have metrics; it must be one such as \"pods\", \"nodes\", \"namespaces\", \"services\", "
                + "\"cronjobs.batch\", \"daemonsets.apps\", \"deployments.apps\", \"jobs.batch\", \"replicasets.apps\", "
                + "\"replicationcontrollers\", \"statefulsets.apps\", or any other in the plural with its group, "
                + "such as \"ingresses.networking.k8s.io\""
        ),
        (
            "metric = 'm', resource = 'pods', window = 'soon', value = f",
            "window \"soon\" must be a duration such as \"90s\", \"2m\" or \"1h\""
        ),
        (
            "metric = 'm', resource = 'pods', window = '0', value = f",
            "window \"0\" must be a duration such as \"90s\", \"2m\" or \"1h\""
        ),
        (
            "metric = 'm', resource = 'pods', window = '-1m', value = f",
            "window \"-1m\" must be a duration such as \"90s\", \"2m\" or \"1h\""
        ),
        ("metric = 'm', resource = 'pods', window = 60, value = f", "window must be a string, not a number"),
        (
            "metric = 'm', resource = 'pods', help = '\\xff', value = f",
            "help must be UTF-8 text, which its bytes are not"
        ),
        (
            "metric = 'm', resource = 'pods', uses = { 'a', '\\xff' }, value = f",
            "uses must be a list of strings, not a table whose element 2 is not UTF-8 text"
        ),
        ("metric = 'm', resource = 'pods', help = f, value = f", "help must be a string, not a function"),
        (
            "metric = 'm', resource = 'pods', value = f, colour = true",
            "unknown field \"colour\"; it takes combine, help, metric, record, resource, uses, value, window"
        ),
        ("metric = 'm', resource = 'pods', value = f, record = 1", "record must be a boolean, not a number"),
        (
            "metric = 'node_cpu_usage_seconds_total', resource = 'nodes', value = f, record = true",
            "record can't be, as \"node_cpu_usage_seconds_total\" is what kubelets call a series of theirs"
        ),
        (
            "metric = 'm', resource = 'pods', value = f, combine = 'median'",
            "combine \"median\" must be \"sum\", \"avg\", \"min\" or \"max\""
        ),
        ("metric = 'm', resource = 'pods', value = f, uses = 'n'", "uses must be a list of strings, not a string"),
        ("metric = 'm', resource = 'pods', value = f, uses = { 1 }", "uses must be a list of strings, not a table"),
        (
            "metric = 'm', resource = 'pods', value = f, uses = { 'nodes/n' }",
            "uses \"nodes/n\" must be \"METRIC\" of pods"
        ),
        (
            "metric = 'm', resource = 'services', value = f, uses = { 'nodes/n' }",
            "uses \"nodes/n\" must be \"METRIC\" of services, or \"pods/METRIC\" of the pods behind them"
        ),
    ]) func metricDeclarations(_ fields: String, _ text: String) throws {
        #expect(
            try message(
                "local plugin = moongauge.plugin { name = 'x' }\nlocal function f() end\nplugin:derived { \(fields) }"
            ) == "can't load the plugin plugins/p1.lua: p1.lua:3: plugin:derived: \(text)"
        )
    }

    private func plugin(_ name: String, _ metrics: (String, String)...) -> String {
        (["local p = moongauge.plugin { name = '\(name)' }"]
            + metrics.map { "p:derived { metric = '\($0.0)', resource = '\($0.1)', value = function() end }" })
            .joined(separator: "\n")
    }

    @Test func theSameThingTwice() throws {
        #expect(
            try message(plugin("x", ("m", "pods"), ("n", "pods"), ("m", "nodes"), ("m", "pods")))
                == "can't load the plugin plugins/p1.lua: p1.lua:5: plugin:derived: metric \"m\" of pods is declared twice"
        )
        let metric = try error(plugin("x", ("a", "pods"), ("m", "pods")), plugin("y", ("m", "nodes"), ("m", "pods")))
        #expect(metric.code == .conflict)
        #expect(
            metric.description == "plugins/p2.lua: metric \"m\" of pods is already declared by plugins/p1.lua\(notUsed)"
        )
        let name = try error(plugin("x"), plugin("z"), plugin("x"))
        #expect(name.code == .conflict)
        #expect(name.description == "plugins/p3.lua: the plugin name \"x\" is taken by plugins/p1.lua\(notUsed)")
    }

    /// Loading may only declare: nothing of the machine or the network is there.
    @Test(arguments: ["os.exit()", "io.open('/etc/passwd')", "require('x')", "debug.getinfo(1)", "load('x')"])
    func whatPluginsCannotReach(_ code: String) throws {
        #expect(
            try message("moongauge.plugin { name = 'x' }\n\(code)").hasPrefix(
                "can't load the plugin plugins/p1.lua: p1.lua:2: "))
    }

    @Test func loadingIsLimitedToo() throws {
        let sources = [PluginSource(path: "p.lua", text: "moongauge.plugin { name = 'x' }\nwhile true do end")]
        let error = try #require(throws: PluginError.self) {
            try bench.catalogue(sources, limits: PluginLimits(instructions: 100_000))
        }
        #expect(error.description == "can't load the plugin p.lua: p.lua:2: limit of 100000 instructions reached")
    }

    @Test func whatIsLoadedIsToldAndOffered() throws {
        let text = """
            local plugin = moongauge.plugin { name = "web", version = "1.2.0", description = "d" }
            local function f() end
            plugin:derived { metric = "z", resource = "pods", value = f }
            plugin:derived { metric = "job:a", resource = "pods", help = "Some help", value = f }
            plugin:derived { metric = "z", resource = "nodes", value = f }
            """
        let catalogue = try bench.catalogue(text, plugin("bare"))
        #expect(
            bench.lines.take() == [
                "info: loaded plugin web 1.2.0: pods/z, pods/job:a, nodes/z",
                "info: loaded plugin bare: it declares nothing",
            ])
        #expect(
            catalogue.customMetrics() == [
                CustomMetricDescription(metric: "z", resource: .nodes, isNamespaced: false, help: ""),
                CustomMetricDescription(metric: "job:a", resource: .pods, isNamespaced: true, help: "Some help"),
                CustomMetricDescription(metric: "z", resource: .pods, isNamespaced: true, help: ""),
            ]
        )
        #expect(try bench.catalogue().customMetrics() == [])
    }
}
