public import Samples

/// Is told of every scrape.
public protocol ScrapeObserver: Sendable {
    /// A kubelet was scraped, or could not be.
    func scraped(_ report: ScrapeReport)

    /// Every node was scraped once.
    func finishedCycle(took: Duration)

    /// Nodes are no longer there.
    func forgot(nodes: [String])
}

/// How one scrape of one kubelet went.
public struct ScrapeReport: Sendable {
    /// The node's name.
    public var node: String
    /// When the page was asked for.
    public var start: Timestamp
    /// How long it took, the storing of the samples included.
    public var took: Duration
    /// The page's size in bytes, unpacked; 0 where it failed.
    public var bytes: Int
    /// Why it failed; nil where it brought samples.
    public var failure: ScrapeError.Code?
}
