import APIServer
import Certificates
import FoundationEssentials
import Logging

extension ServingOptions {
    /// The serving certificate: the one in the files that the flags name, else a self-signed one that is kept in
    /// `--cert-dir` and made anew a day before it ends.
    func identity(logger: Logger) -> ServingIdentity {
        if let tlsCertFile, let tlsPrivateKeyFile {
            return .files(certificate: tlsCertFile, key: tlsPrivateKeyFile)
        }
        let certDir = certDir
        return ServingIdentity(source: certDir) { try Self.selfSigned(in: certDir, logger: logger) }
    }

    /// How much of callers is taken.
    var limits: ServingLimits {
        var limits = ServingLimits()
        if mostStreams > 0 { limits.streams = mostStreams }
        return limits
    }

    private static func selfSigned(in certDir: String, logger: Logger) throws -> CertificateIdentity {
        let certificate = "\(certDir)/apiserver.crt"
        let key = "\(certDir)/apiserver.key"
        let files = FileManager.default
        if files.fileExists(atPath: certificate), files.fileExists(atPath: key) {
            let kept = try CertificateIdentity.load(certificatePath: certificate, keyPath: key)
            if kept.leaf.notAfter > Date().addingTimeInterval(86_400) { return kept }
            logger.info("the self-signed certificate in \(certDir) ends within a day: making a new one")
        }
        let made = try CertificateIdentity.selfSigned(
            .server("localhost", dnsNames: ["localhost"], ipAddresses: ["127.0.0.1"]))
        do {
            try files.createDirectory(atPath: certDir, withIntermediateDirectories: true)
            try Data(made.certificatePEM.utf8).write(to: URL(filePath: certificate), options: .atomic)
            try Data(made.keyPEM.utf8).write(to: URL(filePath: key), options: .atomic)
            try files.setAttributes([.posixPermissions: 0o600], ofItemAtPath: key)
        } catch {
            throw SetupError(
                "can't keep a self-signed certificate in \(certDir): the folder is not writable;"
                    + " choose another by --cert-dir, or give --tls-cert-file and --tls-private-key-file"
            )
        }
        logger.info("made a self-signed serving certificate in \(certDir)")
        return made
    }
}

/// What is wrong with the way the program was started.
struct SetupError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
