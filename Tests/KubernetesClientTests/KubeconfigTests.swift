import Certificates
import KubernetesClient
import NIOSSL
import Testing

@Suite struct KubeconfigTests {
    private let folder: TemporaryFolder
    private let authority: CertificateAuthority
    private let identity: CertificateIdentity

    init() throws {
        folder = try TemporaryFolder()
        authority = try CertificateAuthority.make(commonName: "ca")
        identity = try authority.issue(.client("somebody"))
    }

    /// Reads a kubeconfig of one cluster, one user and one context.
    private func access(cluster: String = "server: https://10.0.0.1:6443", user: String = "token: t") throws
        -> ClusterAccess
    {
        let text = """
            apiVersion: v1
            kind: Config
            current-context: here
            clusters: [{name: c, cluster: {\(cluster)}}]
            users: [{name: u, user: {\(user)}}]
            contexts: [{name: here, context: {cluster: c, user: u}}]
            """
        return try ClusterAccess(kubeconfig: folder.write("config", text))
    }

    private func authorityCertificate() throws -> NIOSSLCertificate {
        try NIOSSLCertificate(bytes: authority.certificate.der, format: .der)
    }

    @Test func plainFile() throws {
        let access = try access()
        #expect(access.server == "https://10.0.0.1:6443")
        #expect(access.serverName == nil)
        #expect(access.credential.text == "token t")
        #expect(access.source == "\(folder.path)/config")
        #expect(access.tls.certificateVerification == .fullVerification)
        #expect(access.tls.trusted == nil)
        #expect(access.tls.certificateChain.isEmpty)
    }

    @Test func theCurrentContextIsUsed() throws {
        let config = """
            contexts:
            - {name: one, context: {cluster: c1, user: u1}}
            - {name: two, context: {cluster: c2, user: u2}}
            clusters:
            - {name: c1, cluster: {server: "https://one/"}}
            - {name: c2, cluster: {server: "https://two:8443/k8s/"}}
            users:
            - {name: u1, user: {token: t1}}
            - {name: u2, user: {token: t2}}
            """
        let two = try ClusterAccess(kubeconfig: folder.write("two", "current-context: two\n\(config)"))
        #expect(two.server == "https://two:8443/k8s")
        #expect(two.credential.text == "token t2")
        // Without a current context it is the first.
        for start in ["", "current-context: ''\n"] {
            let one = try ClusterAccess(kubeconfig: folder.write("one", start + config))
            #expect(one.server == "https://one")
            #expect(one.credential.text == "token t1")
        }
    }

