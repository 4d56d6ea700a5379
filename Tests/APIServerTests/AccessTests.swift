import Certificates
import Foundation
import HollowCluster
import KubernetesClient
import Logging
import Samples
import Testing

@testable import APIServer

/// Who may do what, seen from outside: a listening server, real handshakes, both versions of HTTP.
@Suite struct AccessTests {
    /// What the callers of the table show.
    private struct Authorities {
        let frontProxy = Result { try CertificateAuthority.make(commonName: "front-proxy-ca") }
        let client = Result { try CertificateAuthority.make(commonName: "client-ca") }
        let stranger = Result { try CertificateAuthority.make(commonName: "front-proxy-ca") }
    }

    /// A caller and what becomes of it.
    struct Row: Sendable, CustomTestStringConvertible {
        var name: String
        var certificate = Shown.none
        var headers: [(String, String)] = []
        var path = "/apis/metrics.k8s.io/v1beta1/nodes"
        var status: Int
        /// A part of the answer's text.
        var text = ""

        var testDescription: String { name }
    }

    /// Which client certificate is shown.
    enum Shown: Sendable {
        case none
        /// Of the front proxies' authority.
        case frontProxy(String)
        /// Of the front proxies' authority by an intermediate, with or without that one.
        case frontProxyByIntermediate(isSent: Bool)
        /// Of an authority with the same name as the front proxies'.
        case stranger(String)
        /// Of the clients' authority.
        case client(String, groups: [String])
        case expiredFrontProxy, serverOnlyFrontProxy
    }

    private static let root = [("X-Remote-User", "root"), ("X-Remote-Group", "system:masters")]
    private static let vera = [("X-Remote-User", "vera"), ("X-Remote-Group", "viewers")]

