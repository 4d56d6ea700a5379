import KubernetesClient
import NIOSSL
import Samples
import Scraping

extension ScrapingOptions {
    /// How kubelets are scraped.
    ///
    /// What the flags don't say is as for the kube-apiserver: the CA that is trusted, the certificate or the token that is
    /// shown.
    func configuration(_ access: ClusterAccess) throws -> KubeletScraper.Configuration {
        var tls = access.tls
        if kubeletInsecureTLS == true {
            tls.certificateVerification = .none
        } else {
            tls.certificateVerification = .fullVerification
            if let kubeletCertificateAuthority {
                tls.trustRoots = .certificates(try certificates(kubeletCertificateAuthority, "--kubelet-certificate-authority"))
            }
        }
        if let kubeletClientCertificate, let kubeletClientKey {
            tls.certificateChain = try certificates(kubeletClientCertificate, "--kubelet-client-certificate")
                .map { .certificate($0) }
            do {
                tls.privateKey = .privateKey(try NIOSSLPrivateKey(file: kubeletClientKey, format: .pem))
            } catch {
                throw SetupError("--kubelet-client-key: \(kubeletClientKey) can't be read, or holds no key in PEM form")
            }
        }
        return KubeletScraper.Configuration(
            resolution: metricResolution, timeout: kubeletRequestTimeout,
            addresses: KubeletAddressPolicy(
                preferredTypes: addressTypes, port: kubeletPort, usesNodeStatusPort: kubeletUseNodeStatusPort == true
            ),
            tls: tls, credential: access.credential, userAgent: Version.userAgent
        )
    }

    private func certificates(_ path: String, _ flag: String) throws -> [NIOSSLCertificate] {
        guard let certificates = try? NIOSSLCertificate.fromPEMFile(path), !certificates.isEmpty else {
            throw SetupError("\(flag): \(path) can't be read, or holds no certificate in PEM form")
        }
        return certificates
    }
}
