import Certificates
import Foundation
import Testing

@Suite("Issuing")
struct IssuingTests {
    @Test func `An issued certificate says what was asked for`() throws {
        let authority = try CertificateAuthority.make(commonName: "hollow-ca", organizations: ["moon"])
        let from = Date(timeIntervalSince1970: 1_800_000_000)
        let to = Date(timeIntervalSince1970: 4_000_000_000)
        let identity = try authority.issue(
            CertificateProfile(
                commonName: "mond", organizations: ["a", "b"], dnsNames: ["mond.kube-system.svc", "localhost"],
                ipAddresses: ["127.0.0.1", "::1"], purposes: [.client, .server], notBefore: from, notAfter: to
            ))
        let leaf = try #require(identity.chain.first)
        #expect(leaf.commonName == "mond")
        #expect(leaf.organizations == ["a", "b"])
        #expect(leaf.issuerCommonName == "hollow-ca")
        #expect(leaf.dnsNames == ["mond.kube-system.svc", "localhost"])
        #expect(leaf.ipAddresses == ["127.0.0.1", "::1"])
        #expect(leaf.notBefore == from)
        #expect(leaf.notAfter == to)
        #expect(leaf.extendedKeyUsages == [.clientAuth, .serverAuth])
        #expect(!leaf.isAuthority)
        #expect(authority.certificate.isAuthority)
        #expect(authority.certificate.organizations == ["moon"])
        #expect(authority.certificate.extendedKeyUsages == nil)
        #expect(identity.key.matches(leaf))
        #expect(!authority.key.matches(leaf))
    }

    @Test func `Serials and keys differ`() throws {
        let authority = try CertificateAuthority.make(commonName: "ca")
        let one = try authority.issue(.client("u"))
        let two = try authority.issue(.client("u"))
        #expect(one.leaf != two.leaf)
        #expect(one.key != two.key)
    }

    @Test func `PEM text round-trips`() throws {
        let authority = try CertificateAuthority.make(commonName: "ca")
        let identity = try authority.issue(.server("s", dnsNames: ["s"]))
        #expect(try Certificate(pem: identity.certificatePEM) == identity.leaf)
        #expect(try PrivateKey(pem: identity.keyPEM) == identity.key)
        #expect(identity.keyPEM.hasPrefix("-----BEGIN PRIVATE KEY-----\n"))
        #expect(
            try CertificateAuthority(certificate: authority.certificate, key: PrivateKey(pem: authority.key.pem))
                == authority)
        #expect("\(identity.key)" == "PrivateKey")
    }

    @Test func `A self-signed serving certificate is its own root`() throws {
        let identity = try CertificateIdentity.selfSigned(
            .server("localhost", dnsNames: ["localhost"], ipAddresses: ["127.0.0.1"]))
        let verifier = try CertificateVerifier(roots: identity.chain)
        #expect(verifier.verify(chain: identity.chain, purpose: .server).identity?.commonName == "localhost")
        #expect(identity.leaf.issuerCommonName == "localhost")
        #expect(!identity.leaf.isAuthority)
    }

    @Test(arguments: ["not an address", "127.0.0.1/8", ""])
    func `A bad address is refused`(address: String) throws {
        let authority = try CertificateAuthority.make(commonName: "ca")
        let error = #expect(throws: CertificateError.self) { try authority.issue(.server("s", ipAddresses: [address])) }
        #expect(error?.code == .invalidName)
        #expect(error?.description == "\"\(address)\" is not an IP address")
    }

    @Test func `A bad DNS name and a common name that is too long are refused`() throws {
        let authority = try CertificateAuthority.make(commonName: "ca")
        #expect(throws: CertificateError.self) { try authority.issue(.server("s", dnsNames: ["a b"])) }
        let error = #expect(throws: CertificateError.self) {
            try authority.issue(.client(String(repeating: "x", count: 65)))
        }
        #expect(error?.code == .invalidName)
        #expect(error?.description.contains("64 characters") == true)
    }

    @Test func `Only an authority's certificate with its key makes an authority`() throws {
        let authority = try CertificateAuthority.make(commonName: "ca")
        let leaf = try authority.issue(.client("u"))
        let notOne = #expect(throws: CertificateError.self) {
            try CertificateAuthority(certificate: leaf.leaf, key: leaf.key)
        }
        #expect(notOne?.code == .notAnAuthority)
        let mismatch = #expect(throws: CertificateError.self) {
            try CertificateAuthority(certificate: authority.certificate, key: leaf.key)
        }
        #expect(mismatch?.code == .keyMismatch)
        let wrongPair = #expect(throws: CertificateError.self) {
            try CertificateIdentity(chain: leaf.chain, key: authority.key)
        }
        #expect(wrongPair?.code == .keyMismatch)
    }
}
