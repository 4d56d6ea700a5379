import FoundationEssentials
import Kubernetes
import Testing

@Suite struct JSONWriterTests {
    private func written(_ body: (inout JSONWriter) -> Void) -> String {
        var writer = JSONWriter(capacity: 0)
        body(&writer)
        return String(decoding: writer.bytes, as: UTF8.self)
    }

    /// As Go's `encoding/json` writes them.
    @Test(arguments: [
        ("", #""""#), ("plain", #""plain""#), ("<a&b>", #""\u003ca\u0026b\u003e""#),
        (#"say "hi" \ bye"#, #""say \"hi\" \\ bye""#),
        ("\n\r\t\u{8}\u{c}", #""\n\r\t\b\f""#), ("\0\u{1}\u{1f}\u{7f}", "\"\\u0000\\u0001\\u001f\u{7f}\""),
        ("ünïcödé 🌕 /", "\"ünïcödé 🌕 /\""), ("\r\n", #""\r\n""#),
    ]) func escaping(_ text: String, _ json: String) {
        #expect(written { $0.string(text) } == json)
        #expect(written { $0.object { $0.member(text, true) } } == "{\(json):true}")
    }

    @Test func nestingAndCommas() {
        let text = written { json in
            json.object { json in
                json.key("empty")
                json.object { _ in }
                json.key("none")
                json.array { _ in }
                json.member("text", "x")
                json.member("number", -7)
                json.member("big", UInt64.max)
                json.member("yes", true)
                json.member("no", false)
                json.key("list")
                json.array { json in
                    json.integer(1)
                    json.string("two")
                    json.null()
                    json.bool(false)
                    json.array { $0.integer(Int64.min) }
                    json.object { $0.member("a", "b") }
                    json.object { _ in }
                }
                json.key("last")
                json.null()
            }
            json.newline()
        }
        #expect(
            text == """
                {"empty":{},"none":[],"text":"x","number":-7,"big":18446744073709551615,"yes":true,"no":false,\
                "list":[1,"two",null,false,[-9223372036854775808],{"a":"b"},{}],"last":null}

                """
        )
    }

    @Test func everyCharacterIsReadBack() throws {
        let text =
            String(String.UnicodeScalarView((0..<0x3000).compactMap { UnicodeScalar($0) })) + "\u{2028}\u{10ffff}"
        let data = Data(written { $0.array { $0.string(text) } }.utf8)
        #expect(try JSONDecoder().decode([String].self, from: data) == [text])
    }
}
