import Egress
import LuaRuntime

extension HostLibraries {
    private static let mostBytes: Int64 = 64 << 20

    /// `tcp`: conversations of any protocol, one question and one answer each.
    static func tcp(_ context: HostContext) -> HostLibrary {
        var library = HostLibrary(
            name: "tcp",
            summary: """
                Protocols other than HTTP over TCP, for whom the plugin declares in `permissions.tcp` and the operator grants. What \
                a name resolves to is judged.
                """)
        library.classes = [
            ClassReference(
                name: "tcp.Request",
                summary: """
                    What to send, and how much of the answer to read: until a delimiter, a number of bytes, or, where neither is \
                    given, until the other side closes the connection.
                    """,
                fields: [
                    .value("host", "string", "a host's name or address"),
                    .value("port", "integer", "1 to 65535"),
                    .optional("send", "string", "the bytes to send"),
                    .optional(
                        "delimiter", "string",
                        "the delimiter that ends the answer, of 4,096 bytes at most; it is not part of the result"),
                    .optional("count", "integer", "the answer ends when the delimiter has come so often; 1 by default"),
                    .optional(
                        "partial", "boolean",
                        "true: what has come is the answer when the connection ends before the answer does"),
                    .optional("bytes", "integer", "how many bytes to read, in place of `delimiter`"),
                    .optional(
                        "timeout", "string|number", "how long all of it may take, `\"5s\"` or seconds; 10 s by default"),
                    .optional("max_bytes", "integer", "the largest answer; 8 MiB by default, 64 MiB at most"),
                    .optional("tls", "boolean|tcp.TLS", "true, or what to trust: speak TLS"),
                ]),
            ClassReference(
                name: "tcp.TLS", summary: "What to trust where TLS is spoken.",
                fields: [
                    .optional("ca", "string", "the CAs to trust in place of the system's, in PEM form"),
                    .optional("insecure", "boolean", "true: trust anybody"),
                    .optional("server_name", "string", "the name to expect in the certificate, in place of the host"),
                ]),
        ]
        library.functions = [
            HostLibrary.Function(
                FunctionReference(
                    name: "tcp.request",
                    summary: """
                        Connects, sends, waits for the answer and disconnects. That there is no whole answer is an error of one line, \
                        which tells why.
                        """,
                    parameters: [.value("request", "tcp.Request", "what to send and to read")],
                    results: [.value("answer", "string", "the bytes that were read")],
                    example:
                        "tcp.request { host = \"redis.shop.svc\", port = 6379, send = \"LLEN jobs\\r\\n\", delimiter = \"\\r\\n\" }"
                ),
                suspending: { call in
                    let caller = try context.caller(of: "tcp.request")
                    var request = try streamRequest(try call.table(1))
                    let share = AnswerShare(of: caller.answers)
                    call.hold(share)
                    request.share = share
                    do throws(EgressError) {
                        return [.bytes(try await context.host.network.converse(request, under: caller.policy(.tcp)))]
                    } catch {
                        throw LuaHostError("tcp.request: \(error)")
                    }
                })
        ]
        return library
    }

    private static func streamRequest(_ table: LuaTable) throws(LuaHostError) -> StreamRequest {
        var fields = try Declaration("tcp.request", table)
        guard let port = try fields.integer("port", in: 1...65_535) else {
            throw fields.refuse("port", "is missing; it must be an integer from 1 to 65535")
        }
        var request = StreamRequest(host: try fields.text("host"), port: Int(port), until: .close)
        request.bytes = try fields.bytes("send") ?? []
        let limit = try fields.integer("max_bytes", in: 1...mostBytes)
        if let limit { request.maximumBytes = Int(limit) }
        let bytes = try fields.integer("bytes", in: 0...Int64(request.maximumBytes))
        let count = try fields.integer("count", in: 1...1_000_000)
        switch (try fields.bytes("delimiter"), bytes) {
        case (let delimiter?, nil):
            guard !delimiter.isEmpty else { throw fields.refuse("delimiter", "is empty") }
            request.end = .delimiter(delimiter, count: Int(count ?? 1))
        case (nil, let bytes?): request.end = .bytes(Int(bytes))
        case (nil, nil): request.end = .close
        case (_?, _?): throw fields.refuse("delimiter", "and bytes can't both end the answer")
        }
        if count != nil, case .delimiter = request.end {
        } else if count != nil {
            throw fields.refuse("count", "is for an answer that ends with a delimiter; give one")
        }
        request.mayEndEarly = try fields.optionalTruth("partial") ?? false
        if let timeout = try fields.timeout() { request.timeout = timeout }
        switch try fields.any("tls") {
        case nil, .bool(false): break
        case .bool(true): request.tls = EgressTLS()
        case .table(let table):
            var tls = try Declaration("tcp.request: tls", table)
            request.tls = try tls.tls()
            try tls.checkKeys()
        default: throw fields.refuse("tls", "must be true, or a table that says what to trust")
        }
        try fields.checkKeys()
        return request
    }
}
