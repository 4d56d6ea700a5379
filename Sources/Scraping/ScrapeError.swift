/// Why a scrape brought nothing, in words for people.
public struct ScrapeError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What kind of failure it is.
    public enum Code: String, Hashable, Sendable {
        /// The node has no address of a kind that we may use.
        case noAddress
        /// There is no connection.
        case unreachable
        /// The connection is not trusted by one side.
        case untrusted
        /// No answer came in time.
        case timeout
        /// The answer's status is not 200.
        case status
        /// The answer is larger than allowed.
        case tooLarge
        /// The page can't be read.
        case malformed
        /// The kubelet says itself that it could not measure.
        case kubeletFailed
    }

    /// What kind of failure it is.
    public let code: Code
    /// What went wrong and what to do.
    public let description: String

    init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }
}
