import FoundationEssentials
import LuaRuntime
import Plugins
import Testing

@testable import PluginTesting

/// What authors of tests read is what there is; what editors read is what is checked in.
@Suite struct ReferenceTests {
    private let reference = PluginReference(further: [PluginTester.reference])

    /// Every table that tests give takes the fields that are described, and no others.
    @Test(arguments: [
        ("test.Pod", "t:pod { name = \"p\", zzz = 1 }"), ("test.Node", "t:node { name = \"p\", zzz = 1 }"),
        ("test.Service", "t:service { name = \"p\", zzz = 1 }"),
        ("test.Container", "t:pod { name = \"p\", containers = { c = { zzz = 1 } } }"),
    ])
    func tables(name: String, body: String) async throws {
        let message = try #require(await message(of: body))
        let fields = try #require(reference.classes.first { $0.name == name }).fields.map(\.name)
        #expect(message.split(separator: "it takes ").last == fields.sorted().joined(separator: ", ")[...])
    }

    @Test func everythingIsSaid() throws {
        let part = PluginTester.reference
        for function in part.functions + part.classes.flatMap(\.methods) {
            #expect(function.summary.hasSuffix("."), "\(function.name)")
        }
        let known = Set(reference.classes.map(\.name))
        for value in part.classes.flatMap(\.methods).flatMap(\.parameters) where value.type.hasPrefix("test.") {
            #expect(known.contains(value.type))
        }
    }

    /// The example of the reference is one.
    @Test func example() async throws {
        let text = try #require(PluginTester.reference.functions.first).example
        let plugin = try PluginSource(path: "\(ShippedTests.folder)/cpu_utilization.lua")
        #expect(await results(of: text, for: plugin.text).map(\.failure) == [nil])
    }

    /// `moongauge plugin docs --stubs > plugins/meta/moongauge.lua`
    @Test func stubsAreCheckedIn() throws {
        let written = try String(contentsOfFile: "\(ShippedTests.folder)/meta/moongauge.lua", encoding: .utf8)
        #expect(written == StubWriter.stubs(of: reference))
    }

    /// Editors run the stubs through a parser of Lua.
    @Test func stubsAreLua() throws {
        let stubs = StubWriter.stubs(of: reference)
        try LuaVM(name: "stubs").load(source: stubs, chunkName: "moongauge.lua")
        for line in stubs.split(separator: "\n") where line.hasPrefix("---@") {
            let tag = line.dropFirst(4).prefix { $0 != " " }
            #expect(["meta", "class", "field", "param", "return", "type"].contains(tag), "\(line)")
        }
    }
}
