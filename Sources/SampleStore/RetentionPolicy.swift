public import Samples

/// How long and how much a store keeps.
public struct RetentionPolicy: Hashable, Sendable {
    /// How far behind its newest sample a series reaches back, and how long a series without new samples is remembered.
    public var retention: TimeSpan
    /// How many bytes samples and index may take, by the store's own account (``StoreStatistics/bytes``).
    public var maximumBytes: Int
    /// How far ahead of the store's clock a sample may be dated. One dated further would make everything after it late,
    /// so it is refused.
    public var maximumLead: TimeSpan

    /// Makes a policy: 15 minutes, 512 MiB and 10 minutes where nothing else is asked for.
    public init(
        retention: TimeSpan = .minutes(15), maximumBytes: Int = 512 << 20, maximumLead: TimeSpan = .minutes(10)
    ) {
        self.retention = retention
        self.maximumBytes = maximumBytes
        self.maximumLead = maximumLead
    }
}
