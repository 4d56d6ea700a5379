import Samples
import Testing

struct LabelMatcherTests {
    @Test(arguments: [
        ("web", "web", true), ("web", "web1", false), ("web.*", "web-1", true), ("web.*", "aweb", false),
        (".*", "", true), (".+", "", false), (".+", "a\nb", true), ("a|b|", "", true), ("a|bc", "bc", true),
        ("a|bc", "ac", false), ("(?:a|b)c", "bc", true), ("(a|b)+c?", "abba", true), ("[a-c]+", "abcabc", true),
        ("[^a-c]+", "xyz", true), ("[^a-c]+", "xya", false), ("[]a]+", "]a]", true), ("[a\\]-]+", "a]-", true),
        ("\\d{3}", "123", true), ("\\d{3}", "1234", false), ("\\d{2,}", "1234", true), ("\\d{2,3}", "1234", false),
        ("x{,3}", "x{,3}", true), ("\\w+\\.\\w+", "a.b_1", true), ("\\S+\\s\\S+", "a b", true), ("\\D+", "a1", false),
        ("[[:alpha:]]+[[:digit:]]", "abc1", true), ("[[:^alpha:]]+", "123", true), ("[\\d_]+", "1_2", true),
        ("(?i)web", "WeB", true), ("(?i:w)eb", "Web", true), ("(?i:w)eb", "WEB", false), ("^web$", "web", true),
        ("a^b", "ab", false), ("a*?b", "aab", true), ("\\x41\\x{42}", "AB", true), ("ä+", "ää", true),
        (".", "😀", true), ("a{0}", "", true), ("(a*)*b", "aaab", true), ("()", "", true), ("a||b", "", true),
    ])
    func `patterns match whole values`(pattern: String, value: String, expected: Bool) throws {
        #expect(try LabelMatcher("l", .matches, pattern).matches(value) == expected)
        #expect(try LabelMatcher("l", .doesNotMatch, pattern).matches(value) == !expected)
    }

    @Test(arguments: [
        ("(", "a ) is missing"), (")", "there is no ("), ("*a", "nothing to repeat"), ("[a", "no end"),
        ("[z-a]", "empty range"), ("a{2,1}", "n <= m"), ("a{2000}", "1000"), ("\\", "not understood"),
        ("\\1", "not understood"), ("(?P<x>a)", "understood"), ("(((a{100}){100}){100})", "too long"),
        (String(repeating: "(", count: 200), "too deep"),
    ])
    func `bad patterns are refused with the reason`(pattern: String, reason: String) {
        do {
            _ = try LabelMatcher("l", .matches, pattern)
            Issue.record("\(pattern) was accepted")
        } catch {
            #expect(error.problem.contains(reason))
            #expect(error.pattern == pattern)
        }
    }

    @Test func `a pattern made to take long doesn't`() throws {
        let value = String(repeating: "a", count: 2000)
        #expect(try !LabelMatcher("l", .matches, "(a+)+$b").matches(value))
        #expect(try !LabelMatcher("l", .matches, "(a|a|aa)*c").matches(value))
    }

    @Test func `a label that is missing is empty`() throws {
        #expect(try LabelMatcher("l", .equal, "").matches(nil))
        #expect(try !LabelMatcher("l", .notEqual, "").matches(nil))
        #expect(try LabelMatcher("l", .notEqual, "x").matches(nil))
        #expect(try LabelMatcher("l", .matches, "x|").matches(nil))
        #expect(try !LabelMatcher("l", .doesNotMatch, "x|").matches(nil))
        #expect(try LabelMatcher("l", .equal, "x").matches("x"))
    }
}
