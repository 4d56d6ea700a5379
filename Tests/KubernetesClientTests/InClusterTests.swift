import Certificates
import KubernetesClient
import NIOSSL
import Testing

@Suite struct InClusterTests {
    private let folder: TemporaryFolder
    private let authority: CertificateAuthority
    private let environment = ["KUBERNETES_SERVICE_HOST": "10.96.0.1", "KUBERNETES_SERVICE_PORT": "443"]

    init() throws {
        folder = try TemporaryFolder()
        authority = try CertificateAuthority.make(commonName: "ca")
    }

    private func mount() throws {
        try folder.write("token", "t\n")
        try folder.write("ca.crt", authority.certificate.pem)
    }

    @Test func serviceAccount() throws {
        try mount()
        let access = try ClusterAccess.inCluster(environment: environment, folder: folder.path)
        #expect(access.server == "https://10.96.0.1:443")
        #expect(access.serverName == nil)
        #expect(access.source == "in-cluster")
        #expect(access.credential.text == "file \(folder.path)/token")
        #expect(access.tls.trusted == [try NIOSSLCertificate(bytes: authority.certificate.der, format: .der)])
        #expect(access.tls.certificateVerification == .fullVerification)
    }

    @Test func addressOfVersionSix() throws {
        try mount()
        var environment = environment
        environment["KUBERNETES_SERVICE_HOST"] = "fd00::1"
        let access = try ClusterAccess.inCluster(environment: environment, folder: folder.path)
        #expect(access.server == "https://[fd00::1]:443")
    }

    @Test(arguments: [
        [:], ["KUBERNETES_SERVICE_HOST": "10.96.0.1"], ["KUBERNETES_SERVICE_PORT": "443"],
        ["KUBERNETES_SERVICE_HOST": "", "KUBERNETES_SERVICE_PORT": "443"],
        ["KUBERNETES_SERVICE_HOST": "10.96.0.1", "KUBERNETES_SERVICE_PORT": ""],
    ]) func outsideOfACluster(_ environment: [String: String]) throws {
        try mount()
        let error = try #require(throws: KubernetesClientError.self) {
            try ClusterAccess.inCluster(environment: environment, folder: folder.path)
        }
        #expect(error.code == .configuration)
        #expect(
            error.description == "no cluster to talk to: give --kubeconfig FILE, or run in a pod"
                + " (KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT are not set)"
        )
    }

    @Test func whatIsMissingIsNamed() throws {
        func message() throws -> String {
            try #require(throws: KubernetesClientError.self) {
                try ClusterAccess.inCluster(environment: environment, folder: folder.path)
            }.description
        }
        #expect(try message() == "can't use the service account's token in \(folder.path)/token: there is no such file")
        try folder.write("token", "t")
        #expect(try message() == "can't use the cluster's CA in \(folder.path)/ca.crt: there is no such file")
        try folder.write("ca.crt", "nothing")
        #expect(
            try message() == "can't use the cluster's CA in \(folder.path)/ca.crt: it holds no certificate in PEM form")
    }
}
