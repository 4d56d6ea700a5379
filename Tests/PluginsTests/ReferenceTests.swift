import LuaRuntime
import Samples
import Testing

@testable import Plugins

/// What authors read is what there is, and all of it.
@Suite struct ReferenceTests {
    private let reference = PluginReference()

    private func described(_ name: String) throws -> ClassReference {
        try #require(reference.classes.first { $0.name == name }, "\(name) is not described")
    }

    /// Every type of handle that a machine knows has a description with its very members.
    @Test func handles() throws {
        let machine = try LuaVM(name: "test")
        let context = HostContext(host: .silent)
        let load = LoadPhase(limits: PluginLimits(), configuration: PluginConfiguration(), context: context)
        let run = RunPhase()
        try load.register(with: machine)
        try run.register(with: machine)
        let types = load.types + [run.pod, run.node, run.group, run.pods, run.samples, run.labels, run.annotations]
        for type in types {
            let item = try described(type.name.prefix(1).uppercased() + type.name.dropFirst())
            let members = item.fields.map(\.name).filter { !$0.hasPrefix("[") } + item.methods.map { "\($0.name)()" }
            #expect(members.sorted() == type.members, "\(item.name)")
            // Messages call parameters what they are called here.
            for method in item.methods {
                #expect(
                    type.parameters(of: method.name) == method.parameters.map(\.name), "\(item.name):\(method.name)")
            }
            let isTable = ["settings", "pods", "labels", "annotations"].contains(type.name)
            // What reads like a table is described as one.
            #expect(item.fields.contains { $0.name.hasPrefix("[") } == isTable, "\(item.name)")
        }
        #expect(types.count == Set(types.map(\.name)).count)
    }

    // MARK: Declarations

    private func message(_ text: String) -> String {
        PluginCheck.problems(of: [PluginSource(path: "p.lua", text: text)]).first?.description ?? ""
    }

    /// Every table that is declared takes the fields that are described, and no others.
    @Test(
        arguments: [
            ("plugin.Header", "moongauge.plugin { name = 'p', zzz = 1 }"),
            ("plugin.Setting", "moongauge.plugin { name = 'p', settings = { a = { type = 'integer', zzz = 1 } } }"),
            ("plugin.Permissions", "moongauge.plugin { name = 'p', permissions = { zzz = 1 } }"),
            (
                "plugin.Derived",
                "moongauge.plugin { name = 'p' }:derived { metric = 'm', resource = 'pods', value = function() end, zzz = 1 }"
            ),
            (
                "plugin.Provider",
                "moongauge.plugin { name = 'p' }:provider { name = 'p', metrics = 'any', collect = function() end, resource = 'pods', zzz = 1 }"
            ),
            (
                "plugin.Targets",
                "moongauge.plugin { name = 'p' }:provider { name = 'p', targets = { resource = 'pods', zzz = 1 } }"
            ),
            (
                "plugin.Owner",
                "moongauge.plugin { name = 'p' }:provider { name = 'p', targets = { resource = 'pods', owner = { kind = 'a', zzz = 1 } } }"
            ),
            (
                "plugin.Metric",
                "moongauge.plugin { name = 'p' }:provider { name = 'p', collect = function() end, resource = 'pods', metrics = { m = { type = 'gauge', zzz = 1 } } }"
            ),
            (
                "plugin.External",
                "moongauge.plugin { name = 'p' }:external { metric = 'm', value = function() end, zzz = 1 }"
            ),
        ] as [(String, String)])
    func declarations(name: String, text: String) throws {
        let taken = try #require(message(text).split(separator: "it takes ").last, "\(message(text))")
        #expect(
            taken.split(separator: ", ").map(String.init) == (try described(name).fields.map(\.name).sorted()),
            "\(message(text))")
    }

    /// What is not marked as optional has to be there, and what is need not.
    @Test func whatIsOptional() throws {
        #expect(try described("plugin.Header").fields.filter { !$0.isOptional }.map(\.name) == ["name"])
        #expect(message("moongauge.plugin { name = 'p' }") == "")
        #expect(
            try described("plugin.Derived").fields.filter { !$0.isOptional }.map(\.name) == [
                "metric", "resource", "value",
            ]
        )
        #expect(
            message(
                "moongauge.plugin { name = 'p' }:derived { metric = 'm', resource = 'pods', value = function() end }")
                == "")
    }

    /// The table that aggregations over series take.
    @Test func series() async throws {
        let bench = Bench()
        let fields = try described("Series").fields.map(\.name)
        let functions =
            WindowFunction.simple.map(\.name)
            + ["quantile_over_time", "predict_linear", "double_exponential_smoothing"]
        let others = ["by", "metric", "rank", "seconds", "smoothing", "trend", "where", "window"]
        #expect(fields.sorted() == (functions + others).sorted())
        for function in functions {
            let further = [
                "quantile_over_time": ", rank = 1", "predict_linear": ", seconds = 1",
                "double_exponential_smoothing": ", smoothing = 0.5, trend = 0.5",
            ]
            let code =
                "return samples:count { \(function) = \"x\", window = \"1m\", where = {}, by = {}\(further[function] ?? "") }"
            #expect(try await bench.absence(code) == .noSamplesOf(metric: "x"), "\(function)")
        }
    }

    // MARK: Globals

    /// Every function and every constant that is described is there, and libraries have no others.
    @Test func libraries() throws {
        let libraries = HostLibraries.references
        #expect(libraries.map(\.name) == libraries.map(\.name).sorted())
        var code = ""
        for library in libraries where !library.functions.isEmpty {
            let members =
                library.functions.map { $0.name.dropFirst(library.name.count + 1) }
                + library.fields.map { $0.name[...] }
            let known = members.map { "\($0) = true" }.joined(separator: ", ")
            code += """
                do
                  local known = { \(known) }
                  for name in pairs(\(library.name)) do assert(known[name], "\(library.name)." .. name .. " is not described") end
                  for name in pairs(known) do assert(\(library.name)[name] ~= nil, "there is no \(library.name)." .. name) end
                end

                """
            for function in library.functions { code += "assert(type(\(function.name)) == \"function\")\n" }
        }
        #expect(message(code + "moongauge.plugin { name = 'p' }") == "")
    }

    // MARK: Types

    /// Every type that is named in the reference is described in it, or is one of Lua's.
    @Test func types() {
        let known = Set(reference.classes.map(\.name))
            .union(["string", "number", "integer", "boolean", "any", "nil", "table", "fun", "userdata"])
        var values = reference.functions.flatMap { $0.parameters + $0.results }
        for item in reference.classes {
            values += item.fields + item.methods.flatMap { $0.parameters + $0.results }
        }
        #expect(values.count > 200)
        for value in values {
            for name in Self.names(value.type) {
                #expect(known.contains(name), "\(name) in \(value.name): \(value.type)")
            }
        }
    }

    /// The types in an annotation: names that stand neither in quotes nor before a colon.
    private static func names(_ type: String) -> [String] {
        var names: [String] = []
        for (index, part) in type.split(separator: "\"", omittingEmptySubsequences: false).enumerated()
        where index % 2 == 0 {
            var rest = part[...]
            while let start = rest.firstIndex(where: \.isLetter) {
                rest = rest[start...]
                let name = rest.prefix { $0.isLetter || $0.isNumber || $0 == "." || $0 == "_" }
                rest = rest.dropFirst(name.count)
                if rest.first != ":" { names.append(String(name)) }
            }
        }
        return names
    }

    @Test func everythingIsSaid() {
        let functions = reference.functions + reference.classes.flatMap(\.methods)
        for function in functions {
            #expect(function.summary.hasSuffix("."), "\(function.name)")
            for value in function.parameters + function.results { #expect(!value.text.isEmpty, "\(function.name)") }
        }
        for item in reference.classes {
            #expect(item.summary.hasSuffix("."), "\(item.name)")
            for field in item.fields { #expect(!field.text.isEmpty, "\(item.name).\(field.name)") }
        }
    }

    /// What examples use is there.
    @Test func examplesCompile() throws {
        let functions = reference.functions + reference.classes.flatMap(\.methods)
        let examples = functions.map { function in
            // What follows an arrow is what comes out.
            function.example.split(separator: "\n", omittingEmptySubsequences: false)
                .map { $0.replacing("…", with: "") }.joined(separator: "\n")
        }
        #expect(examples.filter { !$0.isEmpty }.count >= 10)
        for example in examples where !example.isEmpty {
            let isExpression = compiles("return \(example)")
            #expect(
                isExpression || compiles("local \(example)") || compiles(example) || compiles("return { \(example) }"),
                "\(example)")
        }
    }

    private func compiles(_ code: String) -> Bool {
        do throws(LuaError) {
            try LuaVM(name: "test").load(source: "do return end local function f() \(code)\nend", chunkName: "test")
            return true
        } catch {
            return false
        }
    }

    // MARK: What is printed

    @Test func oneThing() throws {
        let writer = ReferenceWriter(reference)
        for name in writer.names { #expect(writer.one(name)?.isEmpty == false, "\(name)") }
        #expect(
            try #require(writer.one("samples:rate")).hasPrefix(
                "# samples:rate(metric, window?, labels?)\n\nIncrease per second of a counter"))
        #expect(writer.one("JSON.decode")?.hasPrefix("# json.decode(text)\n") == true)
        #expect(writer.one("plugin.derived.record")?.hasPrefix("# plugin.Derived.record\n") == true)
        #expect(writer.one("json")?.contains("#### json.encode(value)") == true)
        #expect(writer.one("nothing") == nil)
    }

    @Test func allOfIt() {
        let writer = ReferenceWriter(reference)
        let text = writer.whole()
        for item in reference.classes { #expect(text.contains("### \(item.name)\n")) }
        for function in reference.functions { #expect(text.contains("# \(function.name)("), "\(function.name)") }
        #expect(!text.contains("\n\n\n") && text.hasSuffix("\n") && !text.hasSuffix("\n\n"))
    }
}
