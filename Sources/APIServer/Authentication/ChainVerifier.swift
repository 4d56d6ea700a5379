import Certificates
import FoundationEssentials
import Synchronization

/// Verifies clients' certificates against one set of authorities, and remembers what became of each for a minute, since the
/// same one comes with every request of a connection.
final class ChainVerifier: Sendable {
    private struct Seen {
        var verification: CertificateVerification
        var until: Date
    }

    private static let lifetime: TimeInterval = 60
    private static let mostSeen = 256

    private let verifier: CertificateVerifier
    private let seen = Mutex<[[[UInt8]]: Seen]>([:])

    init(roots: [Certificate]) throws(CertificateError) {
        verifier = try CertificateVerifier(roots: roots)
    }

    /// Verifies a chain as it was presented.
    func verify(_ chain: [[UInt8]]) -> CertificateVerification {
        let now = Date()
        if let known = seen.withLock({ $0[chain] }), known.until > now { return known.verification }
        let verification = verifier.verify(chain: chain, purpose: .client, at: now)
        seen.withLock { seen in
            if seen.count >= Self.mostSeen { seen = [:] }
            seen[chain] = Seen(verification: verification, until: now.addingTimeInterval(Self.lifetime))
        }
        return verification
    }
}
