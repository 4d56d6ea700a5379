import Kubernetes
public import KubernetesClient
public import Samples
import Synchronization

/// Decides whether a caller may do what it asks for: members of `system:masters` may, everybody may ask for health, and
/// for all else the kube-apiserver is asked. Without an answer nothing is allowed.
public final class Authorizer: Sendable {
    /// Asks the kube-apiserver.
    public typealias Review = @Sendable (AccessReview) async throws(KubernetesClientError) -> AccessDecision

    private struct Cached {
        var decision: AccessDecision
        var until: Timestamp
    }

    private static let lifetime = TimeSpan.seconds(10)
    private static let mostCached = 8192

    private let alwaysAllowed: [String]
    private let review: Review
    private let clock: any WallClock
    private let cache = Mutex<[AccessReview: Cached]>([:])

    /// Makes an authorizer.
    ///
    /// - Parameters:
    ///   - alwaysAllowed: paths that need no decision; one that ends in `*` stands for all that begin so.
    ///   - review: asks the kube-apiserver; its decisions are kept for 10 s.
    public init(
        alwaysAllowed: [String] = ["/healthz", "/readyz", "/livez"], clock: any WallClock = SystemClock(),
        review: @escaping Review
    ) {
        self.alwaysAllowed = alwaysAllowed
        self.clock = clock
        self.review = review
    }

    /// Lets the request pass or throws: 403 where it is denied.
    func authorize(_ subject: AccessReview.Subject, _ info: RequestInfo) async throws(AuthorizationFailure) {
        if subject.groups.contains("system:masters") { return }
        if info.resource == nil, isAlwaysAllowed(info.path) { return }
        let review = AccessReview(subject: subject, action: Self.action(info))
        let decision: AccessDecision
        do throws(KubernetesClientError) {
            decision = try await decide(review)
        } catch {
            throw .undecided(error.description)
        }
        guard decision.isAllowed else { throw .denied(Self.status(subject, info, decision.reason)) }
    }

    private func isAlwaysAllowed(_ path: String) -> Bool {
        alwaysAllowed.contains { $0.hasSuffix("*") ? path.hasPrefix($0.dropLast()) : path == $0 }
    }

    private func decide(_ review: AccessReview) async throws(KubernetesClientError) -> AccessDecision {
        let now = clock.now()
        if let cached = cache.withLock({ $0[review] }), cached.until > now { return cached.decision }
        let decision = try await self.review(review)
        cache.withLock { cache in
            if cache.count >= Self.mostCached { cache = cache.filter { $0.value.until > now } }
            if cache.count >= Self.mostCached { cache = [:] }
            cache[review] = Cached(decision: decision, until: now + Self.lifetime)
        }
        return decision
    }

    private static func action(_ info: RequestInfo) -> AccessReview.Action {
        guard let resource = info.resource else { return .path(verb: info.verb, path: info.path) }
        return .resource(
            verb: info.verb, group: resource.group, version: resource.version, resource: resource.resource,
            subresource: resource.subresource, namespace: resource.namespace, name: resource.name
        )
    }

    private static func status(_ subject: AccessReview.Subject, _ info: RequestInfo, _ reason: String) -> Status {
        guard let resource = info.resource else {
            return .forbidden(user: subject.user, verb: info.verb, path: info.path, reason: reason)
        }
        return .forbidden(
            user: subject.user, verb: info.verb, resource: resource.resource, subresource: resource.subresource,
            group: resource.group, namespace: resource.namespace, name: resource.name, reason: reason
        )
    }
}

/// Why a request may not pass.
enum AuthorizationFailure: Error {
    /// It is denied.
    case denied(Status)
    /// Nobody could be asked.
    case undecided(String)
}
