import Kubernetes
public import KubernetesClient
public import Logging
public import Samples
import Synchronization

/// Decides whether a caller may do what it asks for: members of `system:masters` may, everybody may ask for health, and
/// for all else the kube-apiserver is asked. Without an answer nothing is allowed.
public final class Authorizer: Sendable {
    /// Asks the kube-apiserver.
    public typealias Review = @Sendable (AccessReview) async throws(KubernetesClientError) -> AccessDecision

    /// What needs no question, and how long answers are used again.
    public struct Policy: Sendable {
        /// Paths that need no decision; one that ends in `*` stands for all that begin so.
        public var alwaysAllowed: [String]
        /// How long a permission is used again.
        public var allowedLifetime: TimeSpan
        /// How long a refusal is used again.
        public var deniedLifetime: TimeSpan

        /// Makes a policy; the defaults are metrics-server's.
        public init(
            alwaysAllowed: [String] = ["/healthz", "/readyz", "/livez"], allowedLifetime: TimeSpan = .seconds(10),
            deniedLifetime: TimeSpan = .seconds(10)
        ) {
            self.alwaysAllowed = alwaysAllowed
            self.allowedLifetime = allowedLifetime
            self.deniedLifetime = deniedLifetime
        }
    }

    private struct Cached {
        var decision: AccessDecision
        var until: Timestamp
    }

    private static let mostCached = 8192

    private let policy: Policy
    private let review: Review
    private let clock: any WallClock
    private let logger: Logger
    private let cache = Mutex<[AccessReview: Cached]>([:])

    /// Makes an authorizer.
    ///
    /// - Parameter review: asks the kube-apiserver.
    public init(
        policy: Policy = Policy(), clock: any WallClock = SystemClock(), logger: Logger, review: @escaping Review
    ) {
        self.policy = policy
        self.clock = clock
        self.logger = logger
        self.review = review
    }

    /// Lets a caller do something or throws.
    func authorize(_ subject: AccessReview.Subject, _ action: AccessReview.Action) async throws(AuthorizationFailure) {
        if subject.groups.contains("system:masters") { return }
        if case .path(_, let path) = action, isAlwaysAllowed(path) { return }
        let decision: AccessDecision
        do throws(KubernetesClientError) {
            decision = try await decide(AccessReview(subject: subject, action: action))
        } catch {
            logger.warning("can't authorize \"\(subject.user)\": \(error)")
            throw .undecided(error.reason)
        }
        guard decision.isAllowed else { throw .denied(.forbidden(subject, action, reason: decision.reason)) }
    }

    private func isAlwaysAllowed(_ path: String) -> Bool {
        let path = path.drop { $0 == "/" }
        return policy.alwaysAllowed.contains { pattern in
            let pattern = pattern.drop { $0 == "/" }
            return pattern.hasSuffix("*") ? path.hasPrefix(pattern.dropLast()) : path == pattern
        }
    }

    private func decide(_ review: AccessReview) async throws(KubernetesClientError) -> AccessDecision {
        let start = clock.now()
        if let cached = cache.withLock({ $0[review] }), cached.until > start { return cached.decision }
        let decision = try await self.review(review)
        if !decision.evaluationError.isEmpty {
            logger.debug(
                "the kube-apiserver decided on \"\(review.subject.user)\" despite: \(decision.evaluationError)")
        }
        let now = clock.now()
        cache.withLock { cache in
            if cache.count >= Self.mostCached { cache = cache.filter { $0.value.until > now } }
            if cache.count >= Self.mostCached { cache = [:] }
            cache[review] = Cached(
                decision: decision, until: now + (decision.isAllowed ? policy.allowedLifetime : policy.deniedLifetime)
            )
        }
        return decision
    }
}

/// Why a request may not pass.
enum AuthorizationFailure: Error {
    /// It is denied.
    case denied(Status)
    /// Nobody could be asked; why, in words for the caller.
    case undecided(String)
}

extension Status {
    /// 403 for what a caller may not do.
    fileprivate static func forbidden(
        _ subject: AccessReview.Subject, _ action: AccessReview.Action, reason: String
    ) -> Status {
        switch action {
        case .path(let verb, let path):
            return .forbidden(user: subject.user, verb: verb, path: path, reason: reason)
        case .resource(let resource):
            return .forbidden(
                user: subject.user, verb: resource.verb, resource: resource.resource, subresource: resource.subresource,
                group: resource.group, namespace: resource.namespace, name: resource.name, reason: reason
            )
        }
    }
}
