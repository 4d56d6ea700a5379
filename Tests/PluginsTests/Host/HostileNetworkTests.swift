import Egress
import LoopbackServing
import LuaRuntime
import Testing

@testable import Plugins

/// Plugins that try to reach whom they may not, over a real network.
@Suite(.timeLimit(.minutes(5))) struct HostileNetworkTests {
    private struct Names: NameResolver {
        var addresses: [String: String]

        func addresses(of name: String, for owner: String) async throws(EgressError) -> [IPAddress] {
            guard let address = addresses[name].flatMap(IPAddress.init(parsing:)) else {
                throw EgressError(.nameNotFound, "the host \(name) can't be resolved")
            }
            return [address]
        }
    }

    /// Gives answers all the time they need, however busy the machine is.
    private struct Patient: EgressNetwork {
        var network: Egress

        func exchange(_ request: EgressRequest, under policy: EgressPolicy) async throws(EgressError) -> EgressResponse
        {
            var request = request
            request.timeout = .seconds(3600)
            return try await network.exchange(request, under: policy)
        }

        func converse(_ request: StreamRequest, under policy: EgressPolicy) async throws(EgressError) -> [UInt8] {
            var request = request
            request.timeout = .seconds(3600)
            return try await network.converse(request, under: policy)
        }
    }

    private struct Cluster: ClusterAddresses {
        var serverPort: Int

        func roles(of address: IPAddress) -> Set<ClusterRole> {
            ["10.255.255.1", "127.0.0.1", "169.254.169.254"].contains("\(address)") ? [.pod] : []
        }

        func apiServer() -> APIServerLocation {
            APIServerLocation(endpoints: [.init(IPAddress(parsing: "127.0.0.1")!, port: serverPort)])
        }
    }

    /// Runs `body` with a plugin that was granted much, and a server that it may not reach.
    private func withPlugin(
        _ grants: [String], steps: [LoopbackServer.Step] = [],
        _ body: (NetworkBench, _ forbidden: LoopbackServer, _ allowed: LoopbackServer) async throws -> Void
    ) async throws {
        let names = ["inside.test": "127.0.0.2", "metadata.test": "169.254.169.254", "kube.test": "127.0.0.1"]
        try await LoopbackServer.with([], host: "127.0.0.2") { forbidden in
            try await LoopbackServer.with(steps) { allowed in
                let network = Egress(
                    cluster: Cluster(serverPort: forbidden.port), resolver: Names(addresses: names),
                    userAgent: "moongauge/test")
                let targets = grants.map { $0.replacing("ALLOWED", with: "127.0.0.1:\(allowed.port)") }
                    .compactMap(NetworkTarget.init(parsing:))
                #expect(targets.count == grants.count)
                let bench = try NetworkBench(
                    network: Patient(network: network), wanted: PluginPermissions(http: targets, tcp: targets))
                try await body(bench, forbidden, allowed)
                #expect(forbidden.connections == 0)
                await network.shutdown()
            }
        }
    }

    private static let wide = ["pods", "services", "0.0.0.0/0", "::/0", "inside.test", "metadata.test", "kube.test"]

    @Test(arguments: [
        ("http.get('http://127.0.0.2:PORT/')", "it is the loopback"),
        ("http.get('http://localhost:PORT/')", "can't be resolved"),
        ("http.get('http://[::1]:PORT/')", "it is the loopback"),
        ("http.get('http://[::ffff:127.0.0.2]:PORT/')", "it is the loopback"),
        ("http.get('http://[64:ff9b::7f00:2]:PORT/')", "it is the loopback"),
        ("http.get('http://[::ffff:0:127.0.0.2]:PORT/')", "it is a translated address"),
        ("http.get('http://localhost.:PORT/')", "can't be resolved"),
        ("http.get('http://localhost..:PORT/')", "neither a name nor an address"),
        ("http.get('http://127.0.0.2.:PORT/')", "neither a name nor an address"),
        ("http.get('http://127.0.0.2:0/')", "port must be a number"),
        ("tcp.request { host = '127.0.0.2', port = 0 }", "must be an integer from 1 to 65535"),
        (
            "http.post { url = 'http://10.255.255.1/', body = 'x', headers = { ['Content-Length'] = 3 } }",
            "not the plugin's to set"
        ),
        (
            "http.post { url = 'http://10.255.255.1/', body = 'x', headers = { ['transfer-encoding'] = 'chunked' } }",
            "not the plugin's to set"
        ),
        ("http.get { url = 'http://10.255.255.1/', headers = { ['Content-Length '] = 3 } }", "no name may have"),
        ("http.get { url = 'http://10.255.255.1/', headers = { [':authority'] = 'x' } }", "no name may have"),
        ("http.request { method = 'CONNECT', url = 'http://10.255.255.1/' }", "the method must be one"),
        ("http.get('http://0.0.0.0:PORT/')", "it is unspecified"),
        ("http.get('http://[::]:PORT/')", "it is unspecified"),
        ("http.get('http://2130706434:PORT/')", "neither a name nor an address"),
        ("http.get('http://0x7f000002:PORT/')", "neither a name nor an address"),
        ("http.get('http://0x7f.2:PORT/')", "neither a name nor an address"),
        ("http.get('http://0177.0.0.2:PORT/')", "neither a name nor an address"),
        ("http.get('http://127.2:PORT/')", "neither a name nor an address"),
        ("http.get('http://a@127.0.0.2:PORT/')", "user or a password"),
        ("http.get('http://127.0.0.2:PORT\\\\@example.com/')", "user or a password"),
        ("http.get('file:///etc/passwd')", "must begin with http:// or https://"),
        ("http.get('gopher://127.0.0.2:PORT/')", "must begin with http:// or https://"),
        ("http.get('unix:///var/run/docker.sock')", "must begin with http:// or https://"),
        ("http.get('http://inside.test:PORT/')", "it is the loopback"),
        ("http.get('http://INSIDE.test.:PORT/')", "it is the loopback"),
        ("http.get('http://metadata.test/latest/meta-data')", "it is link-local"),
        ("http.get('http://169.254.169.254/latest/meta-data')", "it is link-local"),
        ("http.get('http://[fe80::1]/')", "it is link-local"),
        ("http.get('http://[fd00:ec2::254]/')", "a cloud's metadata service"),
        ("http.get('http://255.255.255.255/')", "it is reserved"),
        ("http.get('http://224.0.0.1/')", "it is multicast"),
        ("http.get { url = 'http://127.0.0.2:PORT/', headers = { Host = 'x' } }", "not the plugin's to set"),
        (
            "http.get { url = 'http://10.255.255.1/', headers = { A = 'b\\r\\nHost: x' } }",
            "has a control character in it"
        ),
        ("http.get { url = 'http://10.255.255.1/', headers = { ['A\\r\\nB'] = 'b' } }", "no name may have"),
        ("http.get('http://10.255.255.1/\\r\\nHost: x')", "has a control character in it"),
        ("http.request { method = 'GET / HTTP/1.1\\r\\n', url = 'http://10.255.255.1/' }", "the method must be one"),
        ("http.get('http://127.0.0.2:99999/')", "port must be a number"),
        ("tcp.request { host = '127.0.0.2', port = PORT }", "it is the loopback"),
        ("tcp.request { host = 'inside.test', port = PORT }", "it is the loopback"),
        ("tcp.request { host = '2130706434', port = PORT }", "neither a name nor an address"),
        ("tcp.request { host = '169.254.169.254', port = 80 }", "it is link-local"),
        ("tcp.request { host = '127.0.0.2:PORT', port = 1 }", "neither a name nor an address"),
        ("pcall(http.get, 'http://127.0.0.2:PORT/') http.get('http://127.0.0.2:PORT/')", "it is the loopback"),
    ]) func directly(_ code: String, _ cause: String) async throws {
        try await withPlugin(Self.wide) { bench, forbidden, _ in
            let error = try await bench.failure(code.replacing("PORT", with: "\(forbidden.port)"))
            #expect(error.contains(cause), "\(error)")
            #expect(!error.contains("\n"))
        }
    }

    /// The kube-apiserver is not a pod, whatever a pod's status says, and not what else the host has at another port.
    @Test func theAPIServer() async throws {
        try await withPlugin(["127.0.0.0/8", "pods", "kube.test"]) { bench, forbidden, _ in
            for host in ["127.0.0.1", "kube.test", "[::ffff:127.0.0.1]"] {
                let error = try await bench.failure("http.get('http://\(host):\(forbidden.port)/')")
                #expect(error.contains("it is the kube-apiserver, which has to be named"), "\(error)")
            }
        }
    }

    @Test(arguments: [
        ("http://127.0.0.2:PORT/", "it is the loopback"), ("//127.0.0.2:PORT/", "it is the loopback"),
        ("http://inside.test:PORT/", "it is the loopback"), ("http://169.254.169.254/", "it is link-local"),
        ("http://metadata.test/", "it is link-local"), ("http://[::1]:PORT/", "it is the loopback"),
        ("file:///etc/passwd", "redirects to no good URL"), ("http://2130706434:PORT/", "redirects to no good URL"),
        ("http://10.99.99.99.nip.test/", "can't be resolved"),
    ]) func byRedirect(_ location: String, _ cause: String) async throws {
        try await withPlugin(["ALLOWED"] + Self.wide) { bench, forbidden, allowed in
            let location = location.replacing("PORT", with: "\(forbidden.port)")
            allowed.add(LoopbackServer.redirect(to: location), LoopbackServer.redirect(to: location, status: "307 X"))
            for call in ["http.get", "http.post"] {
                let error = try await bench.failure("\(call)('\(allowed.url())')")
                #expect(error.contains(cause), "\(error)")
            }
            #expect(allowed.requests.count == 2)
        }
    }

    @Test func floods() async throws {
        let endless = LoopbackServer.Step.endless(
            Array("HTTP/1.1 200 OK\r\n\r\n".utf8), [UInt8](repeating: 0x78, count: 100_000))
        try await withPlugin(["ALLOWED"], steps: [endless, endless]) { bench, _, allowed in
            let error = try await bench.failure("http.get { url = '\(allowed.url())', max_bytes = 1000000 }")
            #expect(error.hasSuffix("the answer is larger than 1000000 bytes"))
            let other = try await bench.failure(
                "tcp.request { host = '127.0.0.1', port = \(allowed.port), send = 'x\\r\\n', max_bytes = 1000000 }")
            #expect(other.hasSuffix("the answer is larger than 1000000 bytes"))
        }
    }

    /// A plugin that waits in vain ends at its deadline, and its connection with it.
    @Test func silence() async throws {
        try await withPlugin(["ALLOWED"], steps: [.silence]) { bench, _, allowed in
            let loaded = try bench.machine.load(
                source: "return function(url) http.get { url = url, timeout = '1h' } end", chunkName: "test.lua")
            guard case .function(let function) = loaded.first else { return }
            let error = try await #require(throws: LuaError.self) {
                try await bench.machine.call(function, [.string(allowed.url())], deadline: .milliseconds(200))
            }
            #expect(error.message.contains("no answer within the call's timeout of 0.2 s"))
            let ending: Void? = await allowed.endings.first { true }
            #expect(ending != nil)
        }
    }

    @Test func whoIsAllowedIsReached() async throws {
        let steps: [LoopbackServer.Step] = [.text("page"), .answer(Array(":42\r\n".utf8))]
        try await withPlugin(["ALLOWED"], steps: steps) { bench, _, allowed in
            let page = try await bench.run("return http.get('\(allowed.url())').body")
            #expect(page == .string("page"))
            let answer = try await bench.run(
                "return tcp.request { host = '127.0.0.1', port = \(allowed.port), send = 'LLEN q\\r\\n', delimiter = '\\r\\n' }"
            )
            #expect(answer == .string(":42"))
        }
    }
}
