import Certificates
import HTTPTypes
import KubernetesClient
import Samples
import Synchronization
import Testing

@testable import APIServer

/// The recorded exchanges about who may do what: the same answers, after the same questions to the kube-apiserver.
@Suite struct GoldenAccessTests {
    /// What a kube-apiserver said to TokenReviews in the recordings.
    private func tokenDecision(_ exchange: String) throws(KubernetesClientError) -> TokenDecision {
        switch exchange {
        case "authn/direct-service-account-token":
            return .authenticated(
                AccessReview.Subject(
                    user: "system:serviceaccount:ns-01:reader", uid: "c7125285-df9c-44ac-ba94-a85d997f6876",
                    groups: ["system:serviceaccounts", "system:serviceaccounts:ns-01"]))
        case "authn/token-review-masters":
            return .authenticated(
                AccessReview.Subject(
                    user: "dora", uid: "7", groups: ["system:masters"], extra: ["a.b/c": ["1", "2"]]))
        case "authn/token-review-answers-500": throw KubernetesClientError(.status(500), "boom")
        default: return .refused("invalid bearer token")
        }
    }

    /// What a kube-apiserver said to SubjectAccessReviews in the recordings.
    private func accessDecision(_ exchange: String) throws(KubernetesClientError) -> AccessDecision {
        switch exchange {
        case "authn/direct-client-cert-alice-get-allowed-name", "authn/direct-service-account-token",
            "authn/sar-allowed-cached":
            return AccessDecision(isAllowed: true, reason: "stand-in")
        case "authn/sar-answers-403":
            throw KubernetesClientError(
                .status(403), "the kube-apiserver answered 403",
                reason: "subjectaccessreviews.authorization.k8s.io is forbidden")
        case "authn/sar-connection-cut":
            // The words of the reference server's HTTP library, which are none of ours.
            let url = "https://127.0.0.1:6443/apis/authorization.k8s.io/v1/subjectaccessreviews?timeout=10s"
            throw KubernetesClientError(
                .unreachable, "cut",
                reason: "Post \"\(url)\": stream error: stream ID 199; INTERNAL_ERROR; received from peer")
        case "authn/sar-evaluation-error":
            return AccessDecision(isAllowed: false, evaluationError: "role \"x\" not found")
        default: return AccessDecision(isAllowed: false)
        }
    }

    /// The client certificate that was shown.
    private func chain(_ exchange: GoldenExchange, _ server: TestServer) throws -> [Certificate] {
        guard let name = exchange.clientCommonName else { return [] }
        if name == "front-proxy-client" { return try server.frontProxyAuthority.issue(.client(name)).chain }
        let groups = name == "kubernetes-admin" ? ["system:masters"] : ["developers"]
        let isStranger = exchange.name == "authn/direct-client-cert-other-ca"
        let authority = isStranger ? try CertificateAuthority.make(commonName: "cluster-ca") : server.clusterAuthority
        return try authority.issue(.client(name, organizations: groups)).chain
    }

    @Test(arguments: try GoldenExchange.all(in: "authn")) func exchange(_ exchange: GoldenExchange) async throws {
        let asked = Recorder<AccessReview>()
        let tokens = Recorder<String>()
        let server = try TestServer(
            metrics: try Fleet(), custom: NoCustomMetrics(),
            review: { review throws(KubernetesClientError) in
                asked.add(review)
                return try accessDecision(exchange.name)
            },
            tokenReview: { token throws(KubernetesClientError) in
                tokens.add(token)
                return try tokenDecision(exchange.name)
            }
        )
        let answer = await server.answer(exchange.request, showing: try chain(exchange, server))
        #expect(answer.status == exchange.status)
        #expect(answer.contentType == exchange.contentType)
        if let body = exchange.body { #expect(masked(answer.text) == masked(body)) }
        #expect((answer.headers[.xContentTypeOptions] == "nosniff") == exchange.hasNoSniff)
        for spec in try exchange.reviews() {
            if let token = spec["token"] as? String {
                // Written out in the review, crossed out in the header.
                #expect(!token.isEmpty && tokens.all == ["<redacted>"])
                continue
            }
            let review = try #require(asked.all.last)
            let attributes = try #require(spec["resourceAttributes"] as? [String: String])
            #expect(review.subject.user == spec["user"] as? String)
            #expect(review.subject.groups == spec["groups"] as? [String])
            #expect(
                review.action
                    == .resource(
                        AccessReview.Resource(
                            verb: attributes["verb"] ?? "", group: attributes["group"] ?? "",
                            version: attributes["version"] ?? "", resource: attributes["resource"] ?? "")))
        }
    }

