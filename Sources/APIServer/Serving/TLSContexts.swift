import Certificates
import Logging
import NIOSSL
import Synchronization

/// The TLS context of the next connection, made anew when a certificate has changed. Connections that are open keep theirs.
final class TLSContexts: Sendable {
    private struct State {
        /// The serving certificate, then the named ones.
        var identities: [CertificateIdentity]
        var context: NIOSSLContext
        /// Why a certificate could not be renewed, so that it is said once.
        var failures: [Int: String] = [:]
    }

    private let tls: ServingTLS
    private let sources: [ServingIdentity]
    private let logger: Logger
    private let state: Mutex<State>

    /// Reads all certificates.
    init(_ tls: ServingTLS, logger: Logger) throws {
        self.tls = tls
        self.logger = logger
        sources = [tls.identity] + tls.named
        let identities = try sources.map { try $0.read() }
        let context = try Self.context(tls, identities)
        state = Mutex(State(identities: identities, context: context))
    }

    /// The context to speak with now.
    var current: NIOSSLContext { state.withLock { $0.context } }

    /// Reads all certificates again from time to time, until cancelled.
    func follow(every interval: Duration) async {
        while (try? await Task.sleep(for: interval)) != nil { reload() }
    }

    /// Reads all certificates again; one that can't be read or used stays as it was.
    func reload() {
        for (index, source) in sources.enumerated() {
            do {
                let identity = try source.read()
                let known = state.withLock { state in
                    state.failures[index] = nil
                    return state.identities
                }
                guard identity != known[index] else { continue }
                var identities = known
                identities[index] = identity
                let context = try Self.context(tls, identities)
                state.withLock { state in
                    state.identities = identities
                    state.context = context
                }
                logger.info("took the changed serving certificate of \(source.source) into use")
            } catch {
                let reason = "\(error)"
                let isNew = state.withLock { state in
                    defer { state.failures[index] = reason }
                    return state.failures[index] != reason
                }
                if isNew { logger.error("keeping the serving certificate known so far: \(reason)") }
            }
        }
    }

    private static func context(_ tls: ServingTLS, _ identities: [CertificateIdentity]) throws -> NIOSSLContext {
        do {
            return try tls.context(identities[0], named: Array(identities.dropFirst()))
        } catch {
            throw ServeError("can't serve with the certificate of \(tls.identity.source): \(error)")
        }
    }
}
