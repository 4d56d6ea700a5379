public import ArgumentParser
import KubernetesClient
import NIOSSL
import Samples
public import Scraping

extension ScrapingOptions {
    /// How kubelets are scraped.
    ///
    /// What the flags don't say is as for the kube-apiserver: the CA that is trusted, the certificate or the token that is
    /// shown.
    func configuration(_ access: ClusterAccess) throws -> KubeletScraper.Configuration {
        var tls = access.tls
        let isInsecure = deprecatedKubeletCompletelyInsecure == true
        if kubeletInsecureTLS == true {
            tls.certificateVerification = .none
        } else {
            tls.certificateVerification = .fullVerification
            if let kubeletCertificateAuthority {
                tls.trustRoots = .certificates(
                    try certificates(kubeletCertificateAuthority, "--kubelet-certificate-authority"))
            } else if let kubeletCertificateAuthorityText {
                guard
                    let roots = try? NIOSSLCertificate.fromPEMBytes(Array(kubeletCertificateAuthorityText.utf8)),
                    !roots.isEmpty
                else { throw SetupError("--kubelet-certificate-authority-text holds no certificate in PEM form") }
                tls.trustRoots = .certificates(roots)
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
            tls: isInsecure ? nil : tls, serverName: kubeletServerName,
            credential: isInsecure ? .none : access.credential, userAgent: Version.userAgent
        )
    }

    private func certificates(_ path: String, _ flag: String) throws -> [NIOSSLCertificate] {
        guard let certificates = try? NIOSSLCertificate.fromPEMFile(path), !certificates.isEmpty else {
            throw SetupError("\(flag): \(path) can't be read, or holds no certificate in PEM form")
        }
        return certificates
    }
}

extension KubeletServerName: ExpressibleByArgument {}
