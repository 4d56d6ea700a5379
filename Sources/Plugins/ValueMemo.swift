import Samples
import Synchronization

/// Remembers what derived metrics came to until there are new samples, so that many who ask cost no more than one.
///
/// What is remembered of an object is good as long as the object is as it was. Errors are not remembered, and neither are
/// values whose labels hold more, all together, than the plugin's memory limit.
final class ValueMemo: Sendable {
    /// How long a value is good where no new samples come: it may be of now in more ways than by its samples.
    private static let longest = TimeSpan.seconds(15)

    private struct Held {
        var object: DescribedObject
        var result: DerivedResult
        var time: Timestamp
    }

    private struct Values {
        var plugin: Plugin
        var byObject: [ObjectReference: Held] = [:]
        /// What the labels of all of them hold.
        var bytes = 0
    }

    private struct State {
        var cycle: UInt64?
        /// The number of the plugins that the values are of.
        var plugins = 0
        var values: [PluginCatalogue.Key: Values] = [:]

        /// Lets go of what is of another cycle.
        mutating func enter(_ cycle: UInt64) {
            if self.cycle == cycle { return }
            self.cycle = cycle
            values = [:]
        }
    }

    private let changes: (any ChangeFeed)?
    private let state = Mutex(State())

    /// Makes a memory that holds nothing.
    ///
    /// - Parameter changes: tells of new samples; nil remembers nothing from one request to the next.
    init(changes: (any ChangeFeed)?) {
        self.changes = changes
    }

    /// The number of the newest cycle; nil where nothing is remembered.
    var cycle: UInt64? { changes?.newest }

    /// Fills in what is remembered of objects, each in its place, where nothing is filled in yet.
    ///
    /// - Parameters:
    ///   - cycle: the newest one when the request began; where there is a newer one nothing is remembered.
    ///   - plugins: the number of those that the request began with; where there are others nothing is remembered.
    func fill(
        _ results: inout [DerivedResult?], _ entry: PluginCatalogue.Entry, for objects: [DescribedObject],
        cycle: UInt64?, plugins: Int, now: Timestamp
    ) {
        guard let cycle, cycle == self.cycle else { return }
        let values = state.withLock { state in
            state.enter(cycle)
            return state.plugins == plugins ? state.values[entry.metric.key] : nil
        }
        guard let values, values.plugin === entry.plugin else { return }
        for (place, object) in objects.enumerated() where results[place] == nil {
            guard let held = values.byObject[object.reference], held.time <= now, now - held.time < Self.longest,
                held.object == object
            else { continue }
            results[place] = held.result
        }
    }

    /// Remembers what was computed, unless a cycle has ended meanwhile: it may be of the samples before.
    func keep(
        _ results: some Sequence<(DescribedObject, DerivedResult)>, of entry: PluginCatalogue.Entry, cycle: UInt64?,
        plugins: Int, now: Timestamp
    ) {
        guard let cycle, cycle == self.cycle else { return }
        state.withLock { state in
            state.enter(cycle)
            // What was computed with others that it uses is not what these would come to.
            guard state.plugins == plugins else { return }
            var values = state.values.removeValue(forKey: entry.metric.key) ?? Values(plugin: entry.plugin)
            if values.plugin !== entry.plugin { values = Values(plugin: entry.plugin) }
            for (object, result) in results {
                if case .failure(.pluginError) = result { continue }
                let former = Self.bytes(of: values.byObject[object.reference]?.result)
                let bytes = values.bytes - former + Self.bytes(of: result)
                guard bytes <= entry.plugin.limits.memoryBytes else { continue }
                values.bytes = bytes
                values.byObject[object.reference] = Held(object: object, result: result, time: now)
            }
            state.values[entry.metric.key] = values
        }
    }

    /// What remembered labels hold, in bytes.
    var bytes: Int { state.withLock { $0.values.values.reduce(0) { $0 + $1.bytes } } }

    private static func bytes(of result: DerivedResult?) -> Int {
        guard case .success(let value)? = result else { return 0 }
        return value.bytes
    }

    /// Lets go of everything: there are other plugins.
    ///
    /// - Parameter plugins: the number of those that there are now.
    func forget(for plugins: Int) {
        state.withLock { state in
            state.values = [:]
            state.plugins = plugins
        }
    }
}
