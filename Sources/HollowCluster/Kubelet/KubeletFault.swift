public import Samples

/// What is wrong with a hollow kubelet.
public enum KubeletFault: Hashable, Sendable {
    /// Nothing listens: connections are refused.
    case down
    /// The container runtime is gone: 200 with nothing but `resource_scrape_error 1`.
    case runtimeGone
    /// The answer comes so much later.
    case slow(TimeSpan)
    /// The answer never comes.
    case hanging
    /// The body ends in the middle, and the connection with it.
    case truncatedBody
    /// 200 with something that is no metrics page.
    case garbage
    /// An error answer with this status.
    case status(Int)
}