    static let rows = [
        Row(name: "front proxy, masters", certificate: .frontProxy("front-proxy-client"), headers: root, status: 200),
        Row(name: "front proxy, allowed", certificate: .frontProxy("front-proxy-client"), headers: vera, status: 200),
        Row(
            name: "front proxy, denied", certificate: .frontProxy("front-proxy-client"),
            headers: [("X-Remote-User", "eve")], status: 403, text: #"User \"eve\" cannot list resource \"nodes\""#),
        Row(name: "front proxy without a user", certificate: .frontProxy("front-proxy-client"), status: 401),
        Row(name: "front proxy with a wrong name", certificate: .frontProxy("other"), headers: root, status: 401),
        Row(
            name: "front proxy of a wrong authority", certificate: .stranger("front-proxy-client"), headers: root,
            status: 401),
        Row(
            name: "headers with a client's certificate",
            certificate: .client("front-proxy-client", groups: []), headers: root, status: 403,
            text: #"User \"front-proxy-client\""#),
        Row(name: "headers without a certificate", headers: root, status: 403, text: #"User \"system:anonymous\""#),
        Row(name: "expired", certificate: .expiredFrontProxy, headers: root, status: 401),
        Row(name: "a server's certificate", certificate: .serverOnlyFrontProxy, headers: root, status: 401),
        Row(name: "intermediate", certificate: .frontProxyByIntermediate(isSent: true), headers: root, status: 200),
        Row(
            name: "missing intermediate", certificate: .frontProxyByIntermediate(isSent: false), headers: root,
            status: 401),
        Row(name: "client, masters", certificate: .client("admin", groups: ["system:masters"]), status: 200),
        Row(name: "client, allowed", certificate: .client("vera", groups: ["viewers"]), status: 200),
        Row(name: "client, denied", certificate: .client("eve", groups: ["x"]), status: 403, text: #"User \"eve\""#),
        Row(name: "token, allowed", headers: [("Authorization", "Bearer viewer-token")], status: 200),
        Row(
            name: "token, denied", headers: [("Authorization", "Bearer nobody-token")], status: 403,
            text: #"User \"norbert\""#),
        Row(name: "token, unknown", headers: [("Authorization", "Bearer abc")], status: 401),
        Row(
            name: "a token saves a bad certificate", certificate: .stranger("x"),
            headers: [("Authorization", "Bearer viewer-token")], status: 200),
        Row(
            name: "a token doesn't outrank the front proxy", certificate: .frontProxy("front-proxy-client"),
            headers: [("Authorization", "Bearer viewer-token"), ("X-Remote-User", "eve")], status: 403,
            text: #"User \"eve\""#),
        Row(
            name: "basic authentication", headers: [("Authorization", "Basic YTpi")], status: 403,
            text: #"User \"system:anonymous\""#),
        Row(name: "health for everybody", path: "/readyz", status: 200),
        Row(name: "other paths not", path: "/metrics", status: 403, text: #"cannot get path \"/metrics\""#),
        Row(
            name: "impersonation", certificate: .client("admin", groups: ["system:masters"]),
            headers: [("Impersonate-User", "x"), ("Impersonate-Group", "viewers")], status: 200),
        Row(
            name: "impersonation of the powerless", certificate: .client("admin", groups: ["system:masters"]),
            headers: [("Impersonate-User", "eve")], status: 403, text: #"User \"eve\" cannot list"#),
        Row(
            name: "impersonation not allowed", certificate: .client("vera", groups: ["viewers"]),
            headers: [("Impersonate-User", "admin")], status: 403,
            text: #"users \"admin\" is forbidden: User \"vera\" cannot impersonate resource \"users\""#),
        Row(
            name: "impersonation without a user", certificate: .client("admin", groups: ["system:masters"]),
            headers: [("Impersonate-Group", "x")], status: 500, text: "without impersonating a user"),
    ]

    private func identity(_ shown: Shown, _ authorities: Authorities) throws -> CertificateIdentity? {
        let frontProxy = try authorities.frontProxy.get()
        let name = "front-proxy-client"
        switch shown {
        case .none: return nil
        case .frontProxy(let name): return try frontProxy.issue(.client(name))
        case .stranger(let name): return try authorities.stranger.get().issue(.client(name))
        case .client(let name, let groups):
            return try authorities.client.get().issue(.client(name, organizations: groups))
        case .expiredFrontProxy:
            var profile = CertificateProfile.client(name)
            profile.notAfter = Date(timeIntervalSinceNow: -60)
            return try frontProxy.issue(profile)
        case .serverOnlyFrontProxy: return try frontProxy.issue(.server(name))
        case .frontProxyByIntermediate(let isSent):
            let intermediate = try frontProxy.issueAuthority(CertificateProfile(commonName: "between", purposes: []))
            let leaf = try intermediate.issue(.client(name))
            return try CertificateIdentity(
                chain: leaf.chain + (isSent ? [intermediate.certificate] : []), key: leaf.key)
        }
    }

    private func trust(_ authorities: Authorities, in server: LiveServer) throws {
        try server.authenticator.follow(
            RequestHeaderPolicy(
                roots: [authorities.frontProxy.get().certificate], allowedNames: ["front-proxy-client"]))
        try server.authenticator.follow(clientAuthorities: [authorities.client.get().certificate])
    }

    @Test(arguments: [false, true]) func table(isHTTP1: Bool) async throws {
        let authorities = Authorities()
        try await LiveServer.run { server in
            try trust(authorities, in: server)
            for row in Self.rows {
                let caller = Caller(
                    identity: try identity(row.certificate, authorities), headers: row.headers, isHTTP1: isHTTP1,
                    authorities: [server.cluster.certificateAuthority])
                // Twice, so that what is remembered decides the same.
                for _ in 0..<2 {
                    let answer = try await caller.get(row.path, port: server.port)
                    #expect(answer.status == row.status, "\(row.name): \(answer.text)")
                    #expect(row.text.isEmpty || answer.text.contains(row.text), "\(row.name): \(answer.text)")
                    #expect(answer.isHTTP2 != isHTTP1)
                }
            }
        }
    }

    @Test(arguments: [false, true]) func nobodyAnswersReviews(isHTTP1: Bool) async throws {
        let authorities = Authorities()
        try await LiveServer.run { server in
            try trust(authorities, in: server)
            let path = "/apis/metrics.k8s.io/v1beta1/nodes?labelSelector=a%3Db&limit=5"
            let proxy = try identity(.frontProxy("front-proxy-client"), authorities)
            let trusted = [server.cluster.certificateAuthority]
            let byToken = Caller(
                headers: [("Authorization", "Bearer viewer-token")], isHTTP1: isHTTP1, authorities: trusted)
            let byProxy = Caller(identity: proxy, headers: Self.vera, isHTTP1: isHTTP1, authorities: trusted)
            for fault in [APIServerFault.refusing, .status(500), .status(403)] {
                try await server.cluster.setAPIServerFault(fault)
                #expect(try await byToken.get(path, port: server.port).status == 401)
                let answer = try await byProxy.get(path, port: server.port)
                #expect(answer.status == 500)
                let target = "/apis/metrics.k8s.io/v1beta1/nodes?labelSelector=a%3Db&amp;limit=5"
                #expect(answer.text.hasPrefix("Internal Server Error: \"\(target)\": "), "\(answer.text)")
                #expect(answer.text.hasSuffix("\n"))
                #expect(answer.isHTTP2 != isHTTP1)
                // Whoever needs no decision needs no webhook.
                let root = Caller(identity: proxy, headers: Self.root, isHTTP1: isHTTP1, authorities: trusted)
                #expect(try await root.get(path, port: server.port).status == 200)
            }
            // That nobody answered was not remembered.
            try await server.cluster.setAPIServerFault(nil)
            #expect(try await byToken.get(path, port: server.port).status == 200)
            #expect(try await byProxy.get(path, port: server.port).status == 200)
        }
    }

    @Test func authoritiesFollowTheConfigMap() async throws {
        let authorities = Authorities()
        try await LiveServer.run { server in
            let cluster = server.cluster
            let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            let reflector = Reflector(
                api: server.api, path: "/api/v1/namespaces/kube-system/configmaps", what: "the authorities of callers",
                cache: AuthenticationConfigMap(authenticator: server.authenticator, logger: logger), logger: logger)
            let version = try await reflector.list()
            let following = Task { await reflector.follow(from: version) }
            defer { following.cancel() }

            func status(_ identity: CertificateIdentity?, _ headers: [(String, String)] = []) async throws -> Int {
                try await Caller(identity: identity, headers: headers, authorities: [cluster.certificateAuthority])
                    .get("/apis/metrics.k8s.io/v1beta1/nodes", port: server.port).status
            }
            let oldClient = try cluster.clientIdentity("admin", organizations: ["system:masters"])
            let newProxy = try identity(.frontProxy("front-proxy-client"), authorities)
            let newClient = try identity(.client("admin", groups: ["system:masters"]), authorities)
            #expect(try await status(cluster.frontProxyIdentity, Self.root) == 200)
            #expect(try await status(oldClient) == 200)
            #expect(try await status(newProxy, Self.root) == 401)
            #expect(try await status(newClient) == 401)

            let pems = try (authorities.frontProxy.get().certificate.pem, authorities.client.get().certificate.pem)
            cluster.update(.configMaps, namespace: "kube-system", name: AuthenticationConfigMap.name) { object in
                object["data"]?["requestheader-client-ca-file"] = .string(pems.0)
                object["data"]?["client-ca-file"] = .string(pems.1)
            }
            while try await status(newClient) != 200 { await Task.yield() }
            #expect(try await status(newProxy, Self.root) == 200)
            #expect(try await status(cluster.frontProxyIdentity, Self.root) == 401)
            #expect(try await status(oldClient) == 401)

            // What can't be read changes nothing.
            cluster.update(.configMaps, namespace: "kube-system", name: AuthenticationConfigMap.name) { object in
                object["data"]?["requestheader-client-ca-file"] = "no certificate"
                object["data"]?["client-ca-file"] = .string(cluster.certificateAuthority.pem)
            }
            while try await status(oldClient) != 200 { await Task.yield() }
            #expect(try await status(newProxy, Self.root) == 200)
        }
    }
}
