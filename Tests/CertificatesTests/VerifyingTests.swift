import Certificates
import Foundation
import Testing

@Suite("Verifying")
struct VerifyingTests {
    let authority: CertificateAuthority
    let verifier: CertificateVerifier

    init() throws {
        authority = try CertificateAuthority.make(commonName: "ca")
        verifier = try CertificateVerifier(roots: [authority.certificate])
    }

    @Test func `A client certificate gives its user and groups`() throws {
        let identity = try authority.issue(.client("alice", organizations: ["dev", "ops"]))
        let result = verifier.verify(chain: identity.chain, purpose: .client)
        #expect(result == .verified(VerifiedIdentity(commonName: "alice", organizations: ["dev", "ops"])))
    }

    @Test(
        arguments: [
            (purposes: [.client], client: true, server: false),
            (purposes: [.server], client: false, server: true),
            (purposes: [.client, .server], client: true, server: true),
            (purposes: [], client: true, server: true),
        ] as [(purposes: Set<CertificatePurpose>, client: Bool, server: Bool)])
    func `The extended key usage decides, and its absence allows`(
        purposes: Set<CertificatePurpose>, client: Bool, server: Bool
    ) throws {
        let identity = try authority.issue(CertificateProfile(commonName: "x", purposes: purposes))
        let asClient = verifier.verify(chain: identity.chain, purpose: .client)
        let asServer = verifier.verify(chain: identity.chain, purpose: .server)
        #expect((asClient.identity != nil) == client)
        #expect((asServer.identity != nil) == server)
        for refusal in [asClient.refusal, asServer.refusal].compactMap({ $0 }) {
            #expect(refusal.reason.contains("purpose"))
            #expect(refusal.commonName == "x")
            #expect(refusal.depth == 0)
        }
    }

    @Test func `A certificate for any use is accepted for each, alone and as an intermediate`() throws {
        // Made by the openssl command: P-256, extendedKeyUsage=anyExtendedKeyUsage, valid until 2126.
        let any = try Certificate.bundle(pem: Fixtures.anyUsageChain)
        #expect(any[0].extendedKeyUsages == [.any])
        let verifier = try CertificateVerifier(roots: [any[1]])
        #expect(verifier.verify(chain: [any[0]], purpose: .client).identity?.commonName == "any-user")
        #expect(verifier.verify(chain: [any[0]], purpose: .server).identity != nil)
        #expect(self.verifier.verify(chain: any, purpose: .client).refusal != nil)
    }

    @Test func `Another authority's certificate is refused, even of the same name`() throws {
        let stranger = try CertificateAuthority.make(commonName: "ca").issue(.client("alice"))
        let refusal = try #require(verifier.verify(chain: stranger.chain, purpose: .client).refusal)
        #expect(refusal.code != 0)
        #expect(!refusal.reason.isEmpty)
    }

    @Test func `Time decides`() throws {
        let from = Date(timeIntervalSince1970: 1_700_000_000)
        let authority = try CertificateAuthority.make(
            commonName: "ca", notBefore: from - 10_000, notAfter: from + 1_000_000
        )
        let verifier = try CertificateVerifier(roots: [authority.certificate])
        let identity = try authority.issue(
            CertificateProfile(commonName: "u", purposes: [.client], notBefore: from, notAfter: from + 100))
        #expect(verifier.verify(chain: identity.chain, purpose: .client, at: from + 50).identity != nil)
        let early = verifier.verify(chain: identity.chain, purpose: .client, at: from - 50)
        #expect(early.refusal?.reason == "certificate is not yet valid")
        let late = verifier.verify(chain: identity.chain, purpose: .client, at: from + 150)
        #expect(late.refusal?.reason == "certificate has expired")
        #expect(late.refusal?.description == "certificate has expired (certificate of \"u\", depth 0)")
    }

    @Test func `Intermediates are followed, in any order, and needed`() throws {
        let middle = try authority.issueAuthority(CertificateProfile(commonName: "middle", purposes: []))
        let low = try middle.issueAuthority(CertificateProfile(commonName: "low", purposes: []))
        let leaf = try low.issue(.client("deep")).leaf
        let chain = [leaf, middle.certificate, low.certificate]
        #expect(verifier.verify(chain: chain, purpose: .client).identity?.commonName == "deep")
        let missing = verifier.verify(chain: [leaf, middle.certificate], purpose: .client)
        #expect(missing.refusal?.reason == "unable to get local issuer certificate")
    }

    @Test func `An intermediate's extended key usage binds what is below it`() throws {
        let servers = try authority.issueAuthority(CertificateProfile(commonName: "servers", purposes: [.server]))
        let leaf = try servers.issue(CertificateProfile(commonName: "u", purposes: [.client, .server])).leaf
        let chain = [leaf, servers.certificate]
        #expect(verifier.verify(chain: chain, purpose: .server).identity != nil)
        let refusal = try #require(verifier.verify(chain: chain, purpose: .client).refusal)
        #expect(refusal.depth == 1)
        #expect(refusal.commonName == "servers")
    }

    @Test func `A root need not be self-signed, and a leaf may be a root`() throws {
        let middle = try authority.issueAuthority(CertificateProfile(commonName: "middle", purposes: []))
        let leaf = try middle.issue(.client("u")).leaf
        let partial = try CertificateVerifier(roots: [middle.certificate])
        #expect(partial.verify(chain: [leaf], purpose: .client).identity != nil)
        let itself = try CertificateVerifier(roots: [leaf])
        #expect(itself.verify(chain: [leaf], purpose: .client).identity != nil)
        #expect(itself.verify(chain: [try middle.issue(.client("u")).leaf], purpose: .client).refusal != nil)
    }

    @Test func `A leaf can't sign`() throws {
        let root = try Certificate.bundle(pem: Fixtures.anyUsageChain)[1]
        let verifier = try CertificateVerifier(roots: [root])
        let chain = try Certificate.bundle(pem: Fixtures.signedByLeaf)
        #expect(verifier.verify(chain: [chain[1]], purpose: .client).identity?.commonName == "plain-leaf")
        let refusal = try #require(verifier.verify(chain: chain, purpose: .client).refusal)
        #expect(refusal.depth == 1 || refusal.reason.contains("issuer"))
    }

    @Test func `Nothing, and what is no certificate, is refused`() throws {
        #expect(verifier.verify(chain: [[UInt8]](), purpose: .client).refusal?.reason == "no certificate was presented")
        let garbage = verifier.verify(chain: [[1, 2, 3]], purpose: .client)
        #expect(garbage.refusal?.reason.hasPrefix("not a certificate") == true)
        let leaf = try authority.issue(.client("u")).leaf
        #expect(verifier.verify(chain: [leaf.der, [0]], purpose: .client).refusal != nil)
        let none = try CertificateVerifier(roots: [])
        #expect(none.verify(chain: [leaf], purpose: .client).refusal != nil)
    }

    @Test func `One verifier serves many tasks at once`() async throws {
        let good = try authority.issue(.client("good")).chain
        let bad = try CertificateAuthority.make(commonName: "other").issue(.client("bad")).chain
        let verifier = self.verifier
        let right = await withTaskGroup(of: Bool.self) { group in
            for index in 0..<200 {
                group.addTask {
                    let fine = index.isMultiple(of: 2)
                    let result = verifier.verify(chain: fine ? good : bad, purpose: .client)
                    return (result.identity?.commonName == "good") == fine
                }
            }
            return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(right == 200)
    }
}
