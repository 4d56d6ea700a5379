import Egress
import Samples
import Testing

@testable import Plugins

/// What is wrong with plugins is told with its place: `p.lua:LINE:COLUMN: MESSAGE`.
@Suite struct FindingTests {
    private func findings(
        _ texts: [String], areAll: Bool = false, _ configuration: PluginConfiguration = PluginConfiguration()
    ) -> [String] {
        let sources = texts.enumerated().map { index, text in
            PluginSource(path: index == 0 ? "p.lua" : "p\(index + 1).lua", text: text)
        }
        return PluginCheck.findings(in: sources, areAll: areAll, configuration: configuration).map(\.description)
    }

    // MARK: What does not compile

    @Test(arguments: [
        ("local x = 1\nlocal = 2", "p.lua:2:7: <name> expected near '='"),
        // The same word stands there several times: it is the first with which Lua can't go on.
        ("local f = function() if x == = 3 then end", "p.lua:1:30: unexpected symbol near '='"),
        ("x = = = 1", "p.lua:1:5: unexpected symbol near '='"),
        ("while true do end", ""),
        ("local s = \"abc\nlocal t", "p.lua:1:11: unfinished string near '\"abc'"),
        ("local s = 'ä' + + 'ö'", "p.lua:1:17: unexpected symbol near '+'"),
        ("local t = 3x", "p.lua:1:11: malformed number near '3x'"),
        ("function f()\n  return 1\n", "p.lua:3:1: 'end' expected (to close 'function' at line 1) near <eof>"),
        ("local t = {\n 1, 2\nlocal z", "p.lua:3:1: '}' expected (to close '{' at line 1) near 'local'"),
        ("--[[ a\nb ]] local 5", "p.lua:2:12: <name> expected near '5'"),
        ("goto nowhere", "p.lua:1:1: no visible label 'nowhere' for <goto> at line 1"),
        (String(repeating: "x = = ", count: 50), "p.lua:1:5: unexpected symbol near '='"),
    ])
    func syntax(text: String, expected: String) {
        // An endless loop is no mistake of syntax; that it never ends is told as such.
        if expected.isEmpty {
            #expect(findings([text]).first?.contains("instructions reached") == true)
        } else {
            #expect(findings([text]).first == expected)
        }
    }

    /// Lua says of such code only that it is too deep: it is told where it becomes so.
    @Test(arguments: [
        ("local x = \n", "(", "1", ")"), ("local x = \n", "{", "", "}"), ("\n", "do ", "", " end"),
        ("local x = \n", "f(", "1", ")"),
    ])
    func tooDeep(before: String, opening: String, middle: String, closing: String) throws {
        func text(_ depth: Int) -> String {
            before + String(repeating: opening, count: depth) + middle + String(repeating: closing, count: depth)
        }
        let finding = try #require(findings([text(1000)]).first)
        #expect(finding.hasSuffix(": C stack overflow"))
        let place = finding.split(separator: ":")
        let column = try #require(Int(place[2]))
        #expect(place[1] == "2")
        // What ends before that place is good, what ends after it is not.
        let depth = (column - 1) / opening.count
        #expect((150...200).contains(depth))
        #expect(!findings([text(depth - 2)]).contains { $0.contains("overflow") })
        #expect(findings([text(depth + 2)]).first == finding)
    }

    // MARK: What is declared

