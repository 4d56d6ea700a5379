import APIServer
import ArgumentParser
import Certificates
import Foundation
import HollowCluster
import KubernetesClient
import Logging
import Samples
import Testing

@testable import moongauge

/// The flags that say whom to believe and how to speak TLS.
@Suite struct AccessFlagTests {
    private let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    @Test func certificatesByName() throws {
        let options = try ServeOptions.parse([
            "--tls-sni-cert-key=a.crt,a.key", "--tls-sni-cert-key=b.crt,b.key:*.b.example, c.example",
        ])
        #expect(options.tls.tlsSniCertKey.map(\.certificate) == ["a.crt", "b.crt"])
        #expect(options.tls.tlsSniCertKey.map(\.key) == ["a.key", "b.key"])
        #expect(options.tls.tlsSniCertKey.map(\.names) == [[], ["*.b.example", "c.example"]])
        for wrong in ["a.crt", "a,b,c", "a,b:"] {
            #expect(throws: (any Error).self) { try ServeOptions.parse(["--tls-sni-cert-key=\(wrong)"]) }
        }
    }

    @Test(arguments: [
        ("--tls-cipher-suites=TLS_FAST", "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"),
        ("--tls-min-version=VersionTLS11", "VersionTLS12 or VersionTLS13"),
        ("--authorization-webhook-cache-authorized-ttl=-1s", "--authorization-webhook-cache-authorized-ttl"),
    ]) func mistakesAreNamed(flag: String, word: String) {
        #expect {
            try ServeOptions.parse([flag])
        } throws: { error in
            ServeOptions.message(for: error).contains(word)
        }
    }

    @Test func listsTakeCommas() throws {
        let options = try ServeOptions.parse([
            "--authorization-always-allow-paths=/healthz,/metrics", "--requestheader-allowed-names=a, b",
            "--requestheader-allowed-names=c", "--requestheader-uid-headers=x-remote-uid",
        ])
        #expect(options.authorization.policy.alwaysAllowed == ["/healthz", "/metrics"])
        let policy = options.authentication.policy(roots: [])
        #expect(policy.allowedNames == ["a", "b", "c"])
        #expect(policy.uidHeaders == ["x-remote-uid"])
        #expect(policy.usernameHeaders == ["x-remote-user"])
    }

    @Test func flagsReplaceTheConfigMap() async throws {
        var configuration = HollowClusterConfiguration()
        configuration.grantsServerRoles = false
        try await HollowCluster.withCluster(configuration, logger: quiet) { cluster in
            try await withTemporaryFolder { folder in
                let config = "\(folder)/config"
                try cluster.kubeconfig(for: .server).write(toFile: config, atomically: true, encoding: .utf8)
                let authorities = "\(folder)/ca.crt"
                try cluster.certificateAuthority.pem.write(toFile: authorities, atomically: true, encoding: .utf8)
                func lookup(_ flags: String...) async throws -> Int {
                    cluster.clearRequestLog()
                    let options = try ServeOptions.parse(["--kubeconfig=\(config)"] + flags)
                    let api = KubernetesAPI(access: try options.cluster.access(), userAgent: "test")
                    do {
                        let access = try await AccessControl(options, api, clock: SystemClock(), logger: quiet)
                        await access.shutdown()
                        await api.shutdown()
                    } catch {
                        await api.shutdown()
                        throw error
                    }
                    return cluster.requestLog.filter { $0.path.hasSuffix("/configmaps") }.count
                }
                // The server may not read the ConfigMap.
                await #expect(throws: KubernetesClientError.self) { try await lookup() }
                #expect(try await lookup("--authentication-tolerate-lookup-failure") == 1)
                #expect(try await lookup("--authentication-skip-lookup") == 0)
                #expect(
                    try await lookup("--client-ca-file=\(authorities)", "--requestheader-client-ca-file=\(authorities)")
                        == 0)
                await #expect(throws: KubernetesClientError.self) {
                    try await lookup("--client-ca-file=\(authorities)")
                }
                // Another kubeconfig leads to somebody who may.
                let admin = "\(folder)/admin"
                try cluster.kubeconfig(for: .admin).write(toFile: admin, atomically: true, encoding: .utf8)
                #expect(try await lookup("--authentication-kubeconfig=\(admin)") == 1)
                await #expect(throws: (any Error).self) { try await lookup("--client-ca-file=/nowhere/ca.crt") }
            }
        }
    }

    @Test func theSelfSignedCertificateIsRenewedInTime() throws {
        let folder = try DemoFolder()
        defer { folder.remove() }
        let options = try ServeOptions.parse(["--cert-dir=\(folder.path("certificates"))"])
        let identity = options.serving.identity(logger: quiet)
        let first = try identity.read()
        #expect(try identity.read() == first)
        var profile = CertificateProfile.server("localhost")
        profile.notAfter = Date(timeIntervalSinceNow: 3600)
        let ending = try CertificateIdentity.selfSigned(profile)
        try folder.write(ending.certificatePEM, to: folder.path("certificates/apiserver.crt"))
        try folder.write(ending.keyPEM, to: folder.path("certificates/apiserver.key"))
        let next = try identity.read()
        #expect(next != ending && next.leaf.notAfter > Date(timeIntervalSinceNow: 86_400))
    }
}
