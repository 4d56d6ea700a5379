import Egress
import LuaRuntime

extension HostLibraries {
    /// `http`: requests to whom the plugin may reach.
    static func http(_ context: HostContext, _ constants: JSONConstants.Handles) -> HostLibrary {
        var library = HostLibrary(
            name: "http",
            summary: """
                Requests by HTTP/1.1, to whom the plugin declares in `permissions.http` and the operator grants. What a name resolves \
                to is judged, for every redirect again. Connections are kept and used again.
                """)
        library.classes = [request, response]
        let either = FunctionReference.Value.value("request", "string|http.Request", "a URL, or all of a request")
        let answer = FunctionReference.Value.value("response", "http.Response", "the answer, whatever its status")
        func function(
            _ name: String, _ method: String?, _ summary: String, _ example: String
        ) -> HostLibrary.Function {
            HostLibrary.Function(
                FunctionReference(
                    name: name, summary: summary, parameters: [either], results: [answer], example: example),
                suspending: { call in
                    let caller = try context.caller(of: name)
                    var request = try HTTPRequestReader.read(call, name, method, constants)
                    let share = AnswerShare(of: caller.answers)
                    call.hold(share)
                    request.share = share
                    do throws(EgressError) {
                        let response = try await context.host.network.exchange(request, under: caller.policy(.http))
                        return [.table(table(of: response))]
                    } catch {
                        throw LuaHostError("\(name): \(error)")
                    }
                })
        }
        library.functions = [
            function(
                "http.get", "GET",
                """
                Asks for a URL and waits for the whole answer. That there is none is an error of one line, which tells why; any \
                status is an answer.
                """,
                "local page = http.get(\"http://\" .. pod.ip .. \":8080/metrics\")\nif page.status == 200 then … end"),
            function(
                "http.post", "POST", "Posts to a URL and waits for the whole answer, as `http.get` does.",
                "http.post { url = \"https://api.example.com/query\", json = { range = \"5m\" } }"),
            function(
                "http.request", nil, "Sends a request with any method, `GET` by default, as `http.get` does.",
                "http.request { method = \"PUT\", url = \"http://cache.shop.svc/reset\" }"),
        ]
        return library
    }

    private static let request = ClassReference(
        name: "http.Request", summary: "What to ask for; all but `url` may be left out.",
        fields: [
            .value("url", "string", "an absolute URL of http or https"),
            .optional("method", "string", "for `http.request` only: `GET`, `PUT` and so on"),
            .optional("headers", "table<string, string|number>", "headers by name"),
            .optional("query", "table<string, any>", "parameters to add to the URL; a list gives one several times"),
            .optional("body", "string", "any bytes to send"),
            .optional("json", "any", "a value to send as JSON, in place of `body`"),
            .optional("timeout", "string|number", "how long all of it may take, `\"5s\"` or seconds; 10 s by default"),
            .optional("max_bytes", "integer", "the largest answer, unpacked; 8 MiB by default, 64 MiB at most"),
            .optional("redirects", "integer", "how many redirects to follow, 0 to 20; 5 by default"),
            .optional("ca", "string", "the CAs to trust in place of the system's, in PEM form"),
            .optional("insecure", "boolean", "true: trust anybody"),
            .optional("server_name", "string", "the name to expect in the certificate, in place of the host"),
        ])

    private static let response = ClassReference(
        name: "http.Response", summary: "An answer.",
        fields: [
            .value("status", "integer", "such as 200"),
            .value("headers", "table<string, string>", "by name in small letters; repeated ones joined by commas"),
            .value("body", "string", "the bytes, unpacked"),
            .value("url", "string", "who gave the answer, after redirects"),
        ])

    private static func table(of response: EgressResponse) -> LuaTable {
        var headers = LuaTable()
        for header in response.headers {
            let name = header.name.lowercased()
            if case .string(let former) = headers[name] {
                headers[name] = .string("\(former), \(header.value)")
            } else {
                headers[name] = .string(header.value)
            }
        }
        return LuaTable(fields: [
            ("status", .integer(Int64(response.status))), ("headers", .table(headers)),
            ("body", .bytes(response.body)), ("url", .string(response.url)),
        ])
    }
}

extension HostContext.Caller {
    /// Whom the plugin may reach.
    func policy(_ permission: EgressPolicy.Permission) -> EgressPolicy {
        switch permission {
        case .http:
            EgressPolicy(
                plugin: name, permission: .http, declared: access.wanted.http, granted: access.granted.http)
        case .tcp:
            EgressPolicy(plugin: name, permission: .tcp, declared: access.wanted.tcp, granted: access.granted.tcp)
        }
    }
}
