import Kubernetes

extension KubernetesAPI {
    /// Asks the kube-apiserver whether somebody may do something (`authorization.k8s.io/v1` SubjectAccessReview).
    public func decide(_ review: AccessReview, retry: ReviewRetry = ReviewRetry()) async throws(KubernetesClientError)
        -> AccessDecision
    {
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
        let bytes = writer.bytes
        let body = try await retry.run { () async throws(KubernetesClientError) in
            try await request(path, posting: bytes, timeout: .seconds(10))
        }
        return try Self.decode(AccessDecision.self, body, path)
    }

    private static func write(_ action: AccessReview.Action, to json: inout JSONWriter) {
        switch action {
        case .resource(let resource):
            json.key("resourceAttributes")
            json.object { json in
                write(
                    [
                        "namespace": resource.namespace, "verb": resource.verb, "group": resource.group,
                        "version": resource.version, "resource": resource.resource, "subresource": resource.subresource,
                        "name": resource.name,
                    ], to: &json)
                write(resource.fieldRequirements, as: "fieldSelector", to: &json)
                write(resource.labelRequirements, as: "labelSelector", to: &json)
            }
        case .path(let verb, let path):
            json.key("nonResourceAttributes")
            json.object { json in write(["path": path, "verb": verb], to: &json) }
        }
    }

    private static func write(_ members: KeyValuePairs<String, String>, to json: inout JSONWriter) {
        for (name, value) in members where !value.isEmpty { json.member(name, value) }
    }

    private static func write(
        _ requirements: [AccessReview.Requirement], as name: String, to json: inout JSONWriter
    ) {
        guard !requirements.isEmpty else { return }
        json.key(name)
        json.object { json in
            json.key("requirements")
            json.array { json in
                for requirement in requirements {
                    json.object { json in
                        json.member("key", requirement.key)
                        json.member("operator", requirement.operator.rawValue)
                        guard !requirement.values.isEmpty else { return }
                        json.key("values")
                        json.array { json in requirement.values.forEach { json.string($0) } }
                    }
                }
            }
        }
    }

    private static func write(_ subject: AccessReview.Subject, to json: inout JSONWriter) {
        json.member("user", subject.user)
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
        if !subject.uid.isEmpty { json.member("uid", subject.uid) }
    }
}
