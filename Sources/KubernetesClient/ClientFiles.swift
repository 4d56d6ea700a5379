import FoundationEssentials
import NIOSSL

/// Reads the files that a way to a cluster is made of, with errors that name them.
enum ClientFiles {
    static func data(of path: String, what: String) throws(KubernetesClientError) -> [UInt8] {
        do {
            return Array(try Data(contentsOf: URL(filePath: path)))
        } catch {
            let reason = FileManager.default.fileExists(atPath: path) ? "it can't be read" : "there is no such file"
            throw KubernetesClientError(.configuration, "can't use \(what) in \(path): \(reason)")
        }
    }

    static func text(of path: String, what: String) throws(KubernetesClientError) -> String {
        let text = String(decoding: try data(of: path, what: what), as: UTF8.self)
        let trimmed = text.drop { $0.isWhitespace }
        return String(
            trimmed.prefix(
                upTo: trimmed.lastIndex { !$0.isWhitespace }.map(trimmed.index(after:)) ?? trimmed.startIndex))
    }

    static func certificates(inFile path: String, what: String) throws(KubernetesClientError) -> [NIOSSLCertificate] {
        try certificates(pem: try data(of: path, what: what), what: "\(what) in \(path)")
    }

    static func certificates(pem: [UInt8], what: String) throws(KubernetesClientError) -> [NIOSSLCertificate] {
        do {
            let certificates = try NIOSSLCertificate.fromPEMBytes(pem)
            if !certificates.isEmpty { return certificates }
        } catch {}
        throw KubernetesClientError(.configuration, "can't use \(what): it holds no certificate in PEM form")
    }

    static func privateKey(pem: [UInt8], what: String) throws(KubernetesClientError) -> NIOSSLPrivateKey {
        do {
            return try NIOSSLPrivateKey(bytes: pem, format: .pem)
        } catch {
            throw KubernetesClientError(.configuration, "can't use \(what): it holds no private key in PEM form")
        }
    }
}
