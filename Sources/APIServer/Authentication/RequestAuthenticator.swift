import HTTPTypes
import KubernetesClient

/// What a caller shows of itself.
struct Credentials: Sendable {
    /// The client certificate's bytes and those of the intermediates sent with it; empty for none.
    var chain: [[UInt8]]
    /// The request's headers.
    var headers: HTTPFields
}

/// What one authenticator makes of a caller.
enum AuthenticationOutcome: Sendable {
    /// It knows who it is.
    case matched(AccessReview.Subject)
    /// Nothing was shown that it looks at.
    case nothing
    /// Something was shown that doesn't hold, or that could not be looked into; why, for the log.
    case error(String)
}

/// One way to find out who a caller is.
protocol RequestAuthenticator: Sendable {
    /// Looks at what a caller shows.
    func authenticate(_ credentials: Credentials) async -> AuthenticationOutcome
}
