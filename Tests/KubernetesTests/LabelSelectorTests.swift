import Kubernetes
import Samples
import Testing

/// The grammar of k8s.io/apimachinery/pkg/labels, and what its selectors match.
@Suite struct LabelSelectorTests {
    typealias Requirement = LabelSelector.Requirement

    @Test(
        arguments: [
            ("", []),
            ("  \t", []),
            ("a", [Requirement(key: "a", operator: .exists)]),
            ("!a", [Requirement(key: "a", operator: .doesNotExist)]),
            ("! a ", [Requirement(key: "a", operator: .doesNotExist)]),
            ("a=b", [Requirement(key: "a", operator: .equals, values: ["b"])]),
            ("a==b", [Requirement(key: "a", operator: .equals, values: ["b"])]),
            ("a!=b", [Requirement(key: "a", operator: .notEquals, values: ["b"])]),
            (" a  =\tb\r\n", [Requirement(key: "a", operator: .equals, values: ["b"])]),
            ("a=", [Requirement(key: "a", operator: .equals, values: [""])]),
            (
                "a!=,b",
                [Requirement(key: "a", operator: .notEquals, values: [""]), Requirement(key: "b", operator: .exists)]
            ),
            ("a in (x)", [Requirement(key: "a", operator: .in, values: ["x"])]),
            ("a in(y,x , y)", [Requirement(key: "a", operator: .in, values: ["x", "y"])]),
            ("a notin (x,y)", [Requirement(key: "a", operator: .notIn, values: ["x", "y"])]),
            ("a in ()", [Requirement(key: "a", operator: .in, values: [""])]),
            ("a in (,)", [Requirement(key: "a", operator: .in, values: [""])]),
            ("a in (,x)", [Requirement(key: "a", operator: .in, values: ["", "x"])]),
            ("a in (x,)", [Requirement(key: "a", operator: .in, values: ["", "x"])]),
            ("a in (x,,y)", [Requirement(key: "a", operator: .in, values: ["", "x", "y"])]),
            ("a in (in,notin)", [Requirement(key: "a", operator: .in, values: ["in", "notin"])]),
            ("in in (in)", [Requirement(key: "in", operator: .in, values: ["in"])]),
            ("notin", [Requirement(key: "notin", operator: .exists)]),
            ("a=in", [Requirement(key: "a", operator: .equals, values: ["in"])]),
            ("a>1", [Requirement(key: "a", operator: .greaterThan, values: ["1"])]),
            ("a < 20", [Requirement(key: "a", operator: .lessThan, values: ["20"])]),
            (
                "app.kubernetes.io/name=x_1.Y-2",
                [
                    Requirement(key: "app.kubernetes.io/name", operator: .equals, values: ["x_1.Y-2"])
                ]
            ),
            (
                "a=1,!b,c notin (d, e),f",
                [
                    Requirement(key: "a", operator: .equals, values: ["1"]),
                    Requirement(key: "b", operator: .doesNotExist),
                    Requirement(key: "c", operator: .notIn, values: ["d", "e"]),
                    Requirement(key: "f", operator: .exists),
                ]
            ),
        ] as [(String, [Requirement])]) func reading(_ text: String, _ requirements: [Requirement]) throws
    {
        #expect(try LabelSelector(parsing: text).requirements == requirements)
    }

    @Test func theEmptySelectorAsksForNothing() throws {
        #expect(try LabelSelector(parsing: "") == .everything)
        #expect(try LabelSelector(parsing: "").isEmpty)
    }

    private static let identifiers =
        "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character"
        + " (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is"
        + " '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')"
    private static let values =
        "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and"
        + " end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is"
        + " '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')"
    private static let subdomains =
        "prefix part a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and"
        + " must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is"
        + " '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"
    private static let long = String(repeating: "a", count: 64)

