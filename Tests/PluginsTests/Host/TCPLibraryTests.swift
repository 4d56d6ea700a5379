import Egress
import LuaRuntime
import Testing

@testable import Plugins

@Suite struct TCPLibraryTests {
    @Test(
        arguments: [
            ("host = 'h', port = 1", StreamRequest(host: "h", port: 1, until: .close)),
            (
                "host = 'h', port = 6379, send = 'LLEN q\\r\\n', delimiter = '\\r\\n'",
                StreamRequest(
                    host: "h", port: 6379, bytes: Array("LLEN q\r\n".utf8), until: .delimiter([13, 10], count: 1))
            ),
            (
                "host = 'h', port = 1, delimiter = '\\n', count = 2, timeout = '1s', max_bytes = 10",
                StreamRequest(
                    host: "h", port: 1, until: .delimiter([10], count: 2), timeout: .seconds(1), maximumBytes: 10)
            ),
            (
                "host = 'h', port = 1, send = '\\xFF', bytes = 4",
                StreamRequest(host: "h", port: 1, bytes: [0xFF], until: .bytes(4))
            ),
            ("host = 'h', port = 1, tls = false", StreamRequest(host: "h", port: 1, until: .close)),
            ("host = 'h', port = 1, tls = true", StreamRequest(host: "h", port: 1, until: .close, tls: EgressTLS())),
            (
                "host = 'h', port = 1, tls = { insecure = true, ca = 'x', server_name = 'y' }",
                StreamRequest(
                    host: "h", port: 1, until: .close,
                    tls: EgressTLS(authority: [0x78], isInsecure: true, serverName: "y"))
            ),
        ]) func requests(_ fields: String, _ request: StreamRequest) async throws
    {
        let network = ScriptedNetwork(.success(EgressResponse(status: 0, body: [0x3A, 0xFF])))
        let answer = try await NetworkBench(network: network).run("return tcp.request { \(fields) }")
        #expect(network.streams == [request])
        #expect(answer == .bytes([0x3A, 0xFF]))
    }

    @Test(arguments: [
        ("host = 'h'", "tcp.request: port is missing; it must be an integer from 1 to 65535"),
        ("host = 'h', port = 0", "tcp.request: port must be an integer from 1 to 65535"),
        ("host = 'h', port = '80'", "tcp.request: port must be an integer from 1 to 65535"),
        ("port = 80", "tcp.request: host is missing; it must be a string"),
        ("host = 'h', port = 80, delimiter = ''", "tcp.request: delimiter is empty"),
        (
            "host = 'h', port = 80, delimiter = 'x', bytes = 1",
            "tcp.request: delimiter and bytes can't both end the answer"
        ),
        ("host = 'h', port = 80, bytes = -1", "tcp.request: bytes must be an integer from 0 to 8388608"),
        ("host = 'h', port = 80, bytes = 11, max_bytes = 10", "tcp.request: bytes must be an integer from 0 to 10"),
        (
            "host = 'h', port = 80, count = 2",
            "tcp.request: count is for an answer that ends with a delimiter; give one"
        ),
        ("host = 'h', port = 80, tls = 'x'", "tcp.request: tls must be true, or a table that says what to trust"),
        ("host = 'h', port = 80, tls = { cert = 'x' }", "tcp.request: tls: unknown field \"cert\"; it takes"),
        ("host = 'h', port = 80, delimeter = 'x'", "tcp.request: unknown field \"delimeter\"; it takes"),
    ]) func mistakes(_ fields: String, _ message: String) async throws {
        let network = ScriptedNetwork()
        let error = try await NetworkBench(network: network).failure("tcp.request { \(fields) }")
        #expect(error.hasPrefix(message), "\(error)")
        #expect(network.streams.isEmpty)
    }
}
