import Egress
import LuaRuntime
import Testing

@testable import Plugins

@Suite struct HTTPLibraryTests {
    /// What a call becomes, all that it doesn't say being as usual.
    @Test(
        arguments: [
            ("http.get('http://a.b/')", EgressRequest(url: "http://a.b/")),
            ("http.get { url = 'http://a.b/' }", EgressRequest(url: "http://a.b/")),
            ("http.post('http://a.b/')", EgressRequest(method: "POST", url: "http://a.b/")),
            ("http.request('http://a.b/')", EgressRequest(url: "http://a.b/")),
            (
                "http.request { method = 'PUT', url = 'http://a.b/', body = 'x' }",
                EgressRequest(method: "PUT", url: "http://a.b/", body: Array("x".utf8))
            ),
            (
                "http.post { url = 'http://a.b/', body = '\\xFF\\0' }",
                EgressRequest(method: "POST", url: "http://a.b/", body: [0xFF, 0])
            ),
            (
                "http.get { url = 'http://a.b/', headers = { B = 2, A = 'x' }, timeout = '500ms' }",
                EgressRequest(
                    url: "http://a.b/", headers: [.init("A", "x"), .init("B", "2")], timeout: .milliseconds(500))
            ),
            ("http.get { url = 'u', timeout = 2 }", EgressRequest(url: "u", timeout: .seconds(2))),
            ("http.get { url = 'u', timeout = 0.25 }", EgressRequest(url: "u", timeout: .milliseconds(250))),
            (
                "http.post { url = 'u', json = { a = { 1, 2 }, b = json.null, c = json.empty_array } }",
                EgressRequest(
                    method: "POST", url: "u", headers: [.init("Content-Type", "application/json")],
                    body: Array(#"{"a":[1,2],"b":null,"c":[]}"#.utf8))
            ),
            (
                "http.post { url = 'u', json = 1, headers = { ['content-type'] = 'a/b' } }",
                EgressRequest(method: "POST", url: "u", headers: [.init("content-type", "a/b")], body: [0x31])
            ),
            (
                "http.get { url = 'http://a.b/?x=y#z', query = { q = 'sum by (a) (rate(x[5m]))', n = { 1, true } } }",
                EgressRequest(
                    url: "http://a.b/?x=y&n=1&n=true&q=sum%20by%20%28a%29%20%28rate%28x%5B5m%5D%29%29")
            ),
            (
                "http.get { url = 'http://a.b/c', query = { ['&='] = 'ä' } }",
                EgressRequest(url: "http://a.b/c?%26%3D=%C3%A4")
            ),
            (
                "http.get { url = 'u', max_bytes = 100, redirects = 0 }",
                EgressRequest(url: "u", maximumBodyBytes: 100, maximumRedirects: 0)
            ),
            (
                "http.get { url = 'u', ca = 'PEM', insecure = true, server_name = 'x' }",
                EgressRequest(
                    url: "u", tls: EgressTLS(authority: Array("PEM".utf8), isInsecure: true, serverName: "x"))
            ),
        ]) func requests(_ call: String, _ request: EgressRequest) async throws
    {
        let network = ScriptedNetwork()
        _ = try await NetworkBench(network: network).run("return \(call)")
        #expect(network.requests == [request])
    }

    @Test(arguments: [
        ("http.get()", "http.get: bad argument #1, request (string expected, got no value)"),
        ("http.get(7)", "http.get: bad argument #1, request (string expected, got number)"),
        ("http.get {}", "http.get: url is missing; it must be a string"),
        ("http.get { url = '' }", "http.get: url is empty"),
        ("http.get { 'http://a.b/' }", "http.get takes named fields only: http.get { name = value, … }"),
        ("http.get { url = 'u', method = 'PUT' }", "http.get: unknown field \"method\"; it takes"),
        ("http.get { url = 'u', tiemout = 1 }", "http.get: unknown field \"tiemout\"; it takes"),
        ("http.get { url = 'u', timeout = 'soon' }", "http.get: timeout must be a duration such as \"5s\""),
        ("http.get { url = 'u', timeout = 0 }", "http.get: timeout must be a duration such as \"5s\""),
        ("http.get { url = 'u', timeout = -1 }", "http.get: timeout must be a duration such as \"5s\""),
        ("http.get { url = 'u', timeout = 0/0 }", "http.get: timeout must be a duration such as \"5s\""),
        ("http.get { url = 'u', timeout = 1e300 }", "http.get: timeout must be a duration such as \"5s\""),
        ("http.get { url = 'u', max_bytes = 0 }", "http.get: max_bytes must be an integer from 1 to 67108864"),
        ("http.get { url = 'u', max_bytes = 1e300 }", "http.get: max_bytes must be an integer from 1 to 67108864"),
        ("http.get { url = 'u', redirects = 21 }", "http.get: redirects must be an integer from 0 to 20"),
        (
            "http.get { url = 'u', headers = { A = {} } }",
            "http.get: headers has \"A\", which must be a string or a number"
        ),
        ("http.get { url = 'u', headers = { 'A: b' } }", "http.get: headers must have names"),
        ("http.get { url = 'u', query = { a = type } }", "http.get: query has \"a\", which must be a string"),
        ("http.get { url = 'u', query = { 'a=b' } }", "http.get: query must have names"),
        ("http.post { url = 'u', body = {} }", "http.post: body must be a string, not a table"),
        ("http.post { url = 'u', body = '', json = 1 }", "http.post: json and body can't both be sent"),
        (
            "http.post { url = 'u', json = function() end }",
            "http.post: json can't be sent: JSON has no form for a function"
        ),
    ]) func mistakes(_ call: String, _ message: String) async throws {
        let network = ScriptedNetwork()
        let error = try await NetworkBench(network: network).failure("return \(call)")
        #expect(error.hasPrefix(message), "\(error)")
        #expect(network.requests.isEmpty)
    }

    @Test func answers() async throws {
        let response = EgressResponse(
            status: 503, headers: [.init("X-A", "1"), .init("x-a", "2"), .init("Retry-After", "7")],
            body: [0x61, 0xFF, 0], url: "http://a.b/c")
        let bench = try NetworkBench(network: ScriptedNetwork(.success(response)))
        let answer = try await bench.run(
            """
            local r = http.get('http://a.b/')
            return ('%d %s %s %s %d %s'):format(
                r.status, r.headers['x-a'], r.headers['retry-after'], r.url, #r.body, r.body == 'a\\xFF\\0')
            """)
        #expect(answer == .string("503 1, 2 7 http://a.b/c 3 true"))
    }

    /// A failure is an error, which ends the plugin's work with one line, unless the plugin wants to see it.
    @Test func failures() async throws {
        let network = ScriptedNetwork(.failure(EgressError(.unreachable, "http://a.b:80: connection refused")))
        let bench = try NetworkBench(network: network)
        #expect(try await bench.failure("http.get('http://a.b/')") == "http.get: http://a.b:80: connection refused")
        let caught = try await bench.run("local ok, e = pcall(http.get, 'http://a.b/') return tostring(ok) .. ' ' .. e")
        guard case .string(let text) = caught else { throw EgressError(.malformed, "no text") }
        #expect(text.hasPrefix("false "))
        #expect(text.hasSuffix("http.get: http://a.b:80: connection refused"))
    }

    @Test func whatThePluginMayReach() async throws {
        let network = ScriptedNetwork()
        let (pods, services) = (NetworkTarget.pods(port: nil), NetworkTarget.services(port: 80))
        let redis = NetworkTarget.host("redis", port: 6379)
        let bench = try NetworkBench(
            network: network, wanted: PluginPermissions(http: [pods, services], tcp: [redis]),
            granted: PluginPermissions(http: [pods]))
        _ = try await bench.run("http.get('u') tcp.request { host = 'redis', port = 6379 }")
        #expect(
            network.policies == [
                EgressPolicy(plugin: "test", permission: .http, declared: [pods, services], granted: [pods]),
                EgressPolicy(plugin: "test", permission: .tcp, declared: [redis], granted: []),
            ])
    }

    @Test(arguments: ["http.get('u')", "http.post('u')", "http.request('u')", "tcp.request {}", "secrets.get('x')"])
    func notWhileTheFileIsLoaded(_ call: String) async throws {
        let network = ScriptedNetwork()
        let error = try await NetworkBench(network: network, running: false).failure(call)
        #expect(error.hasSuffix("while its file is loaded a plugin may only declare; use it in a function"))
        #expect(network.requests.isEmpty)
    }
}
