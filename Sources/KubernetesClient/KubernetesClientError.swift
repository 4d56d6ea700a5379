/// Why something can't be had from a kube-apiserver, or why we don't know how to reach one.
public struct KubernetesClientError: Error, Sendable, CustomStringConvertible {
    /// What kind of failure it is.
    public enum Code: Hashable, Sendable {
        /// A kubeconfig, or the files that it names, can't be used.
        case configuration
        /// Nothing answered.
        case unreachable
        /// The answer was an error; its HTTP status is given.
        case status(Int)
        /// The answer could not be understood.
        case malformed
    }

    /// What kind of failure it is.
    public let code: Code
    /// What went wrong, where, and what to do.
    public let description: String
    /// What went wrong, in the server's own words where it had any; names no file and no address of ours.
    public let reason: String

    /// Describes a failure; without a `reason` the description is the reason.
    public init(_ code: Code, _ description: String, reason: String? = nil) {
        self.code = code
        self.description = description
        self.reason = reason ?? description
    }
}