    /// What Kubernetes says; the first four are recordings of metrics-server.
    @Test(arguments: [
        (
            "tier>abc",
            "unable to parse requirement: values[0]: Invalid value: \"abc\": for 'Gt', 'Lt' operators, the value must be an"
                + " integer"
        ),
        ("tier in (web", "unable to parse requirement: found '', expected: ',' or ')'"),
        (
            "app=\(long)",
            "unable to parse requirement: values[0][app]: Invalid value: \"\(long)\": must be no more than 63 characters"
        ),
        ("a=b c", "found 'c', expected: ',' or 'end of string'"),
        ("a=b,", "found '', expected: identifier after ','"),
        ("a,,b", "found ',', expected: identifier after ','"),
        (",a", "found ',', expected: !, identifier, or 'end of string'"),
        ("=a", "found '=', expected: !, identifier, or 'end of string'"),
        ("(a)", "found '(', expected: !, identifier, or 'end of string'"),
        ("!a=b", "found '=', expected: ',' or 'end of string'"),
        ("a in (b)c", "found 'c', expected: ',' or 'end of string'"),
        ("!", "unable to parse requirement: found '', expected: identifier"),
        ("!!a", "unable to parse requirement: found '!', expected: identifier"),
        ("a b", "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt"),
        ("a(", "unable to parse requirement: found '(', expected: in, notin, =, ==, !=, gt, lt"),
        ("a!b", "unable to parse requirement: found '!', expected: in, notin, =, ==, !=, gt, lt"),
        ("a=(b", "unable to parse requirement: found '(', expected: identifier"),
        ("a==!b", "unable to parse requirement: found '!', expected: identifier"),
        ("a=>b", "unable to parse requirement: found '>', expected: identifier"),
        ("a in b", "unable to parse requirement: found 'b' expected: '('"),
        ("a in", "unable to parse requirement: found '' expected: '('"),
        ("a notin (", "unable to parse requirement: found '', expected: ',', ')' or identifier"),
        ("a in (b c)", "unable to parse requirement: found 'c', expected: ',' or ')'"),
        ("a in (b,(", "unable to parse requirement: found '(', expected: ',', or identifier"),
        ("a in (b=c)", "unable to parse requirement: found '=', expected: ',' or ')'"),
        ("-a", "unable to parse requirement: <nil>: Invalid value: \"-a\": name part \(identifiers)"),
        (
            "x/",
            "unable to parse requirement: <nil>: Invalid value: \"x/\": name part must be non-empty; name part \(identifiers)"
        ),
        ("/x", "unable to parse requirement: <nil>: Invalid value: \"/x\": prefix part must be non-empty"),
        ("X/x", "unable to parse requirement: <nil>: Invalid value: \"X/x\": \(subdomains)"),
        ("a..b/x", "unable to parse requirement: <nil>: Invalid value: \"a..b/x\": \(subdomains)"),
        (
            "a/b/c",
            "unable to parse requirement: <nil>: Invalid value: \"a/b/c\": a qualified name \(identifiers)"
                + " with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')"
        ),
        (
            "\(long)!=x",
            "unable to parse requirement: <nil>: Invalid value: \"\(long)\": name part must be no more than 63 characters"
        ),
        ("a=b_", "unable to parse requirement: values[0][a]: Invalid value: \"b_\": \(values)"),
        ("a=ü", "unable to parse requirement: values[0][a]: Invalid value: \"ü\": \(values)"),
        ("a in (b,c-)", "unable to parse requirement: values[1][a]: Invalid value: \"c-\": \(values)"),
        ("a>-1", "unable to parse requirement: values[0][a]: Invalid value: \"-1\": \(values)"),
        (
            "a<",
            "unable to parse requirement: values[0]: Invalid value: \"\": for 'Gt', 'Lt' operators, the value must be an integer"
        ),
        (
            "a>9223372036854775808",
            "unable to parse requirement: values[0]: Invalid value: \"9223372036854775808\": for 'Gt', 'Lt' operators,"
                + " the value must be an integer"
        ),
    ]) func complaining(_ text: String, _ message: String) throws {
        let error = try #require(throws: SelectorError.self) { try LabelSelector(parsing: text) }
        #expect(error.description == message)
    }

    private static let labels: Labels = ["app": "web", "tier": "2", "empty": "", "size": "big"]

    @Test(arguments: [
        ("", true), ("app", true), ("empty", true), ("none", false), ("!none", true), ("!app", false),
        ("app=web", true), ("app==web", true), ("app=db", false), ("none=web", false), ("none=", false),
        ("empty=", true),
        // What is missing differs from everything.
        ("app!=web", false), ("app!=db", true), ("none!=web", true), ("empty!=", false),
        ("app in (db,web)", true), ("app in (db)", false), ("none in (db)", false), ("empty in ()", true),
        ("none in ()", false), ("app notin (db)", true), ("app notin (db,web)", false), ("none notin (db)", true),
        ("tier>1", true), ("tier>2", false), ("tier<3", true), ("tier<2", false), ("none>1", false), ("none<1", false),
        ("size>1", false), ("size<1", false), ("empty<1", false),
        ("app=web,tier>1,!none", true), ("app=web,none", false), ("APP=web", false),
    ]) func matching(_ text: String, _ matches: Bool) throws {
        #expect(try LabelSelector(parsing: text).matches(Self.labels) == matches)
    }
}