    @Test(arguments: [
        ("moongauge.plugin { name = \"p\", nmae = 1 }", "p.lua:1:32: moongauge.plugin: unknown field \"nmae\""),
        ("local plugin = moongauge.plugin {\n  name = 5,\n}", "p.lua:2:3: moongauge.plugin: name must be a string"),
        ("local p = moongauge.plugin { version = \"1\" }", "p.lua:1:21: moongauge.plugin: name is missing"),
        (
            "local p = moongauge.plugin()",
            "p.lua:1:21: moongauge.plugin: bad argument #1, header (table expected, got no value)"
        ),
        (
            "moongauge.plugin {\n  name = \"p\",\n  settings = { port = { type = \"integer\",\n    min = 9, max = 3 } },\n}",
            "p.lua:4:5: moongauge.plugin: settings.port: min is 9"
        ),
        (
            "moongauge.plugin { name = \"p\", settings = { a = { tpye = \"string\" } } }",
            "p.lua:1:45: moongauge.plugin: settings.a: type is missing"
        ),
        (
            "moongauge.plugin { name = \"p\",\n permissions = { tcp = { \"a:1\" }, http = { \"pods\", \"a b\" } } }",
            "p.lua:2:52: moongauge.plugin: permissions: http has \"a b\""
        ),
        ("local x = 1", "p.lua:1:1: it declares no plugin; begin with moongauge.plugin { name = \"…\" }"),
        ("", "p.lua:1:1: it declares no plugin; begin with moongauge.plugin { name = \"…\" }"),
        (
            """
            local plugin = moongauge.plugin { name = "p" }
            plugin:derived {
              value = function(pod)
                if pod.window then return 1 elseif pod.x then return { window = 1 } else return 2 end
              end,
              metric = "m", resource = "pods",
              window = "soon",
            }
            """, "p.lua:7:3: plugin:derived: window \"soon\" must be a duration"
        ),
        (
            """
            local plugin = moongauge.plugin { name = "p" }
            local fields = { metric = "m m" }
            plugin:derived(fields)
            """, "p.lua:3:8: plugin:derived: metric \"m m\" must consist of"
        ),
        (
            "local plugin = moongauge.plugin { name = \"p\" }\nlocal x = nothing.field",
            "p.lua:2:11: attempt to index a nil value (global 'nothing')"
        ),
    ])
    func declarations(text: String, expected: String) throws {
        let findings = findings([text])
        #expect(findings.count == 1)
        #expect(try #require(findings.first).hasPrefix(expected), "\(findings)")
    }

