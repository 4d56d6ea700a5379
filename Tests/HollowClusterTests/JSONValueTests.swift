import HollowCluster
import Testing

@Suite("JSON values")
struct JSONValueTests {
    @Test(arguments: [
        #"{"a":[1,-2,1.5,true,false,null,"x\"\\\n\u0001é"],"b":{}}"#, "[]", #""""#, "0", #"{"😀":"😀"}"#,
    ])
    func `A text is read and written again`(text: String) throws {
        #expect(try JSONValue(parsing: text).text == text)
    }

    @Test func `Escapes are read`() throws {
        #expect(try JSONValue(parsing: #""\u00e9\ud83d\ude00\/\t""#) == "é😀/\t")
        #expect(try JSONValue(parsing: #""\ud83d!""#) == "\u{FFFD}!")
    }

    @Test(arguments: ["", "{", "[1,]", "{\"a\"}", "tru", "\"", "1 2", "\"\u{1}\"", "{1:2}", "-", "\"\\x\""])
    func `What is no JSON is refused`(text: String) {
        #expect(throws: JSONError.self) { try JSONValue(parsing: text) }
    }

    @Test func `Too deep is refused`() {
        #expect(throws: JSONError.self) { try JSONValue(parsing: String(repeating: "[", count: 100_000)) }
    }

    @Test func `Paths are read and written`() {
        var value: JSONValue = ["metadata": ["name": "p"]]
        value[path: "metadata", "labels", "app"] = "web"
        #expect(value[path: "metadata", "labels", "app"] == "web")
        #expect(value[path: "metadata", "name"]?.string == "p")
        value[path: "metadata", "labels"] = nil
        #expect(value == ["metadata": ["name": "p"]])
    }

    @Test func `YAML documents are read, with their types`() throws {
        let text = "a: 1\nb: \"1\"\nc: true\nd: [x, 1.5, null]\n---\n---\nkind: Pod\n"
        let documents = try JSONValue.documents(yaml: text)
        #expect(documents == [["a": 1, "b": "1", "c": true, "d": ["x", 1.5, .null]], ["kind": "Pod"]])
    }
}
