import Samples
import Testing

@testable import Plugins

/// What plugins let the operator set, and what they get.
@Suite struct SettingTests {
    private let bench = Bench()

    private func load(_ fields: String, _ rest: String = "", _ section: PluginConfiguration.Section? = nil) throws
        -> Plugin
    {
        try Plugin(
            PluginSource(
                path: "plugins/p.lua",
                text: "-- a comment\nlocal plugin = moongauge.plugin { name = 'x', \(fields) }\n\(rest)"),
            limits: PluginLimits(), configuration: PluginConfiguration(plugins: section.map { ["x": $0] } ?? [:]))
    }

    private func message(_ fields: String, _ section: PluginConfiguration.Section? = nil) throws -> String {
        try #require(throws: PluginError.self) { try load(fields, "", section) }.description
            .replacing("can't load the plugin plugins/p.lua: ", with: "")
    }

    private func section(_ settings: [String: ConfiguredValue.Content]) -> PluginConfiguration.Section {
        PluginConfiguration.Section(
            position: "c.yaml:2:3", settings: settings.mapValues { ConfiguredValue($0, position: "c.yaml:4:9") })
    }

    /// Asks the file itself, while it is loaded: it fails where the condition doesn't hold.
    private func expect(
        _ condition: String, _ fields: String, _ section: PluginConfiguration.Section? = nil,
        sourceLocation: SourceLocation = #_sourceLocation
    ) {
        #expect(throws: Never.self, sourceLocation: sourceLocation) {
            try load("settings = { \(fields) }", "local s = plugin.settings assert(\(condition))", section)
        }
    }

    @Test func defaults() {
        expect("s.a == 'x'", "a = { type = 'string', default = 'x' }")
        expect("s.a == 9901 and math.type(s.a) == 'integer'", "a = { type = 'integer', default = 9901 }")
        expect("s.a == 3 and math.type(s.a) == 'integer'", "a = { type = 'integer', default = 3.0 }")
        expect("s.a == 0.5", "a = { type = 'number', default = 0.5, min = 0, max = 1 }")
        expect("s.a == false", "a = { type = 'boolean', default = false }")
        expect("s.a == '1m30s'", "a = { type = 'duration', default = '1m30s', min = '1s', max = '1h' }")
        expect(
            "#s.a == 2 and s.a[2] == 'y'",
            "a = { type = 'list', default = { 'x', 'y' }, choices = { 'x', 'y', 'z' }, description = 'd' }")
        expect("s.a == nil", "a = { type = 'string' }")
        expect("next({}) == nil and s.b == 1", "a = { type = 'string' }, b = { type = 'integer', default = 1 }")
    }

    @Test func theOperatorsValues() {
        expect("s.a == 'y'", "a = { type = 'string', default = 'x' }", section(["a": .string("y")]))
        expect("s.a == 80", "a = { type = 'integer', required = true }", section(["a": .integer(80)]))
        expect("s.a == 2", "a = { type = 'number' }", section(["a": .integer(2)]))
        expect("s.a == true", "a = { type = 'boolean', default = false }", section(["a": .boolean(true)]))
        expect("s.a == '5m'", "a = { type = 'duration', default = '1m' }", section(["a": .string("5m")]))
        expect(
            "s.a[1] == 'p' and #s.a == 1", "a = { type = 'list' }",
            section(["a": .list([ConfiguredValue(.string("p"), position: "")])]))
    }

    @Test func settingsAreReadOnly() throws {
        let settings = "settings = { a = { type = 'integer', default = 1 } }"
        #expect(throws: Never.self) {
            try load(
                settings,
                """
                assert(not pcall(function() plugin.settings.a = 2 end))
                assert(not pcall(function() plugin.settings.b = 2 end))
                for name, value in pairs(plugin.settings) do assert(name == "a" and value == 1) end
                """)
        }
        let error = try #require(throws: PluginError.self) { try load(settings, "print(plugin.settings.b)") }
        #expect(
            error.description.contains("p.lua:3: the plugin declares no setting 'b' (it declares: a)"), "\(error)")
    }

    /// What stands in `settings = { … }` on line 2, and what is said of it.
    @Test(arguments: [
        ("5", "settings must be a table, not a number"),
        ("{ 'a' }", "settings takes named fields only: settings = { name = { … }, … }"),
        ("{ a = 5 }", "settings.a must be a table such as { type = \"integer\", default = 1 }, not a number"),
        (
            "{ ['a-b'] = {} }",
            "settings: name \"a-b\" must consist of letters, digits and underscores and not begin with a digit"
        ),
        ("{ a = {} }", "settings.a: type is missing; it must be a string"),
        (
            "{ a = { type = 'int' } }",
            "settings.a: type \"int\" must be one of \"string\", \"integer\", \"number\", \"boolean\", \"duration\", \"list\""
        ),
        ("{ a = { type = 'integer', default = 'x' } }", "settings.a: default is \"x\", expected an integer"),
        ("{ a = { type = 'integer', default = 1.5 } }", "settings.a: default is 1.5, expected an integer"),
        (
            "{ a = { type = 'integer', default = 0, min = 1, max = 65535 } }",
            "settings.a: default is 0, expected an integer from 1 to 65535"
        ),
        (
            "{ a = { type = 'number', default = 2, max = 1 } }",
            "settings.a: default is 2, expected a number of at most 1"
        ),
        ("{ a = { type = 'number', default = 0/0 } }", "settings.a: default is nan, expected a number"),
        (
            "{ a = { type = 'duration', default = 'soon' } }",
            "settings.a: default is \"soon\", expected a duration such as \"90s\""
        ),
        (
            "{ a = { type = 'duration', default = '1s', min = '10s' } }",
            "settings.a: default is \"1s\", expected a duration such as \"90s\" of at least 10s"
        ),
        (
            "{ a = { type = 'duration', min = 10 } }",
            "settings.a: min is 10, expected a duration such as \"90s\""
        ),
        ("{ a = { type = 'string', max = 10 } }", "settings.a: max can't be given for a setting of type \"string\""),
        ("{ a = { type = 'integer', min = 2, max = 1 } }", "settings.a: min is 2, which is more than max, 1"),
        (
            "{ a = { type = 'list', default = { 1 } } }", "settings.a: default is [1], expected a list of strings"
        ),
        (
            "{ a = { type = 'string', default = 'c', choices = { 'a', 'b' } } }",
            "settings.a: default is \"c\", expected a string of \"a\", \"b\""
        ),
        (
            "{ a = { type = 'integer', choices = { '1' } } }",
            "settings.a: choices can't be given for a setting of type \"integer\""
        ),
        (
            "{ a = { type = 'string', required = true, default = 'x' } }",
            "settings.a: default makes no sense where required is true"
        ),
        (
            "{ a = { type = 'string', defualt = 'x' } }",
            "settings.a: unknown field \"defualt\"; it takes choices, default, description, max, min, required, type"
        ),
    ]) func declarationsThatAreWrong(_ settings: String, _ text: String) throws {
        #expect(try message("settings = \(settings)") == "p.lua:2: moongauge.plugin: \(text)")
    }

    @Test func whatTheOperatorGotWrong() throws {
        let settings = """
            settings = { port = { type = 'integer', default = 1, min = 1, max = 65535 },
                         host = { type = 'string', required = true } }
            """
        let error = try #require(throws: PluginError.self) {
            try load(settings, "", section(["port": .string("9901"), "prot": .integer(1)]))
        }
        #expect(error.code == .configuration)
        #expect(error.plugin == "x")
        #expect(
            try message(settings, section(["port": .string("9901"), "prot": .integer(1)]))
                == """
                c.yaml:2:3: plugin "x" needs the setting "host", expected a string\(inConfiguration("x")); \
                c.yaml:4:9: setting "port" of plugin "x" is "9901", expected an integer from 1 to 65535; \
                c.yaml:4:9: plugin "x" has no setting "prot"; it has host, port
                """)
        #expect(
            try message("settings = { host = { type = 'string' } }", section(["host": .other("nothing")]))
                == "c.yaml:4:9: setting \"host\" of plugin \"x\" is nothing, expected a string")
        #expect(
            try message("version = '1'", section(["host": .integer(1)]))
                == "c.yaml:4:9: plugin \"x\" has no setting \"host\"; it has none")
        #expect(
            try message("settings = { host = { type = 'string', required = true } }")
                == "plugin \"x\" needs the setting \"host\", expected a string\(inConfiguration("x"))")
    }

    /// Functions that run later see the same settings.
    @Test func settingsWhileRunning() async throws {
        let text = """
            local p = moongauge.plugin { name = "x", settings = { a = { type = "integer", default = 7 } } }
            p:derived { metric = "m", resource = "pods", value = function() return p.settings.a end }
            """
        bench.add(PodRecord(namespace: "d", name: "p"))
        let answer = try await bench.catalogue(text)
            .customMetric("m", of: .pod("p", in: "d"), where: .everything)
        #expect(answer.values.map(\.value) == [7])
        #expect(answer.absent == [])
    }
}
