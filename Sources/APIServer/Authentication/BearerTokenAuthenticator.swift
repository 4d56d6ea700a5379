import Certificates
import HTTPTypes
import KubernetesClient
import Samples
import Synchronization

/// Asks the kube-apiserver whom a bearer token stands for, and remembers the answer for a while under the token's hash.
/// That nobody answered is not remembered.
///
/// Sources: k8s.io/apiserver/pkg/authentication/request/bearertoken/bearertoken.go and
/// token/cache/cached_token_authenticator.go.
final class BearerTokenAuthenticator: RequestAuthenticator {
    private struct Cached {
        var decision: TokenDecision
        var until: Timestamp
    }

    private static let mostCached = 4096

    private let lifetime: TimeSpan
    private let clock: any WallClock
    private let review: Authenticator.Review
    private let cache = Mutex<[Fingerprint: Cached]>([:])

    init(lifetime: TimeSpan, clock: any WallClock, review: @escaping Authenticator.Review) {
        self.lifetime = lifetime
        self.clock = clock
        self.review = review
    }

    func authenticate(_ credentials: Credentials) async -> AuthenticationOutcome {
        guard let token = Self.token(of: credentials.headers) else { return .nothing }
        do throws(KubernetesClientError) {
            switch try await decide(token) {
            case .authenticated(let subject): return .matched(subject)
            case .refused(let reason): return .error("the bearer token stands for nobody: \(reason)")
            }
        } catch {
            return .error("the bearer token can't be reviewed: \(error)")
        }
    }

    /// The token of `Authorization: Bearer …`; nil for none.
    private static func token(of headers: HTTPFields) -> String? {
        let parts = (headers[.authorization] ?? "").split(separator: " ")
        guard parts.count > 1, parts[0].lowercased() == "bearer" else { return nil }
        return String(parts[1])
    }

    private func decide(_ token: String) async throws(KubernetesClientError) -> TokenDecision {
        let key = Fingerprint(of: token.utf8)
        let start = clock.now()
        if let cached = cache.withLock({ $0[key] }), cached.until > start { return cached.decision }
        let decision = try await review(token)
        let now = clock.now()
        cache.withLock { cache in
            if cache.count >= Self.mostCached { cache = cache.filter { $0.value.until > now } }
            if cache.count >= Self.mostCached { cache = [:] }
            cache[key] = Cached(decision: decision, until: now + lifetime)
        }
        return decision
    }
}
