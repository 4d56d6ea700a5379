import Testing

@testable import Egress

@Suite struct URLTests {
    @Test(arguments: [
        ("http://10.0.0.1", "http://10.0.0.1/", 80), ("HTTPS://Example.COM./a?b#c", "https://example.com/a?b", 443),
        ("http://example.com:8080/x", "http://example.com:8080/x", 8080),
        ("http://[fd00::1]/", "http://[fd00::1]/", 80),
        ("https://[fd00::1]:8443?q", "https://[fd00::1]:8443/?q", 8443),
        ("http://[::ffff:127.0.0.1]/", "http://127.0.0.1/", 80), ("http://a.b:80/", "http://a.b/", 80),
        ("http://a.b/{x} y\\\"é|^`<>", "http://a.b/%7Bx%7D%20y%5C%22%C3%A9%7C%5E%60%3C%3E", 80),
        ("http://a.b/%2e%2E/100%", "http://a.b/%2e%2E/100%", 80), ("http://a_b.c/", "http://a_b.c/", 80),
    ]) func good(_ text: String, _ usual: String, _ port: Int) throws {
        let url = try EgressURL(parsing: text)
        #expect(url.description == usual)
        #expect(url.port == port)
    }

    @Test(
        arguments: [
            "", "10.0.0.1", "//10.0.0.1/", "ftp://10.0.0.1/", "file:///etc/passwd", "http:/10.0.0.1/", "javascript://x",
            "unix:///run/x.sock", "http+unix://x/", "https+unix://x/", "http://", "http:///x", "http://:80/",
            "http://2130706433/", "http://0x7f000001/", "http://0x7f.1/", "http://127.1/", "http://0177.0.0.1/",
            "http://127.0.0.1.0x1/", "http://10.0.0.256/", "http://[127.0.0.1]/", "http://[::1%25lo]/", "http://[::1",
            "http://::1/", "http://[localhost]/", "http://user@a.b/", "http://user:pw@a.b/", "http://a.b@127.0.0.1/",
            "http://a.b\\@127.0.0.1/", "http://a.b:0/", "http://a.b:65536/", "http://a.b:+80/", "http://a.b:8o/",
            "http://a.b:/", "http://a.b:99999999999999999999/", "http://a..b/", "http://-a.b/", "http://a.b c/",
            "http://a%2eb/", "http://127.0.0.1%2f/", "http://exämple.com/", "http://１２７.0.0.1/", "http://a.b/\r\nX: y",
            "http://a.b/\0", "http://a.b/\u{7F}", " http://a.b/", "http://" + String(repeating: "a", count: 64) + "/",
            "http://a.b/" + String(repeating: "x", count: 8192),
        ]) func refused(_ text: String) throws
    {
        let error = try #require(throws: EgressError.self) { _ = try EgressURL(parsing: text) }
        #expect(error.code == .invalidRequest)
        #expect(error.description.hasPrefix("the URL"))
        #expect(!error.description.contains("\n"))
    }

    /// Those of RFC 3986 5.4, as far as they are of `http`.
    @Test(arguments: [
        ("g", "/b/c/g"), ("./g", "/b/c/g"), ("g/", "/b/c/g/"), ("/g", "/g"), ("?y", "/b/c/d;p?y"), ("g?y", "/b/c/g?y"),
        ("#s", "/b/c/d;p?q"), ("", "/b/c/d;p?q"), (".", "/b/c/"), ("./", "/b/c/"), ("..", "/b/"), ("../", "/b/"),
        ("../g", "/b/g"), ("../..", "/"), ("../../g", "/g"), ("../../../g", "/g"), ("g;x=1/../y", "/b/c/y"),
        ("g?y/../x", "/b/c/g?y/../x"),
    ]) func references(_ reference: String, _ target: String) throws {
        let url = try EgressURL(parsing: "http://a:81/b/c/d;p?q").resolving(reference)
        #expect(url.description == "http://a:81\(target)")
    }

    @Test func referencesElsewhere() throws {
        let base = try EgressURL(parsing: "https://a/b")
        #expect(try base.resolving("//g").description == "https://g/")
        #expect(try base.resolving("http://h:1/x").description == "http://h:1/x")
        #expect(throws: EgressError.self) { try base.resolving("gopher://h/") }
        #expect(throws: EgressError.self) { try base.resolving("javascript:alert(1)") }
        #expect(throws: EgressError.self) { try base.resolving("//2130706433/") }
    }
}
