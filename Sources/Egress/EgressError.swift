/// Why somebody could not be reached, or gave no answer, in words for people.
///
/// Texts name hosts and ports, never paths, queries, headers or bodies, in which there may be secrets.
public struct EgressError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What kind of failure it is.
    public enum Code: String, Hashable, Sendable {
        /// The request itself is no good, and nothing was sent.
        case invalidRequest
        /// The policy does not allow it.
        case refused
        /// The name can't be resolved.
        case nameNotFound
        /// There is no connection, or it broke.
        case unreachable
        /// The other side is not who it should be, or does not speak TLS.
        case untrusted
        /// There was no answer in time.
        case timeout
        /// The answer is larger than allowed.
        case tooLarge
        /// The answer can't be read.
        case malformed
        /// Nobody waits for the answer any more.
        case cancelled
    }

    /// What kind of failure it is.
    public let code: Code
    /// What went wrong and what to do, in one line.
    public let description: String

    /// Makes an error.
    public init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }
}
