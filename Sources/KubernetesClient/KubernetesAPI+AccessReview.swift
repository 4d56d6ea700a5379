import Kubernetes

extension KubernetesAPI {
    /// Asks the kube-apiserver whether somebody may do something (`authorization.k8s.io/v1` SubjectAccessReview).
    public func decide(_ review: AccessReview) async throws(KubernetesClientError) -> AccessDecision {
        var writer = JSONWriter()
        writer.object { json in
            json.member("kind", "SubjectAccessReview")
            json.member("apiVersion", "authorization.k8s.io/v1")
            json.key("spec")
            json.object { json in
                Self.write(review.action, to: &json)
                Self.write(review.subject, to: &json)
            }
        }
        let path = "/apis/authorization.k8s.io/v1/subjectaccessreviews?timeout=10s"
        let body = try await request(path, posting: writer.bytes, timeout: .seconds(10))
        return try Self.decode(AccessDecision.self, body, path)
    }

    private static func write(_ action: AccessReview.Action, to json: inout JSONWriter) {
        func members(_ members: KeyValuePairs<String, String>) {
            json.object { json in
                for (name, value) in members where !value.isEmpty { json.member(name, value) }
            }
        }
        switch action {
        case .resource(let verb, let group, let version, let resource, let subresource, let namespace, let name):
            json.key("resourceAttributes")
            members([
                "namespace": namespace, "verb": verb, "group": group, "version": version, "resource": resource,
                "subresource": subresource, "name": name,
            ])
        case .path(let verb, let path):
            json.key("nonResourceAttributes")
            members(["path": path, "verb": verb])
        }
    }

    private static func write(_ subject: AccessReview.Subject, to json: inout JSONWriter) {
        json.member("user", subject.user)
        if !subject.uid.isEmpty { json.member("uid", subject.uid) }
        if !subject.groups.isEmpty {
            json.key("groups")
            json.array { json in subject.groups.forEach { json.string($0) } }
        }
        if !subject.extra.isEmpty {
            json.key("extra")
            json.object { json in
                for (name, values) in subject.extra.sorted(by: { $0.key < $1.key }) {
                    json.key(name)
                    json.array { json in values.forEach { json.string($0) } }
                }
            }
        }
    }
}
