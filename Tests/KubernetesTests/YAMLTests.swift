import Kubernetes
import Testing

/// YAML as Kubernetes writes it. What is expected was worked out by the rules of goyaml.v2.
@Suite struct YAMLTests {
    private func yaml(_ json: String) -> String? {
        YAMLWriter.yaml(fromJSON: Array(json.utf8)).map { String(decoding: $0, as: UTF8.self) }
    }

    @Test(arguments: [
        ("plain", "plain"), ("12104m", "12104m"), ("11.984s", "11.984s"), ("5b5cc57c54", "5b5cc57c54"), ("a b", "a b"),
        ("12", #""12""#), ("-1.5", #""-1.5""#), ("1e3", #""1e3""#), ("5e5", #""5e5""#), ("0x1F", #""0x1F""#),
        ("1_000", #""1_000""#),
        (".5", #"".5""#), ("089", #""089""#), ("true", #""true""#), ("NO", #""NO""#), ("y", #""y""#),
        ("null", #""null""#), ("~", #""~""#),
        ("", #""""#), ("2026-11-22T19:11:31Z", #""2026-11-22T19:11:31Z""#), ("2026-11-22", #""2026-11-22""#),
        ("2026-13-22", "2026-13-22"), ("1:30", #""1:30""#), ("1:75", "1:75"), (".inf", #"".inf""#),
        ("a: b", "'a: b'"), ("a:b", "a:b"), ("a #b", "'a #b'"), ("a#b", "a#b"), ("- a", "'- a'"), ("-a", "-a"),
        ("*", "'*'"), ("@x", "'@x'"), ("it's: x", "'it''s: x'"), (" a", "' a'"), ("a ", "'a '"), ("!x", "'!x'"),
        ("---", "'---'"), ("{a", "'{a'"), ("a{", "a{"), ("?", "'?'"), ("-", "'-'"), ("ü", "ü"), ("0", #""0""#),
        ("on", #""on""#), ("10Mi", "10Mi"), ("1.", #""1.""#), (".", "."), ("+", "+"),
    ])
    func scalars(_ text: String, _ expected: String) {
        #expect(yaml("{\"k\":\"\(text)\"}") == "k: \(expected)\n")
    }

    @Test func escapes() {
        #expect(yaml(#"{"k":"a\tb\u0007\u001f"}"#) == "k: \"a\\tb\\a\\x1F\"\n")
        #expect(yaml(#"{"k":"\u003cx\u003e \u0026"}"#) == "k: <x> &\n")
        #expect(yaml(#"{"k":"a\nb"}"#) == "k: |-\n  a\n  b\n")
        #expect(yaml(#"{"k":"a\n\nb\n"}"#) == "k: |\n  a\n\n  b\n")
        #expect(yaml(#"{"k":"\u0022x"}"#) == "k: '\"x'\n")
        #expect(yaml(#"{"k":"🦊"}"#) == "k: \"\\U0001F98A\"\n")
    }

    @Test func structure() {
        #expect(
            yaml(#"{"b":[],"a":{},"d":[1,"x",null,true],"c":{"y":{"z":1}}}"#) == """
                a: {}
                b: []
                c:
                  "y":
                    z: 1
                d:
                - 1
                - x
                - null
                - true

                """)
        #expect(
            yaml(#"{"rows":[{"cells":["a","1"],"object":null},{"cells":[["b"],[]]}]}"#) == """
                rows:
                - cells:
                  - a
                  - "1"
                  object: null
                - cells:
                  - - b
                  - []

                """)
    }

    /// Letters come behind everything else, numbers by their amount.
    @Test func keys() {
        #expect(
            yaml(#"{"a10":1,"a9":1,"b":1,"B":1,"a/b":1,"a-b":1,"ab":1,"1":1,"a":1}"#)
                == "\"1\": 1\nB: 1\na: 1\na-b: 1\na/b: 1\na9: 1\na10: 1\nab: 1\nb: 1\n"
        )
    }

    @Test func longLines() {
        let words = Array(repeating: "word", count: 20).joined(separator: " ")
        let first = Array(repeating: "word", count: 16).joined(separator: " ")
        let rest = Array(repeating: "word", count: 4).joined(separator: " ")
        #expect(yaml("{\"k\":\"\(words)\"}") == "k: \(first)\n  \(rest)\n")
        #expect(yaml("{\"k\":{\"x\":\"\(words)\"}}") == "k:\n  x: \(first)\n    \(rest)\n")
        let solid = String(repeating: "x", count: 200)
        #expect(yaml("{\"k\":\"\(solid)\"}") == "k: \(solid)\n")
    }

    @Test(arguments: ["", "{", "[1", "{\"a\"}", "{\"a\":}", "\"x"]) func brokenJSON(_ text: String) {
        #expect(yaml(text) == nil)
    }

    @Test func indentation() {
        func indented(_ json: String) -> String {
            String(decoding: JSONIndentation.indent(Array(json.utf8)), as: UTF8.self)
        }
        #expect(indented("{}\n") == "{}")
        #expect(
            indented(#"{"a":[],"b":{},"c":[1,{"d":"x, {y}: \"z\""}]}"# + "\n") == """
                {
                  "a": [],
                  "b": {},
                  "c": [
                    1,
                    {
                      "d": "x, {y}: \\"z\\""
                    }
                  ]
                }
                """)
    }
}
