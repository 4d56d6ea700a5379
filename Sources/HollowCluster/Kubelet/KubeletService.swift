import Samples

/// What a hollow kubelet answers, apart from how it is carried.
struct KubeletService: Sendable {
    /// An answer.
    struct Answer: Sendable {
        var status: Int
        var contentType: String
        var body: [UInt8]
        /// How many bytes of the body are sent before the connection breaks; nil sends all.
        var breaksAfter: Int?

        static func text(_ status: Int, _ text: String) -> Answer {
            Answer(status: status, contentType: "text/plain; charset=utf-8", body: Array(text.utf8))
        }

        static func metrics(_ text: String) -> Answer {
            let type = "text/plain; version=0.0.4; charset=utf-8; escaping=underscores"
            return Answer(status: 200, contentType: type, body: Array(text.utf8))
        }
    }

    let nodeName: String
    let page: @Sendable (Timestamp) -> String
    let clock: any WallClock
    let credentials: Credentials
    let authorizer: RoleEvaluator

    /// Answers a request.
    func answer(
        method: String, path: String, authorization: String?, certificates: [[UInt8]], fault: KubeletFault?
    ) -> Answer {
        // Kubelets as they are commonly configured know no anonymous requests.
        guard let user = credentials.authenticate(authorization: authorization, certificates: certificates),
            user.name != UserInfo.anonymous.name
        else { return .text(401, "Unauthorized") }
        let verb = ["POST": "create", "PUT": "update", "PATCH": "patch", "DELETE": "delete"][method] ?? "get"
        let subresources = Self.subresources(of: path)
        let isAllowed = subresources.contains { subresource in
            let wanted = AccessAttributes(verb: verb, resource: "nodes", subresource: subresource, name: nodeName)
            return authorizer.decide(user, wanted).isAllowed
        }
        guard isAllowed else {
            let list = subresources.joined(separator: " ")
            return .text(403, "Forbidden (user=\(user.name), verb=\(verb), resource=nodes, subresource(s)=[\(list)])")
        }
        switch path {
        case "/healthz": return .text(200, "ok")
        case "/metrics/resource": return metrics(fault)
        default: return .text(404, "404 page not found\n")
        }
    }

    private func metrics(_ fault: KubeletFault?) -> Answer {
        let page = page(clock.now())
        switch fault {
        case nil, .down, .slow, .hanging: return .metrics(page)
        case .runtimeGone:
            return .metrics(
                """
                # HELP resource_scrape_error [STABLE] 1 if there was an error while getting container metrics, \
                0 otherwise
                # TYPE resource_scrape_error gauge
                resource_scrape_error 1

                """)
        case .truncatedBody:
            var answer = Answer.metrics(page)
            answer.breaksAfter = answer.body.count / 2
            return answer
        case .garbage: return .metrics("<!doctype html>\n<p>This {is no} metrics page.</p>\n\u{0}\u{1}")
        case .status(let status): return .text(status, "something is wrong\n")
        }
    }

    /// What a path is called in reviews; any of several will do.
    private static func subresources(of path: String) -> [String] {
        switch path.split(separator: "/").first {
        case "metrics": ["metrics"]
        case "stats": ["stats"]
        case "healthz": ["healthz", "proxy"]
        default: ["proxy"]
        }
    }
}
