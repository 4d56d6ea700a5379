import NIOSSL
import Synchronization

/// TLS as requests want it, made once for each of what they trust.
final class TLSContexts: Sendable {
    /// What a connection is secured by. The number stands for what is trusted.
    struct Entry: Sendable {
        var id: Int
        var context: NIOSSLContext
        /// Whether anybody is trusted.
        var isInsecure: Bool
    }

    private struct Key: Hashable {
        var authority: [UInt8]?
        var isInsecure: Bool
    }

    /// So many different CAs are kept at hand.
    private static let mostContexts = 32
    private static let largestAuthority = 1 << 20

    private let state = Mutex<(contexts: [Key: Entry], last: Int)>(([:], 0))

    func context(for tls: EgressTLS) throws(EgressError) -> Entry {
        let key = Key(authority: tls.authority, isInsecure: tls.isInsecure)
        if let entry = state.withLock({ $0.contexts[key] }) { return entry }
        let context = try Self.make(key)
        return state.withLock { state in
            if let entry = state.contexts[key] { return entry }
            if state.contexts.count >= Self.mostContexts { state.contexts = [:] }
            state.last += 1
            let entry = Entry(id: state.last, context: context, isInsecure: tls.isInsecure)
            state.contexts[key] = entry
            return entry
        }
    }

    private static func make(_ key: Key) throws(EgressError) -> NIOSSLContext {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.minimumTLSVersion = .tlsv12
        if key.isInsecure { configuration.certificateVerification = .none }
        if let authority = key.authority {
            guard authority.count <= largestAuthority,
                let certificates = try? NIOSSLCertificate.fromPEMBytes(authority), !certificates.isEmpty
            else {
                throw EgressError(.invalidRequest, "the CA is no certificate in PEM form")
            }
            configuration.trustRoots = .certificates(certificates)
        }
        do {
            return try NIOSSLContext(configuration: configuration)
        } catch {
            throw EgressError(.untrusted, "TLS can't be set up: \(Failure.describe(error))")
        }
    }
}
