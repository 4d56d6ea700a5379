import Certificates
import HollowCluster
import Kubernetes
import KubernetesClient
import NIOSSL
import Samples
import Testing

/// Requests to a hollow kube-apiserver over the loopback.
@Suite(.timeLimit(.minutes(1))) struct KubernetesAPITests {
    private func error(_ body: () async throws -> Void) async throws -> KubernetesClientError {
        try await #require(throws: KubernetesClientError.self) { try await body() }
    }

    @Test func objectsAreDecoded() async throws {
        try await HollowCluster.withClient { cluster, api in
            cluster.put(podObject("p", uid: "seven"), as: .pods)
            let pod = try await api.get(PodObject.self, "/api/v1/namespaces/shop/pods/p")
            #expect(pod.record.uid == "seven")
            let record = try #require(cluster.requestLog.last)
            #expect(record.user == "kubernetes-admin")
            #expect(record.groups.contains("system:masters"))
        }
    }

    @Test func refusalsAreTold() async throws {
        let users = ["good": UserInfo(name: "alice")]
        try await HollowCluster.withClient(tokens: users, as: .token("good")) { _, api in
            let refused = try await error { _ = try await api.request("/api/v1/nodes") }
            #expect(refused.code == .status(403))
            #expect(
                refused.description.hasPrefix(
                    "the kube-apiserver answered 403 to /api/v1/nodes: nodes is forbidden: User"))
        }
        try await HollowCluster.withClient(as: .token("bad")) { _, api in
            let unknown = try await error { _ = try await api.request("/api/v1/nodes") }
            #expect(unknown.description == "the kube-apiserver answered 401 to /api/v1/nodes: Unauthorized")
        }
        try await HollowCluster.withClient { cluster, api in
            let missing = try await error { _ = try await api.get(PodObject.self, "/api/v1/namespaces/a/pods/p") }
            #expect(missing.code == .status(404))
            #expect(
                missing.description
                    == "the kube-apiserver answered 404 to /api/v1/namespaces/a/pods/p: pods \"p\" not found")
            let unreadable = try await error { _ = try await api.get(WatchEvent<PodObject>.self, "/api/v1/pods") }
            #expect(unreadable.code == .malformed)
            try await cluster.setAPIServerFault(.status(503))
            let failed = try await error { _ = try await api.request("/api/v1/nodes") }
            #expect(failed.code == .status(503))
        }
    }

    @Test func aServerThatIsAway() async throws {
        try await HollowCluster.withClient { cluster, api in
            try await cluster.setAPIServerFault(.refusing)
            let refused = try await error { _ = try await api.request("/api/v1/nodes") }
            #expect(refused.code == .unreachable)
            #expect(
                refused.description
                    == "can't reach the kube-apiserver at \(api.access.server) (from \(api.access.source)): connection refused"
            )
        }
    }

    @Test func aServerThatIsNotTrusted() async throws {
        try await HollowCluster.withClient { cluster, known in
            var access = known.access
            let stranger = try CertificateAuthority.make(commonName: "hollow-cluster").certificate
            access.tls.trustRoots = .certificates([try NIOSSLCertificate(bytes: stranger.der, format: .der)])
            let api = KubernetesAPI(access: access, userAgent: "moongauge/test")
            let refused = try await error { _ = try await api.request("/api/v1/nodes") }
            await api.shutdown()
            #expect(refused.code == .unreachable)
            #expect(refused.description.hasSuffix(": the TLS handshake failed (its certificate is not trusted)"))
        }
    }

    /// Nobody can resolve this name, so an answer shows that the address was dialled.
    @Test func theServerIsDialledAtItsAddressUnderAnotherName() async throws {
        try await HollowCluster.withClient(serverName: "kubernetes.invalid") { _, api in
            let nodes = try await api.get(ListDocument<NodeObject>.self, "/api/v1/nodes")
            #expect(nodes.items?.isEmpty == true)
        }
    }

    /// As a kube-apiserver answers, and others that don't say.
    @Test(arguments: [
        (
            #"{"kind":"APIVersions","versions":["v1"],"serverAddressByClientCIDRs":[{"clientCIDR":"0.0.0.0/0","serverAddress":"172.18.0.2:6443"},{"clientCIDR":"::/0","serverAddress":"[fd00::2]:443"}]}"#,
            ["172.18.0.2 6443", "fd00::2 443"]
        ), (#"{"serverAddressByClientCIDRs":[{"serverAddress":"x"},{"serverAddress":"y:z"}]}"#, []), ("{}", []),
        ("no", []),
    ]) func whereTheServerSaysItIs(_ answer: String, _ addresses: [String]) async throws {
        try await ScriptedAPIServer.with([.init(pieces: [Array(answer.utf8)]), .failure(403)]) { _, api in
            let told = await api.advertisedAddresses()
            #expect(told.map { "\($0.host) \($0.port)" } == addresses)
            let forbidden = await api.advertisedAddresses()
            #expect(forbidden.isEmpty)
        }
    }

    @Test func accessReviews() async throws {
        try await HollowCluster.withClient { cluster, api in
            let list = AccessReview.Action.resource(
                AccessReview.Resource(verb: "list", group: "", version: "v1", resource: "pods"))
            let account = cluster.serverUser
            let server = AccessReview.Subject(
                user: account.name, uid: account.uid, groups: account.groups, extra: ["a/b": ["x", "y"]])
            let alice = AccessReview.Subject(user: "alice")
            let root = AccessReview.Subject(user: "root", groups: ["system:masters"])
            let path = AccessReview.Action.path(verb: "get", path: "/x")
            var allowed: [Bool] = []
            for (subject, action) in [(server, list), (alice, list), (root, path), (alice, path)] {
                allowed.append(try await api.decide(AccessReview(subject: subject, action: action)).isAllowed)
            }
            #expect(allowed == [true, false, true, false])
        }
    }
}
