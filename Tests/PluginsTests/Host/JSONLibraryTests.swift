import LuaRuntime
import Testing

/// `json`.
@Suite struct JSONLibraryTests {
    let bench: HostBench

    init() throws { bench = try HostBench() }

    @Test(arguments: [
        ("1", "1"), ("-0", "0"), ("12345678901234567890", "1.2345678901234567e+19"), ("1.5e3", "1500.0"),
        ("true", "true"),
        ("\"a\"", "\"a\""), (#""é\t\"\\\/ü""#, #""é\t\"\\/ü""#), (#""😀""#, #""😀""#), ("[]", "{}"),
        ("{}", "{}"), (" [ 1 , [ 2 ] ] ", "[1,[2]]"),
        (#"{"b":1,"a":{"c":null,"d":false}}"#, #"{"a":{"d":false},"b":1}"#),
        ("[null,1]", "[null,1]"), ("null", "null"), (#"{"a":1,"a":2}"#, #"{"a":2}"#), (#""\u0000""#, #""\u0000""#),
    ]) func documentsComeBack(_ document: String, _ expected: String) throws {
        let text = try bench.value("json.encode(json.decode([==[\(document)]==]))")
        #expect(text == .string(expected))
    }

    @Test func wholeNumbersAreIntegers() throws {
        #expect(try bench.value("math.type(json.decode('7'))") == "integer")
        #expect(try bench.value("math.type(json.decode('7.0'))") == "float")
        #expect(try bench.value("json.decode('{\"queue\":{\"length\":7}}').queue.length") == 7)
    }

    @Test func nullIsTold() throws {
        #expect(try bench.value("json.decode('[null]')[1] == json.null") == true)
        #expect(try bench.value("json.decode('[0]')[1] == json.null") == false)
        #expect(try bench.value("json.null == json.empty_array") == false)
        #expect(try bench.value("json.encode { a = json.null, b = json.empty_array }") == #"{"a":null,"b":[]}"#)
        #expect(try bench.value("json.decode('{\"a\":null}').a") == .nil)
    }

    @Test(arguments: [
        ("", "line 1, column 1: expected a JSON value"), ("{\n \"a\" 1}", "line 2, column 6: expected ':'"),
        ("[1,]", "column 4: expected a JSON value"), ("[1 2]", "column 4: expected ',' or ']'"),
        ("{\"a\":1,}", "column 8: expected a member's name"), ("01", "column 2: expected the end of the text"),
        ("1.", "column 3: expected a digit"), ("-", "column 2: expected a digit"), ("tru", "expected a JSON value"),
        ("\"a", "column 3: expected '\"' at the end"), ("\"\\x\"", "expected one of"), ("\"\\ud800\"", "second half"),
        ("\"\\udc00\"", "expected a character"), ("\"\\u12\"", "four hexadecimal digits"),
        ("1 1", "the end of the text"),
        ("\"a\u{1}\"", "no control character"), ("NaN", "expected a JSON value"), ("{1:2}", "member's name"),
    ]) func whatIsNoJSONIsAnErrorWithItsPlace(_ document: String, _ expected: String) throws {
        let message = try bench.failure("json.decode([==[\(document)]==])")
        #expect(message.hasPrefix("json.decode: line "))
        #expect(message.contains(expected), "\(message)")
    }

    @Test func brokenTextsAreNoJSON() throws {
        #expect(try bench.failure("json.decode('\"\\xFF\"')").contains("expected UTF-8"))
        #expect(try bench.failure("json.decode(('['):rep(100))").contains("no more than 64 levels"))
        #expect(
            try bench.failure("json.decode('[' .. ('0,'):rep(600000) .. '0]')").contains("no more than 500000 values"))
    }

    @Test(arguments: [
        ("0/0", "nan"), ("1/0", "inf"), ("print or function() end", "a function"),
        ("{ 1, a = 2 }", "both elements and names"),
        ("'\\xFF'", "no UTF-8"), ("(function() local t = {} t.t = t return t end)()", "contains itself"),
    ]) func whatHasNoFormIsAnError(_ value: String, _ expected: String) throws {
        let message = try bench.failure("json.encode(\(value))")
        #expect(message.contains(expected), "\(message)")
    }

    /// A deep document crosses into the machine and back as far as tables may.
    @Test func deepDocumentsAreRead() throws {
        let depth = try bench.run(
            "local d, n = json.decode(('['):rep(64) .. (']'):rep(64)), 0 while d do d, n = d[1], n + 1 end return n")
        #expect(depth == 64)
    }
}
