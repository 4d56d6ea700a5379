/// What is wrong with the hollow API server.
public enum APIServerFault: Hashable, Sendable {
    /// Nothing listens: connections are refused, open ones are cut.
    case refusing
    /// Every request is answered with this status and a plain text.
    case status(Int)
}
