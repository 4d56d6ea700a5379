import Samples
import Testing

@testable import Plugins

/// Files as large as they may be: what is wrong with them is found in passes that go over the text once each.
///
/// A pass that went back to where a line begins, or through all words for each of many, would take hours.
@Suite(.timeLimit(.minutes(2))) struct LargeFileTests {
    private static let opening = "local p = moongauge.plugin { name = \"p\" } "
    private static let length = 300_000

    private func findings(_ text: String) throws -> [String] {
        try #require(text.utf8.count <= 1 << 20)
        return PluginCheck.findings(in: [PluginSource(path: "p.lua", text: text)]).map(\.description)
    }

    /// A text with one piece over and over, which is told shortly.
    struct Filled: Sendable, CustomTestStringConvertible {
        var before: String
        var piece: String
        var after: String

        init(_ before: String, _ piece: String, _ after: String) {
            self.before = before
            self.piece = piece
            self.after = after
        }

        var text: String { before + String(repeating: piece, count: length / piece.utf8.count) + after }
        var testDescription: String { "\(before)\(piece)…\(after)" }
    }

    @Test(arguments: [
        // One line of many words.
        (Filled("local t = {", "{7,\"é\"},", "} local = 5"), "p.lua:1:266684: <name> expected near '='"),
        (Filled("", ";", "local = 5"), "p.lua:1:300007: <name> expected near '='"),
        // As many lines.
        (Filled("", "\n", "local = 5"), "p.lua:300001:7: <name> expected near '='"),
        (Filled("", "x=1\n", "local = 5"), "p.lua:75001:7: <name> expected near '='"),
        // One word.
        (Filled("local s = \"", "é", "\" local = 5"), "p.lua:1:150020: <name> expected near '='"),
        (Filled("--[[", "x ", "]] local = 5"), "p.lua:1:300014: <name> expected near '='"),
        (Filled("local s = [==[", "]=]", ""), "p.lua:1:300015: unfinished long string (starting at line 1) near <eof>"),
        // The same word everywhere.
        (Filled("x ", "= ", ""), "p.lua:1:5: unexpected symbol near '='"),
    ])
    func whatDoesNotCompile(file: Filled, expected: String) throws {
        let findings = try findings(file.text)
        #expect(findings == [expected])
    }

    @Test(arguments: ["(", "{", "do ", "f(", "x=function() ", "if x then "])
    func depth(opening: String) throws {
        let file = Filled("x = 1\n" + (opening.count == 1 || opening == "f(" ? "x = " : ""), opening, "")
        let findings = try findings(file.text)
        #expect(findings.count == 1)
        #expect(findings.first?.hasPrefix("p.lua:2:") == true)
        #expect(findings.first?.hasSuffix(": C stack overflow") == true)
    }

    @Test func namesThatNobodyHas() throws {
        let calls = (0..<30_000).map { "g\($0)()" }.joined(separator: " ")
        #expect(try findings(Self.opening + "local function f() \(calls) end").count == 30_000)
        let wrong = Filled(Self.opening + "local function f() ", "strng() ", "end")
        let findings = try findings(wrong.text)
        #expect(findings.count == 37_500)
        #expect(findings.allSatisfy { $0.hasSuffix("there is no global \"strng\"; did you mean \"string\"?") })
    }

    @Test func settings() throws {
        func text(_ more: String) -> String {
            let settings = (0..<3000).map { "a\($0)={type=\"integer\"\(more)}" }.joined(separator: ",")
            return "local p = moongauge.plugin { name = \"p\", settings = {\(settings)}}"
        }
        let unread = try findings(text(""))
        #expect(unread.count == 3000)
        #expect(unread.first == "p.lua:1:54: the setting \"a0\" is declared and never read")
        let missing = try findings(text(",required=true"))
        #expect(missing.count == 3000)
        #expect(
            missing.first
                == "p.lua:1:54: plugin \"p\" needs the setting \"a0\", expected an integer\(inConfiguration())")
    }

    @Test func usedMetrics() throws {
        let uses = (0..<3000).map { "\"n\($0)\"" }.joined(separator: ",")
        let text = Self.opening + "p:derived { metric = \"m\", resource = \"pods\", value = type, uses = {\(uses)} }"
        let found = PluginCheck.findings(in: [PluginSource(path: "p.lua", text: text)], areAll: true)
        #expect(found.count == 3000)
        #expect(Set(found.map(\.column)).count == 3000)
    }
}
