public import Samples

/// How a provider is doing.
public struct ProviderStatus: Hashable, Sendable {
    /// The plugin's name.
    public var plugin: String
    /// The provider's name; of an external metric, the metric's.
    public var provider: String
    /// Whether it is an external metric that is collected.
    public var isExternal = false
    /// How many targets it has.
    public var targets: Int
    /// For how many the last call was good.
    public var succeeding: Int
    /// For how many the last call failed.
    public var failing: Int
    /// How many calls have not ended yet.
    public var running: Int
    /// Its series in the store.
    public var series: Int
    /// What went wrong last; nil where nothing did since it was loaded.
    public var lastError: String?
    /// For which object that was; nil where it has no targets.
    public var lastErrorTarget: ObjectReference?
    /// When that was.
    public var lastErrorAt: Timestamp?
    /// When a call was good last.
    public var lastSuccessAt: Timestamp?
    /// What it has done since the server started.
    public var totals: Totals

    /// What a provider has done.
    public struct Totals: Hashable, Sendable {
        /// Calls that were good.
        public var successes = 0
        /// Calls that failed.
        public var failures = 0
        /// Time that calls took, waiting included, in seconds.
        public var seconds = 0.0
        /// Samples that were stored.
        public var samples = 0
        /// Samples that were not stored, by cause.
        public var dropped: [String: Int] = [:]

        /// Makes totals of nothing.
        public init() {}
    }
}
