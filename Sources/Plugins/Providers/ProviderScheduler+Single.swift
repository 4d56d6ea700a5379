package import Samples
import Synchronization

/// One plugin's providers, for who decides when they ask.
extension ProviderScheduler {
    /// When the next target's turn comes; nil where nobody has one.
    package var nextTurn: Timestamp? {
        state.withLock { state in
            state.courses.values.flatMap(\.targets.values).lazy.filter { !$0.isBusy }.map(\.due).min()
        }
    }

    /// How many samples were stored so far.
    package var stored: Int {
        state.withLock { state in state.courses.values.reduce(0) { $0 + $1.totals.samples } }
    }

    /// What became of asking all targets of a provider.
    package struct Collection: Sendable {
        /// How many samples were new.
        package var samples = 0
        /// What went wrong last; nil where nothing did.
        package var error: String?
        /// How many samples were left out, by cause.
        package var dropped: [String: Int] = [:]
    }

    /// Lets a provider, or an external metric that is collected, ask all its targets now.
    ///
    /// - Returns: nil where there is no such provider.
    package func collect(only name: String) async -> Collection? {
        guard catalogue.providerNames.contains(name) else { return nil }
        let now = catalogue.clock.now()
        let before = state.withLock { state in
            for (key, course) in state.courses where key.provider == name {
                state.courses[key]?.lastError = nil
                for place in course.targets.keys { state.courses[key]?.targets[place]?.due = now }
            }
            return Self.totals(of: name, state)
        }
        await collect()
        return state.withLock { state in
            var collection = Self.totals(of: name, state)
            collection.samples -= before.samples
            for (cause, count) in before.dropped { collection.dropped[cause]? -= count }
            collection.dropped = collection.dropped.filter { $0.value > 0 }
            let courses = state.courses.filter { $0.key.provider == name }.values
            collection.error = courses.compactMap(\.lastError).last?.text
            return collection
        }
    }

    private static func totals(of name: String, _ state: SchedulerState) -> Collection {
        state.courses.filter { $0.key.provider == name }.values.reduce(into: Collection()) { sum, course in
            sum.samples += course.totals.samples
            sum.dropped.merge(course.totals.dropped, uniquingKeysWith: +)
        }
    }
}

extension PluginCatalogue {
    /// What asks in the background: names of providers, and of external metrics that are collected.
    package var providerNames: [String] { plugins.plugins.flatMap(\.allProviders).map(\.name) }
}