    @Test func conflicts() {
        func plugin(_ name: String, _ metric: String) -> String {
            """
            local plugin = moongauge.plugin { name = "\(name)" }
            plugin:derived { metric = "\(metric)", resource = "pods", value = function() return nil end }
            """
        }
        #expect(
            findings([plugin("a", "m"), plugin("b", "m"), plugin("a", "n"), plugin("c", "o")]) == [
                "p2.lua:2:27: metric \"m\" of pods is already declared by p.lua\(notUsed)",
                "p3.lua:1:42: the plugin name \"a\" is taken by p.lua\(notUsed)",
            ])
    }

    @Test func circles() {
        let opening = "local plugin = moongauge.plugin { name = \"p\" }\nlocal function f() end\n"
        let itself = "plugin:derived { metric = \"m\", resource = \"pods\", uses = { \"x\", \"m\" }, value = f }"
        #expect(
            findings([opening + itself]) == [
                "p.lua:3:65: derived metrics use each other in a circle: pods/m → pods/m"
            ])
        // Another one of that name is not meant.
        let circle = """
            plugin:derived { metric = "a", resource = "nodes", uses = { "pods/b" }, value = f }
            plugin:derived { resource = "pods", uses = { "pods/b" }, metric = "a", value = f }
            plugin:derived { metric = "b", resource = "pods", uses = { "a" }, value = f }
            """
        #expect(
            findings([opening + circle]) == [
                "p.lua:4:46: derived metrics use each other in a circle: pods/a → pods/b → pods/a"
            ])
        let unwritten =
            "local uses = { \"m\" }\nplugin:derived { metric = \"m\", resource = \"pods\", uses = uses, value = f }"
        #expect(findings([opening + unwritten]).first?.hasPrefix("p.lua:4:27: ") == true)
        // The second file closes it.
        let first =
            "moongauge.plugin { name = \"q\" }:derived { metric = \"b\", resource = \"pods\", uses = { \"a\" }, value = type }"
        let second = opening + "plugin:derived { metric = \"a\", resource = \"pods\", uses = { \"b\" }, value = f }"
        #expect(
            findings([first, second]) == [
                "p2.lua:3:60: derived metrics use each other in a circle: pods/a → pods/b → pods/a"
            ])
    }

    // MARK: What is used

    private static let user = """
        local plugin = moongauge.plugin { name = "p" }
        plugin:derived { metric = "m", resource = "pods", uses = { "n", "pods/g" }, value = type }

        """

    @Test func usedMetricsThatNobodyDeclares() {
        #expect(findings([Self.user]) == [])
        #expect(
            findings([Self.user], areAll: true) == [
                "p.lua:2:60: pods/m uses pods/n, which no plugin declares",
                "p.lua:2:65: pods/m uses pods/g, which no plugin declares",
            ])
        let other = """
            local plugin = moongauge.plugin { name = "q" }
            plugin:derived { metric = "n", resource = "pods", value = type }
            plugin:derived { metric = "g", resource = "pods", value = type }
            """
        #expect(findings([Self.user, other], areAll: true) == [])
        // A plugin that can't be loaded may declare anything.
        #expect(findings([Self.user, other + " local ="], areAll: true).count == 1)
        let kubelets = Self.user.replacing("\"pods/g\"", with: "\"pod_memory_working_set_bytes\"")
        #expect(
            findings([kubelets], areAll: true).last?.hasSuffix(
                "which kubelets bring in; read it with samples:last_over_time(\"pod_memory_working_set_bytes\")")
                == true)
    }

    @Test func usedMetricsThatProvidersBringIn() {
        let provider = """
            plugin:provider { name = "x", targets = { resource = "pods" }, collect = function() end,
              metrics = { g = { type = "gauge" }, n_total = { type = "counter" } } }
            """
        let rate = Self.user.replacing("\"n\"", with: "\"n_per_second\"")
        #expect(
            findings([rate + provider]) == [
                "p.lua:2:60: pods/m uses pods/n_per_second, which a provider brings in; read it with samples:rate(\"n_total\")",
                "p.lua:2:76: pods/m uses pods/g, which a provider brings in; read it with samples:last_over_time(\"g\")",
            ])
    }

    @Test func configuration() {
        let text = """
            local plugin = moongauge.plugin { name = "p", settings = {
              a = { type = "integer", required = true }, b = { type = "string" } } }
            local read = { plugin.settings.a, plugin.settings["b"] }
            """
        #expect(
            findings([text]) == [
                "p.lua:2:3: plugin \"p\" needs the setting \"a\", expected an integer\(inConfiguration())"
            ])
        let sections = [
            "p": PluginConfiguration.Section(
                position: "c.yaml:2:3",
                settings: [
                    "a": ConfiguredValue(.string("x"), position: "c.yaml:4:10"),
                    "c": ConfiguredValue(.integer(1), position: "c.yaml:5:10"),
                ]), "q": PluginConfiguration.Section(position: "c.yaml:6:3"),
        ]
        #expect(
            findings([text], areAll: true, PluginConfiguration(plugins: sections)) == [
                "c.yaml:4:10: setting \"a\" of plugin \"p\" is \"x\", expected an integer",
                "c.yaml:5:10: plugin \"p\" has no setting \"c\"; it has a, b",
                "c.yaml:6:3: there is no plugin \"q\" to configure",
            ])
        // The section may be that of a plugin elsewhere.
        let configured = PluginConfiguration(plugins: sections)
        #expect(!findings([text], configured).contains { $0.contains("no plugin") })
        // What can't be loaded is configured nevertheless.
        #expect(
            findings(["moongauge.plugin { name = \"p\" } local ="], areAll: true, configured).count {
                $0.contains("no plugin")
            } == 1)
        #expect(findings(["local = moongauge"], areAll: true, configured).count == 1)
    }

    /// What is granted and can't be meant is told where it stands; a grant that may be meant is not.
    @Test func grants() throws {
        func target(_ text: String) throws -> NetworkTarget { try #require(NetworkTarget(parsing: text)) }
        func findings(_ permissions: String, _ granted: PluginPermissions) -> [String] {
            var section = PluginConfiguration.Section(position: "c.yaml:2:3", granted: granted)
            for (index, text) in granted.texts.enumerated() { section.grantPositions[text] = "c.yaml:\(4 + index):9" }
            let text =
                "local p = moongauge.plugin { name = 'p', permissions = { \(permissions) } }\nlocal x = http or tcp or secrets"
            return self.findings([text], PluginConfiguration(plugins: ["p": section]))
        }
        let strange = "matches nothing that plugin \"p\" declares in its permissions; it wants"
        #expect(
            findings(
                "http = { 'a.shop:80' }",
                PluginPermissions(http: [try target("a.shop:8080"), try target("a.shop")], secrets: ["token"])) == [
                    "c.yaml:4:9: the grant of http a.shop:8080 \(strange) http a.shop:80",
                    "c.yaml:6:9: the grant of secret token \(strange) http a.shop:80",
                ])
        #expect(
            findings(
                "tcp = { '10.0.0.0/8:6379' }",
                PluginPermissions(http: [.pods(port: nil)], tcp: [try target("10.0.0.1:6380")]))
                == [
                    "c.yaml:4:9: the grant of http pods \(strange) tcp 10.0.0.0/8:6379",
                    "c.yaml:5:9: the grant of tcp 10.0.0.1:6380 \(strange) tcp 10.0.0.0/8:6379",
                ])
        #expect(
            findings("http = { 'pods:8080' }", PluginPermissions(http: [.pods(port: 80), .pods(port: 8080)]))
                == ["c.yaml:4:9: the grant of http pods:80 \(strange) http pods:8080"])
        // A name may lead to any address, and who has the address of a pod may be in any network.
        #expect(
            findings(
                "http = { 'pods', 'a.shop:80' }",
                PluginPermissions(http: [.services(port: nil), try target("10.0.0.0/8"), try target("b.shop")])) == [])
        #expect(findings("http = { '10.1.0.0/16' }", PluginPermissions(http: [try target("10.0.0.0/8:80")])) == [])
    }

    // MARK: What shows when it runs only

    /// Names that nobody brings in and that are nearly those of kubelets'.
    @Test(arguments: [
        (
            "return samples:rate(\"container_cpu_usage_second_total\")",
            "p.lua:3:21: nobody brings in \"container_cpu_usage_second_total\"; did you mean \"container_cpu_usage_seconds_total\"?"
        ),
        (
            "return samples:quantile_over_time(0.5, \"pod_memory_workingset_bytes\", \"5m\")",
            "p.lua:3:40: nobody brings in \"pod_memory_workingset_bytes\"; did you mean \"pod_memory_working_set_bytes\"?"
        ),
        (
            "return pod.samples:sum { by = { \"a\" }, last_over_time = \"containers_memory_working_set_byte\" }",
            "p.lua:3:57: nobody brings in \"containers_memory_working_set_byte\"; did you mean \"container_memory_working_set_bytes\"?"
        ),
    ])
    func misspeltNames(body: String, expected: String) {
        #expect(inFunction(body) == [expected])
    }

    @Test(arguments: [
        "return samples:rate(\"container_cpu_usage_seconds_total\")",
        "return samples:rate(\"container_cpu_user_seconds_total\")",
        "return samples:rate(\"container_cpu_usage_second_total\" .. pod.name)", "return samples:rate(pod.name)",
        "log.info(\"container_cpu_usage_second_total\")", "local t = { rate = pod.name } return t.rate",
        "local rate = \"container_cpu_usage_second_total\" return samples:rate(rate)",
        "return samples:quantile_over_time(0.5", "return samples:rate(\"requests_total\")",
    ])
    func namesThatAreNoMistakes(body: String) {
        #expect(!inFunction(body).contains { $0.contains("nobody brings in") })
    }

    /// Somebody may really have a name of that kind.
    @Test func namesThatPluginsHave() {
        let opening = "local plugin = moongauge.plugin { name = \"q\" }\n"
        let read = """
            local plugin = moongauge.plugin { name = "p" }
            plugin:derived { metric = "m", resource = "pods", value = function(pod, samples)
              return samples:last_over_time("node_swap_usage_byte") end }
            """
        #expect(findings([read]).count == 1)
        for declaration in [
            "plugin:provider { name = 'p', resource = 'pods', metrics = { node_swap_usage_byte = { type = 'gauge' } }, collect = function() end }",
            "plugin:derived { metric = 'node_swap_usage_byte', resource = 'pods', record = true, value = function() end }",
            "plugin:external { metric = 'node_swap_usage_byte', collect = function() end }",
        ] {
            #expect(findings([read, opening + declaration]) == [], "\(declaration)")
        }
    }

    private func inFunction(_ body: String) -> [String] {
        findings([
            "local plugin = moongauge.plugin { name = \"p\" }\n"
                + "plugin:derived { metric = \"m\", resource = \"pods\", value = function(pod, samples)\n\(body)\nend }"
        ])
    }

    @Test(arguments: [
        ("return lgo", "p.lua:3:8: there is no global \"lgo\"; did you mean \"log\"?"),
        ("print(1)", "p.lua:3:1: there is no global \"print\"; log.info writes a line"),
        ("return os.time()", "p.lua:3:8: there is no global \"os\"; see time"),
        ("return json.decod(1)", "p.lua:3:13: json has no \"decod\"; did you mean \"decode\"?"),
        ("return math.sqr(1)", "p.lua:3:13: math has no \"sqr\"; did you mean \"sqrt\"?"),
        ("local a = { [key] = 1 }", "p.lua:3:14: there is no global \"key\""),
        ("do local a = 1 end return a", "p.lua:3:27: there is no global \"a\""),
        ("local a = a", "p.lua:3:11: there is no global \"a\""),
        ("for i = 1, 2 do end return i", "p.lua:3:28: there is no global \"i\""),
        ("local function f(x) return x end return f(x)", "p.lua:3:43: there is no global \"x\""),
        ("if x then elseif y then end", "p.lua:3:4: there is no global \"x\""),
        ("return \"äö\", x", "p.lua:3:14: there is no global \"x\""),
        ("return function(...) return select(\"#\", ...), z end", "p.lua:3:47: there is no global \"z\""),
        ("t.x = 1", "p.lua:3:1: there is no global \"t\""),
        ("obj:call \"text\"", "p.lua:3:1: there is no global \"obj\""),
    ])
    func unknownNames(body: String, expected: String) {
        #expect(inFunction(body).first == expected)
    }

    @Test(arguments: [
        "local a <const>, b = 1 return a, b", "counter = 1 return counter", "function helper() end return helper()",
        "local t = { x = 1, [\"y\"] = 2, 3; 4 } return t.x, t.y.z, #t",
        "for i, v in ipairs { 1 } do t = i + v end return t",
        "repeat local done = true until done", "local function f(n) return n > 0 and f(n - 1) end return f(2)",
        "local o = {} function o.a.b:c(x) return self, x end return o", "goto out\n::out:: return nil",
        "return (\"x\"):rep(3), string.format(\"%d\", 1), [==[ a ]] b ]==], 0x1p4, 1e-3, .5, 3 // 2 ~ 1 << 2",
        "local s = 'a\\'b' .. \"c\\\"d\" -- undefined in a comment\nreturn not s, -1, ~1, s == s or nil",
        "while true do break end return function() return ... and 1 end",
        "return state.anything, state[\"x\"], log.info, time.now()",
        "return _VERSION, moongauge.plugin", "return samples:sum { rate = \"x\" }", "local x; x = 1; return x;",
        "return moongauge.anything_else == nil and pod.name",
    ])
    func knownNames(body: String) {
        // `...` belongs to functions that take it, and a member of moongauge is looked at.
        let expected: (String) -> Bool = { body.contains("anything_else") ? $0.contains("moongauge has no") : false }
        let findings = inFunction(body.replacing("function() return ...", with: "function(...) return ..."))
        #expect(findings.allSatisfy(expected), "\(findings)")
        #expect(findings.isEmpty != body.contains("anything_else"))
    }

    /// Where code changes what globals are, nothing is certain.
    @Test func environmentsAreLeftAlone() {
        #expect(inFunction("local _ENV = { x = 1 } return x") == [])
    }

    @Test func settingsAndPermissionsForNothing() {
        let header = """
            local plugin = moongauge.plugin {
              name = "p", settings = { a = { type = "string" }, b = { type = "string" } }, permissions = { http = { "pods" } },
            }

            """
        #expect(
            findings([header + "local function f() return plugin.settings.a end"]) == [
                "p.lua:2:53: the setting \"b\" is declared and never read",
                "p.lua:2:96: the permission \"http\" is declared, and http is never used",
            ])
        // Who passes all settings on may read any.
        #expect(
            findings([header + "local function f() return plugin.settings, http end"]).filter { $0.contains("setting") }
                == [])
        #expect(
            findings([header + "local function f(name) return plugin.settings[name], http end"])
                .filter { $0.contains("setting") } == [])
    }

    /// The names that are suggested are those that there are.
    @Test func standardLibrary() throws {
        let catalogue = try Bench().catalogue("moongauge.plugin { name = \"p\" }")
        #expect(catalogue.plugins.plugins.count == 1)
        let code = StandardLibrary.names.map { "\($0) == nil and \"\($0)\"" }.joined(separator: " or ")
        #expect(
            findings(["local missing = \(code)\nif missing then error(missing) end\nmoongauge.plugin { name = \"p\" }"])
                == [])
        // Nor are there others in its tables.
        let tables = StandardLibrary.summary.filter { !$0.members.isEmpty }
        let listed = tables.map { "\($0.name) = \"\($0.members.joined(separator: " ")) \"" }.joined(separator: ", ")
        let search = """
            local listed = { \(listed) }
            for name, library in pairs { \(tables.map { "\($0.name) = \($0.name)" }.joined(separator: ", ")) } do
              for member in pairs(library) do
                if not listed[name]:find(member .. " ", 1, true) then error(name .. "." .. member) end
              end
            end
            moongauge.plugin { name = "p" }
            """
        #expect(findings([search]) == [])
    }

    @Test func theShippedPlugins() throws {
        let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        let sources = try PluginSource.all(at: "/\(root)/plugins")
        #expect(sources.count >= 6)
        #expect(PluginCheck.findings(in: sources, areAll: true) == [])
    }
}