    @Test func dataInTheFile() throws {
        let access = try access(
            cluster: "server: 'https://h', certificate-authority-data: \(authority.certificate.pem.base64)",
            user: """
                client-certificate-data: \(identity.certificatePEM.base64), client-key-data: \(identity.keyPEM.base64)
                """
        )
        #expect(access.tls.trusted == [try authorityCertificate()])
        #expect(
            access.tls.certificateChain == [
                .certificate(try NIOSSLCertificate(bytes: identity.leaf.der, format: .der))
            ]
        )
        #expect(access.tls.privateKey == .privateKey(try NIOSSLPrivateKey(bytes: identity.key.der, format: .der)))
        #expect(access.credential.text == "none")
    }

    @Test func filesBesideTheFile() throws {
        try folder.write("ca.pem", authority.certificate.pem)
        try folder.write("me.pem", identity.certificatePEM)
        let key = try folder.write("me.key", identity.keyPEM)
        let access = try access(
            cluster: "server: 'https://h', certificate-authority: ca.pem",
            user: "client-certificate: me.pem, client-key: '\(key)', tokenFile: tokens/mine, token: other"
        )
        #expect(access.tls.trusted == [try authorityCertificate()])
        #expect(access.tls.certificateChain.count == 1)
        #expect(access.tls.privateKey != nil)
        #expect(access.credential.text == "file \(folder.path)/tokens/mine")
    }

    @Test func dataCountsBeforeFiles() throws {
        let access = try access(
            cluster: """
                server: 'https://h', certificate-authority: missing.pem,
                certificate-authority-data: \(authority.certificate.pem.base64)
                """
        )
        #expect(access.tls.trusted == [try authorityCertificate()])
    }

    @Test func serverNameAndBlindTrust() throws {
        #expect(try access(cluster: "server: 'https://h', tls-server-name: kubernetes").serverName == "kubernetes")
        #expect(try access(cluster: "server: 'https://h', tls-server-name: ''").serverName == nil)
        let blind = try access(
            cluster: "server: 'https://h', insecure-skip-tls-verify: true, certificate-authority: gone")
        #expect(blind.tls.certificateVerification == .none)
        #expect(try access(user: "username: x").credential.text == "none")
    }

    // MARK: Errors

    private static let whole = """
        contexts: [{name: here, context: {cluster: c, user: u}}]
        clusters: [{name: c, cluster: {server: 'https://h'}}]
        users: [{name: u, user: {}}]

        """

    /// What is in the file, and what is said of it behind `can't use the kubeconfig in FILE: `.
    @Test(arguments: [
        ("{}", "it has no context"),
        ("\(whole)current-context: there", #"it has no context "there", which current-context names"#),
        (
            "contexts: [{name: here, context: {cluster: c}}]",
            #"it has no cluster "c", which context "here" names"#
        ),
        (
            "contexts: [{name: here, context: {cluster: c, user: v}}]\nclusters: [{name: c, cluster: {server: 'https://h'}}]",
            #"it has no user "v", which context "here" names"#
        ),
        (whole.replacing("server: 'https://h'", with: ""), #"cluster "c" has no usable server address"#),
        (whole.replacing("https://h", with: "somewhere"), #"cluster "c" has no usable server address"#),
        (
            whole.replacing("https://h", with: "http://h"),
            #"cluster "c" has the address http://h; only https is spoken"#
        ),
        (
            whole.replacing("user: {}", with: "user: {exec: {command: aws}}"),
            #"user "u" signs in by a credential plugin, which is not supported; use a token or a client certificate"#
        ),
        (
            whole.replacing("user: {}", with: "user: {auth-provider: {name: oidc}}"),
            #"user "u" signs in by a credential plugin, which is not supported; use a token or a client certificate"#
        ),
        (
            whole.replacing("user: {}", with: "user: {client-key-data: \("x".base64)}"),
            "client-certificate and client-key must be given together"
        ),
        (
            whole.replacing("user: {}", with: "user: {client-certificate-data: '***'}"),
            "client-certificate-data is not base64"
        ),
    ]) func complaining(_ text: String, _ reason: String) throws {
        let path = try folder.write("config", text)
        let error = try #require(throws: KubernetesClientError.self) { try ClusterAccess(kubeconfig: path) }
        #expect(error.description == "can't use the kubeconfig in \(path): \(reason)")
        #expect(error.code == .configuration)
    }

    @Test(arguments: ["contexts: [", "contexts: 5", "- a\n- b", "\u{0}", "clusters: [{cluster: {}}]", ""])
    func whatIsNoKubeconfig(_ text: String) throws {
        let path = try folder.write("config", text)
        let error = try #require(throws: KubernetesClientError.self) { try ClusterAccess(kubeconfig: path) }
        #expect(error.description.hasPrefix("can't use the kubeconfig in \(path): "))
        #expect(error.description.split(whereSeparator: \.isNewline).count == 1)
        #expect(error.description.count < 300)
    }

    @Test func missingFiles() throws {
        let missing = "\(folder.path)/none"
        let error = try #require(throws: KubernetesClientError.self) { try ClusterAccess(kubeconfig: missing) }
        #expect(error.description == "can't use the kubeconfig in \(missing): there is no such file")
        let folderError = try #require(throws: KubernetesClientError.self) {
            try ClusterAccess(kubeconfig: folder.path)
        }
        #expect(folderError.description == "can't use the kubeconfig in \(folder.path): it can't be read")
        let authorityError = try #require(throws: KubernetesClientError.self) {
            try access(cluster: "server: 'https://h', certificate-authority: none.pem")
        }
        #expect(
            authorityError.description
                == "can't use certificate-authority in \(folder.path)/none.pem: there is no such file")
    }

    @Test func unusableCertificates() throws {
        let config = "\(folder.path)/config"
        func message(_ cluster: String, _ user: String = "token: t") throws -> String {
            try #require(throws: KubernetesClientError.self) { try access(cluster: cluster, user: user) }.description
        }
        #expect(
            try message("server: 'https://h', certificate-authority-data: \("junk".base64)")
                == "can't use certificate-authority of \(config): it holds no certificate in PEM form"
        )
        let certificate = identity.certificatePEM.base64
        #expect(
            try message(
                "server: 'https://h'",
                "client-certificate-data: \("junk".base64), client-key-data: \(identity.keyPEM.base64)")
                == "can't use client-certificate of \(config): it holds no certificate in PEM form"
        )
        #expect(
            try message(
                "server: 'https://h'", "client-certificate-data: \(certificate), client-key-data: \("junk".base64)")
                == "can't use client-key of \(config): it holds no private key in PEM form"
        )
    }
}
