import Testing

@testable import Plugins

/// Declarations of providers and external metrics that are wrong, and what is said of them.
@Suite struct ProviderLoadErrorTests {
    private func error(_ method: String, _ fields: String) throws -> String {
        let text = """
            local plugin = moongauge.plugin { name = "test" }
            local f = function() end
            plugin:\(method) { \(fields) }
            """
        let error = #expect(throws: PluginError.self) {
            try Plugin(PluginSource(path: "plugins/p.lua", text: text), limits: PluginLimits())
        }
        let prefix = "can't load the plugin plugins/p.lua: p.lua:3: plugin:\(method)"
        let message = try #require(error).description
        #expect(message.hasPrefix(prefix))
        return String(message.dropFirst(prefix.count).drop { $0 == ":" || $0 == " " })
    }

    private static let good = "name = 'p', metrics = 'any', collect = f, targets = { resource = 'pods' }"

    @Test(arguments: [
        ("", "name is missing; it must be a string"),
        ("name = 'a b'", "name \"a b\" must consist of letters, digits and underscores and not begin with a digit"),
        ("name = 'p', every = 5", "every must be a string, not a number"),
        (
            "name = 'p', every = 'soon'",
            "every \"soon\" must be a duration such as \"90s\", \"2m\" or \"1h\""
        ),
        ("name = 'p', every = '1ms'", "every \"1ms\" must be from \"1s\" to \"10m0s\""),
        ("name = 'p', timeout = '2m'", "timeout \"2m0s\" must be from \"10ms\" to \"1m0s\""),
        ("name = 'p', every = '5s', timeout = '6s'", "timeout \"6s\" is more than every, \"5s\""),
        ("name = 'p', concurrency = 0", "concurrency 0 must be from 1 to 1000"),
        ("name = 'p', concurrency = 1.5", "concurrency must be a whole number, not a number"),
        ("name = 'p', targets = 5", "targets must be a table, not a number"),
        ("name = 'p', targets = {}", "targets: resource is missing; it must be a string"),
        (
            "name = 'p', targets = { resource = 'ingresses' }",
            "targets: resource \"ingresses\" can't be targets; it must be \"pods\", \"nodes\" or \"services\""
        ),
        (
            "name = 'p', targets = { resource = 'pods', selectr = 'a' }",
            "targets: unknown field \"selectr\"; it takes annotation, namespace, owner, resource, selector"
        ),
        (
            "name = 'p', targets = { resource = 'pods', selector = 'a in b' }",
            "targets: selector \"a in b\" is no label selector such as \"app=web\": unable to parse requirement: found 'b' expected: '('"
        ),
        (
            "name = 'p', targets = { resource = 'pods', selector = { 'a' } }",
            "targets: selector must have named fields: { NAME = \"value\" }"
        ),
        (
            "name = 'p', targets = { resource = 'pods', selector = { a = 5 } }",
            "targets: selector has \"a\", which must be a string, not a number"
        ),
        (
            "name = 'p', targets = { resource = 'pods', selector = 5 }",
            "targets: selector must be a label selector such as \"app=web\" or { app = \"web\" }, not a number"
        ),
        (
            "name = 'p', targets = { resource = 'pods', annotation = true }",
            "targets: annotation must be a name such as \"example.com/scrape\", or { [\"example.com/scrape\"] = \"true\" }"
        ),
        (
            "name = 'p', targets = { resource = 'nodes', namespace = 'd' }",
            "targets: namespace can't be given for nodes, which live in none"
        ),
        ("name = 'p', targets = { resource = 'pods', namespace = {} }", "targets: namespace is empty"),
        (
            "name = 'p', targets = { resource = 'nodes', owner = { kind = 'Job' } }",
            "targets: owner can be given for pods only"
        ),
        (
            "name = 'p', targets = { resource = 'pods', owner = { name = 'x' } }",
            "targets.owner: kind is missing; it must be a string"
        ),
        ("name = 'p', metrics = 'any'", "collect is missing; it must be a function"),
        (
            "name = 'p', metrics = 'any', collect = f",
            "resource is missing: without targets it says what kind of objects samples describe; for values that describe none, see plugin:external"
        ),
        (
            "name = 'p', metrics = 'any', collect = f, resource = 'ingresses'",
            "resource \"ingresses\" can't have metrics; it must be one such as \"pods\", \"nodes\", \"namespaces\", \"services\", "
                + "\"cronjobs.batch\", \"daemonsets.apps\", \"deployments.apps\", \"jobs.batch\", \"replicasets.apps\", "
                + "\"replicationcontrollers\", \"statefulsets.apps\", or any other in the plural with its group, "
                + "such as \"ingresses.networking.k8s.io\""
        ),
        (
            "\(good), resource = 'node'",
            "resource \"node\" can't have metrics; did you mean \"nodes\"?"
        ),
        (
            "\(good), colour = 1",
            "unknown field \"colour\"; it takes collect, concurrency, every, metrics, name, resource, targets, timeout, window"
        ),
        (
            "name = 'p', collect = f, resource = 'pods'",
            "metrics must be { NAME = { type = \"counter\" or \"gauge\" }, … }, or \"any\", and is missing"
        ),
        (
            "name = 'p', collect = f, resource = 'pods', metrics = {}",
            "metrics must be { NAME = { type = \"counter\" or \"gauge\" }, … }, or \"any\""
        ),
        (
            "name = 'p', collect = f, resource = 'pods', metrics = 'all'",
            "metrics must be { NAME = { type = \"counter\" or \"gauge\" }, … }, or \"any\", not a string"
        ),
        (
            "name = 'p', collect = f, resource = 'pods', metrics = { ['a-b'] = {} }",
            "metrics has \"a-b\", which must consist of letters, digits and underscores and not begin with a digit"
        ),
        (
            "name = 'p', collect = f, resource = 'pods', metrics = { pod_cpu_usage_seconds_total = {} }",
            "metrics has \"pod_cpu_usage_seconds_total\", which is what kubelets call a series of theirs"
        ),
        (
            "name = 'p', collect = f, resource = 'pods', metrics = { m = 'gauge' }",
            "metrics has \"m\", which must be a table such as { type = \"counter\" }, not a string"
        ),
        (
            "name = 'p', collect = f, resource = 'pods', metrics = { m = {} }",
            "metrics.m: type is missing; it must be a string"
        ),
        (
            "name = 'p', collect = f, resource = 'pods', metrics = { m = { type = 'histogram' } }",
            "metrics.m: type \"histogram\" must be \"counter\" or \"gauge\""
        ),
        (
            "name = 'p', collect = f, resource = 'pods', metrics = { m = { type = 'gauge', rate = 'x' } }",
            "metrics.m: rate can be given for a counter only"
        ),
        (
            "name = 'p', collect = f, resource = 'pods', metrics = { m = { type = 'counter', rate = 'm' } }",
            "metrics.m: rate must be the name under which the rate is served, another one than the counter's, or false"
        ),
        (
            "name = 'p', collect = f, resource = 'pods', metrics = { m = { type = 'gauge', unit = 's' } }",
            "metrics.m: unknown field \"unit\"; it takes combine, help, rate, type, window"
        ),
    ]) func providers(_ fields: String, _ message: String) throws {
        #expect(try error("provider", fields) == message)
    }

    @Test(arguments: [
        ("", "metric is missing; it must be a string"),
        ("metric = 'a b'", "metric \"a b\" must consist of letters, digits and underscores and not begin with a digit"),
        (
            "metric = 'm'",
            "collect or value must be given: collect(), called in the background, or value(query, samples), called when asked"
        ),
        (
            "metric = 'm', collect = f, value = f",
            "collect or value must be given: collect(), called in the background, or value(query, samples), called when asked"
        ),
        ("metric = 'm', value = f, every = '5s'", "every makes no sense with value, which is called when asked"),
        (
            "metric = 'm', value = f, namespaces = {}",
            "namespaces must be a list of namespaces, or be left out for all of them"
        ),
        (
            "metric = 'm', value = f, namespaces = { x = 1 }",
            "namespaces must be a string or a list of strings, not a table"
        ),
        (
            "metric = 'm', value = f, resource = 'pods'",
            "unknown field \"resource\"; it takes collect, every, help, metric, namespaces, timeout, value, window"
        ),
    ]) func externals(_ fields: String, _ message: String) throws {
        #expect(try error("external", fields) == message)
    }

    @Test func theSameThingTwice() throws {
        let provider = "\(Self.good) }\nplugin:provider { \(Self.good)"
        #expect(throws: PluginError.self) {
            try Plugin(
                PluginSource(
                    path: "p.lua",
                    text: "local plugin = moongauge.plugin { name = 't' }\nplugin:provider { \(provider) }"),
                limits: PluginLimits())
        }
        let metrics = "name = '%', metrics = { m = { type = 'gauge' } }, collect = f, resource = 'pods'"
        let text = """
            local plugin = moongauge.plugin { name = "t" }
            local f = function() end
            plugin:provider { \(metrics.replacing("%", with: "a")) }
            plugin:provider { \(metrics.replacing("%", with: "b")) }
            """
        let error = #expect(throws: PluginError.self) {
            try Plugin(PluginSource(path: "p.lua", text: text), limits: PluginLimits())
        }
        #expect(
            error?.description
                == "can't load the plugin p.lua: p.lua:4: plugin:provider: metrics has \"m\" of pods, which is declared twice"
        )
    }
}
