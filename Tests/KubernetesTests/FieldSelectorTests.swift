import Kubernetes
import Samples
import Testing

@Suite struct FieldSelectorTests {
    @Test(arguments: [
        ("", true), (",", true), ("metadata.name=web", true), ("metadata.name==web", true), ("metadata.name=db", false),
        ("metadata.name!=db", true), ("metadata.name!=web", false), ("metadata.namespace=shop", true),
        ("metadata.namespace=", false), ("metadata.namespace!=", true),
        ("metadata.name=web,metadata.namespace=shop", true),
        ("metadata.name=web,metadata.namespace!=shop", false), ("metadata.name=web,", true),
        ("metadata.name=we\\,b", false),
    ]) func matching(_ text: String, _ matches: Bool) throws {
        #expect(try FieldSelector(parsing: text).matches(name: "web", namespace: "shop") == matches)
    }

    @Test(arguments: [("metadata.name=a\\,b", "a,b"), ("metadata.name=a\\=b", "a=b"), ("metadata.name=a\\\\", "a\\")])
    func escapes(_ text: String, _ name: String) throws {
        let selector = try FieldSelector(parsing: text)
        #expect(selector.matches(name: name, namespace: ""))
        #expect(!selector.matches(name: "a", namespace: ""))
    }

    @Test func everythingIsTheEmptySelector() throws {
        #expect(try FieldSelector(parsing: "") == .everything)
        #expect(FieldSelector.everything.matches(name: "x", namespace: "y"))
    }

    /// The first two are recordings of metrics-server.
    @Test(arguments: [
        ("nonsense", "invalid selector: 'nonsense'; can't understand 'nonsense'"),
        (
            "spec.unschedulable=false",
            "\"spec.unschedulable\" is not a known field selector: only \"metadata.name\", \"metadata.namespace\""
        ),
        ("metadata.name=a,oops", "invalid selector: 'metadata.name=a,oops'; can't understand 'oops'"),
        ("=a", "\"\" is not a known field selector: only \"metadata.name\", \"metadata.namespace\""),
        ("metadata.name=a\\b", "invalid field selector: invalid escape sequence: \\b"),
        ("metadata.name=a\\", "invalid field selector: invalid escape sequence: \\"),
        ("metadata.name=a=b", "invalid field selector: unescaped character in value: ="),
        ("metadata.name===a", "invalid field selector: unescaped character in value: ="),
    ]) func complaining(_ text: String, _ message: String) throws {
        let error = try #require(throws: SelectorError.self) { try FieldSelector(parsing: text) }
        #expect(error.description == message)
    }
}
