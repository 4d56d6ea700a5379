import Samples
import Synchronization

/// The metrics that providers have brought in without declaring them, which become known with their first sample.
///
/// A name belongs to the provider that brought it in first, for as long as it goes on to do so.
final class DiscoveredNames: Sendable {
    /// Whose a name is.
    struct Owner: Hashable, Sendable {
        var plugin: String
        var provider: String
    }

    private struct Name {
        var owner: Owner
        var kind: MetricKind
        var window: TimeSpan
        var seen: Timestamp
        /// When a target last said that it is a counter; nil where none did.
        var counted: Timestamp?
    }

    /// The most names of one provider.
    static let most = 5000
    /// How long a name is known that is not brought in any more: the store keeps its samples about as long.
    private static let memory = TimeSpan.minutes(15)

    private struct State {
        var names: [PluginCatalogue.Key: Name] = [:]
        var counts: [Owner: Int] = [:]
        /// Changes with the names.
        var version = 0
        var served: [PluginCatalogue.Key: ServedMetric]?

        mutating func changed() {
            version += 1
            served = nil
        }

        mutating func remove(where isGone: (Name) -> Bool) {
            let gone = names.filter { isGone($0.value) }
            if gone.isEmpty { return }
            for (key, name) in gone {
                names[key] = nil
                counts[name.owner, default: 1] -= 1
            }
            changed()
        }
    }

    private let state = Mutex(State())

    /// Lets a provider use a name.
    ///
    /// Targets may differ in what they say of a name. As long as one of them says that it is a counter, it has a rate.
    ///
    /// - Returns: why it can't; nil where it can.
    func admit(
        _ key: PluginCatalogue.Key, _ kind: MetricKind, of owner: Owner, window: TimeSpan, at now: Timestamp
    ) -> DropCause? {
        state.withLock { state in
            if let known = state.names[key] {
                guard known.owner == owner else { return .taken }
                state.names[key]?.seen = now
                if kind == .counter { state.names[key]?.counted = now }
                let isCounter = kind == .counter || known.counted.map { now - $0 < Self.memory } ?? false
                let kind: MetricKind = isCounter ? .counter : .gauge
                if known.kind != kind || known.window != window {
                    state.names[key]?.kind = kind
                    state.names[key]?.window = window
                    state.changed()
                }
                return nil
            }
            guard state.counts[owner, default: 0] < Self.most else { return .names }
            state.names[key] = Name(
                owner: owner, kind: kind, window: window, seen: now, counted: kind == .counter ? now : nil)
            state.counts[owner, default: 0] += 1
            state.changed()
            return nil
        }
    }

    /// Forgets what has long not been brought in, and what is of providers that are gone.
    func keep(_ owners: Set<Owner>, at now: Timestamp) {
        let start = now - Self.memory
        state.withLock { state in state.remove { !owners.contains($0.owner) || $0.seen < start } }
    }

    /// The number of the last change.
    var version: Int { state.withLock { $0.version } }

    /// What is served of the names: each as it is, and counters as rates where their conventional name is free.
    var served: [PluginCatalogue.Key: ServedMetric] {
        state.withLock { state in
            if let served = state.served { return served }
            var served: [PluginCatalogue.Key: ServedMetric] = [:]
            var rates: [ServedMetric] = []
            for (key, name) in state.names {
                var metric = ProviderMetric(name: key.metric, kind: name.kind, window: name.window)
                if name.kind == .counter { metric.rate = ProviderMetric.rateName(of: key.metric) }
                served[key] = ServedMetric(metric, of: key.resource)
                if let rate = ServedMetric(rateOf: metric, of: key.resource) { rates.append(rate) }
            }
            // `a` and `a_total` would have one rate: that of the first name counts.
            for rate in rates.sorted(by: { $0.series < $1.series }) where served[rate.key] == nil {
                served[rate.key] = rate
            }
            state.served = served
            return served
        }
    }
}