    @Test func answersAreUsedAgainForAWhile() async throws {
        let reviews = Recorder<AccessReview>()
        let tokens = Recorder<String>()
        let server = try TestServer(
            metrics: try Fleet(), custom: NoCustomMetrics(),
            review: { review in
                reviews.add(review)
                return AccessDecision(isAllowed: false)
            },
            tokenReview: { token in
                tokens.add(token)
                return token == "good" ? .authenticated(AccessReview.Subject(user: "u")) : .refused("no")
            }
        )
        func ask(_ token: String, _ query: String = "") async -> Int {
            var request = HTTPRequest(
                method: .get, scheme: "https", authority: "x", path: "/apis/metrics.k8s.io/v1beta1/pods\(query)")
            request.headerFields[.authorization] = "Bearer \(token)"
            return await server.answer(request, showing: []).status
        }
        for _ in 0..<3 {
            #expect(await ask("good") == 403)
            #expect(await ask("bad") == 401)
            server.clock.advance(by: .seconds(3))
        }
        #expect(tokens.all == ["good", "bad"])
        #expect(reviews.all.count == 1)
        server.clock.advance(by: .seconds(2))
        _ = await ask("good")
        _ = await ask("bad")
        #expect(tokens.all == ["good", "bad", "good", "bad"])
        #expect(reviews.all.count == 2)

        // Another selector is another question, which names what it requires.
        _ = await ask(
            "good",
            "?labelSelector=a%3Db,c%20notin%20(d,e),f,!g&fieldSelector=metadata.name%3Dp,metadata.namespace!%3Dn")
        guard case .resource(let asked) = try #require(reviews.all.last).action else { return }
        #expect(asked.name == "p")
        #expect(
            asked.fieldRequirements == [
                .init(key: "metadata.name", operator: .in, values: ["p"]),
                .init(key: "metadata.namespace", operator: .notIn, values: ["n"]),
            ])
        #expect(
            Set(asked.labelRequirements) == [
                .init(key: "a", operator: .in, values: ["b"]), .init(key: "c", operator: .notIn, values: ["d", "e"]),
                .init(key: "f", operator: .exists), .init(key: "g", operator: .doesNotExist),
            ])
    }

    @Test func frontProxyHeadersInFull() async throws {
        let reviews = Recorder<AccessReview>()
        let server = try TestServer(metrics: try Fleet(), custom: NoCustomMetrics()) { review in
            reviews.add(review)
            return AccessDecision(isAllowed: true)
        }
        var request = HTTPRequest(
            method: .get, scheme: "https", authority: "x", path: "/apis/metrics.k8s.io/v1beta1/nodes/n")
        for (name, value) in [
            ("X-Remote-User", ""), ("X-Remote-User", "u"), ("X-Remote-User", "v"), ("X-Remote-Group", "g"),
            ("X-Remote-Group", "h"), ("X-Remote-Uid", "1"), ("X-Remote-Extra-Example.com%2FScopes", "a"),
            ("X-Remote-Extra-example.com%2fscopes", "b"), ("X-Remote-Extra-Odd%", "c"),
        ] {
            request.headerFields.append(HTTPField(name: try #require(HTTPField.Name(name)), value: value))
        }
        _ = try await server.answer(request, as: "front-proxy-client")
        #expect(
            reviews.all.map(\.subject) == [
                AccessReview.Subject(
                    user: "u", groups: ["g", "h", "system:authenticated"],
                    extra: ["example.com/scopes": ["a", "b"], "odd%": ["c"]])
            ])
    }
}

/// Remembers what it is handed.
final class Recorder<Element: Sendable>: Sendable {
    private let elements = Mutex<[Element]>([])

    var all: [Element] { elements.withLock { $0 } }

    func add(_ element: Element) {
        elements.withLock { $0.append(element) }
    }
}
