import LuaRuntime
import Samples

/// Something that a plugin runs in the background to bring samples in.
struct Provider: Sendable {
    /// What its samples describe.
    enum Subject: Hashable, Sendable {
        /// Objects of a kind: the targets, or those that each sample names.
        case objects(GroupResource)
        /// Nothing in the cluster: they are the values of an external metric.
        case external
    }

    /// The name by which it is told from the plugin's others; that of the metric, where it is external.
    var name: String
    /// How often each target is asked.
    var every: TimeSpan
    /// The most time for one target.
    var timeout: TimeSpan
    /// How many targets are asked at once.
    var concurrency: Int
    /// Whom it asks; nil for one call for everything.
    var targets: TargetSelection?
    /// What its samples describe.
    var subject: Subject
    /// What it brings in, by name; nil for anything.
    var metrics: [String: ProviderMetric]?
    /// What rates of metrics look at that nobody has declared.
    var window: TimeSpan
    /// Asks one target, `collect(target)`, and returns samples.
    var collect: LuaFunction

    /// Whether samples describe the target that they come from; else each names its object.
    var describesTargets: Bool { targets.map { .objects($0.resource) == subject } ?? false }

    /// How old the newest sample of its series may be: two calls may fail.
    func maximumAge(_ usual: TimeSpan) -> TimeSpan { max(usual, every * 3 + timeout) }

    /// Where samples go that describe nothing in the cluster.
    ///
    /// - Parameter namespace: who alone may see them; empty for everybody.
    static func externalObject(_ namespace: String = "") -> ObjectReference {
        ObjectReference(
            resource: GroupResource(resource: "values", group: "external.metrics.k8s.io"), namespace: namespace,
            name: "external")
    }
}

/// A metric that a provider brings in.
struct ProviderMetric: Sendable {
    /// The name of its series.
    var name: String
    /// How its values behave.
    var kind: MetricKind
    /// One sentence that says what it measures.
    var help = ""
    /// How the values of several series of an object become one.
    var combining = SetAggregation.sum
    /// The name under which its rate is served; nil for none.
    var rate: String?
    /// What the rate looks at.
    var window: TimeSpan

    /// The conventional name of a counter's rate: `requests_per_second` of `requests_total`.
    static func rateName(of counter: String) -> String {
        let suffix = "_total"
        let stem =
            counter.hasSuffix(suffix) && counter.count > suffix.count ? counter.dropLast(suffix.count) : counter[...]
        return "\(stem)_per_second"
    }
}
