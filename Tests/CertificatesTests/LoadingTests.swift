import Certificates
import Foundation
import Testing

@Suite("Loading")
struct LoadingTests {
    let authority: CertificateAuthority

    init() throws {
        authority = try CertificateAuthority.make(commonName: "ca")
    }

    @Test func `A bundle keeps its order and passes other sections over`() throws {
        let one = try authority.issue(.client("one"))
        let text = "# the first\n\(one.certificatePEM)\r\nnoise\n\(one.keyPEM)\n\(authority.certificate.pem)"
        let bundle = try Certificate.bundle(pem: text.replacingOccurrences(of: "\n", with: "\r\n"))
        #expect(bundle.map(\.commonName) == ["one", "ca"])
        #expect(try PrivateKey(pem: text) == one.key)
    }

    @Test func `A text without certificates says what it holds`() throws {
        let empty = #expect(throws: CertificateError.self) { try Certificate.bundle(pem: "", source: "ca.crt") }
        #expect(empty?.description == "ca.crt: no certificate found: no PEM section at all")
        let key = authority.key.pem
        let wrong = #expect(throws: CertificateError.self) { try Certificate.bundle(pem: key, source: "ca.crt") }
        #expect(wrong?.code == .noPEMBlock)
        #expect(wrong?.description == "ca.crt: no certificate found: only PRIVATE KEY")
        let noKey = #expect(throws: CertificateError.self) {
            try PrivateKey(pem: authority.certificate.pem, source: "tls.key")
        }
        #expect(noKey?.description == "tls.key: no private key found: only CERTIFICATE")
    }

    @Test func `A broken block is named by number and line`() throws {
        let good = authority.certificate.pem
        let lines = good.split(separator: "\n").count
        let bad = "-----BEGIN CERTIFICATE-----\n!!!\n-----END CERTIFICATE-----\n"
        let error = #expect(throws: CertificateError.self) { try Certificate.bundle(pem: good + bad, source: "ca.crt") }
        #expect(error?.code == .malformedPEM)
        #expect(error?.block?.number == 2)
        #expect(error?.block?.line == lines + 1)
        #expect(
            error?.description.hasPrefix("ca.crt, PEM block 2 (line \(lines + 1)): the section is not valid PEM")
                == true)
    }

    @Test func `Valid base64 that is no certificate is told apart`() throws {
        let bad = "-----BEGIN CERTIFICATE-----\naGVsbG8=\n-----END CERTIFICATE-----\n"
        let error = #expect(throws: CertificateError.self) { try Certificate.bundle(pem: bad) }
        #expect(error?.code == .malformedCertificate)
        #expect(error?.description.contains("not a certificate") == true)
        let badKey = bad.replacingOccurrences(of: "CERTIFICATE", with: "PRIVATE KEY")
        let keyError = #expect(throws: CertificateError.self) { try PrivateKey(pem: badKey) }
        #expect(keyError?.code == .malformedKey)
    }

    @Test(arguments: [
        "-----BEGIN CERTIFICATE-----\naGVsbG8=\n",
        "-----BEGIN CERTIFICATE-----\naGVsbG8=\n-----END PRIVATE KEY-----\n",
        "-----BEGIN CERTIFICATE-----\n-----BEGIN CERTIFICATE-----\naGVsbG8=\n-----END CERTIFICATE-----\n",
    ])
    func `A section without its end is refused`(text: String) throws {
        let error = #expect(throws: CertificateError.self) { try Certificate.bundle(pem: text) }
        #expect(error?.code == .malformedPEM)
        #expect(error?.description.contains("no matching END line") == true)
    }

    @Test func `Bytes after a certificate, or missing from it, are refused`() throws {
        let der = authority.certificate.der
        #expect(throws: CertificateError.self) { try Certificate(der: der + [0]) }
        #expect(throws: CertificateError.self) { try Certificate(der: der.dropLast()) }
        #expect(throws: CertificateError.self) { try Certificate(der: []) }
        #expect(try Certificate(der: der) == authority.certificate)
    }

    @Test func `An encrypted key is refused in plain words`() throws {
        let text = "-----BEGIN ENCRYPTED PRIVATE KEY-----\naGVsbG8=\n-----END ENCRYPTED PRIVATE KEY-----\n"
        let error = #expect(throws: CertificateError.self) { try PrivateKey(pem: text, source: "tls.key") }
        #expect(error?.code == .malformedKey)
        #expect(error?.description.contains("encrypted") == true)
    }

    @Test func `Files are read, and a missing one is named`() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("certificates-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let identity = try authority.issue(.server("s"))
        let certificatePath = folder.appendingPathComponent("tls.crt").path
        let keyPath = folder.appendingPathComponent("tls.key").path
        try (identity.certificatePEM + authority.certificate.pem).write(
            toFile: certificatePath, atomically: true, encoding: .utf8)
        try identity.keyPEM.write(toFile: keyPath, atomically: true, encoding: .utf8)

        let loaded = try CertificateIdentity.load(certificatePath: certificatePath, keyPath: keyPath)
        #expect(loaded.chain.map(\.commonName) == ["s", "ca"])
        #expect(loaded.key == identity.key)

        let missing = folder.appendingPathComponent("nope.crt").path
        let error = #expect(throws: CertificateError.self) { try Certificate.load(path: missing) }
        #expect(error?.code == .unreadable)
        #expect(error?.description == "\(missing): can't be read: No such file or directory")
        #expect(throws: CertificateError.self) { try Certificate.load(path: folder.path) }
    }
}
