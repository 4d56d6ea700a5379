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

    /// Lets a provider, or an external metric that is collected, ask all its targets now.
    ///
    /// - Returns: how many samples were new, and what went wrong last; nil where there is no such provider.
    package func collect(only name: String) async -> (samples: Int, error: String?)? {
        guard catalogue.providerNames.contains(name) else { return nil }
        let now = catalogue.clock.now()
        let before = state.withLock { state in
            var before = 0
            for (key, course) in state.courses where key.provider == name {
                before += course.totals.samples
                state.courses[key]?.lastError = nil
                for place in course.targets.keys { state.courses[key]?.targets[place]?.due = now }
            }
            return before
        }
        await collect()
        return state.withLock { state in
            let courses = state.courses.filter { $0.key.provider == name }.values
            return (
                courses.reduce(0) { $0 + $1.totals.samples } - before, courses.compactMap(\.lastError).last?.text
            )
        }
    }
}

extension PluginCatalogue {
    /// What asks in the background: names of providers, and of external metrics that are collected.
    package var providerNames: [String] { plugins.plugins.flatMap(\.allProviders).map(\.name) }
}
