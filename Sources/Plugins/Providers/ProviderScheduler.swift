public import Samples
import Synchronization

/// Runs all plugins' providers in the background: asks each target at its own moments, a bounded number at once, and stores
/// what comes back.
///
/// Targets follow the inventory, and providers the plugins in use: one whose file has changed begins anew. A target that
/// fails is asked more and more rarely. Whatever a provider does, others go on.
public final class ProviderScheduler: Sendable {
    /// The most calls at once, of all plugins.
    static let mostRunning = 512
    /// How long changes of plugins and objects may go unnoticed.
    private static let longestSleep = TimeSpan.seconds(1)
    private static let shortestSleep = TimeSpan(milliseconds: 20)
    static let upkeepInterval = TimeSpan.minutes(1)

    let catalogue: PluginCatalogue
    let sink: any SampleSink
    let state = Mutex(SchedulerState())

    /// Makes a scheduler that has asked nobody yet.
    ///
    /// - Parameter sink: where samples go; the store that the catalogue reads.
    public init(catalogue: PluginCatalogue, sink: any SampleSink) {
        self.catalogue = catalogue
        self.sink = sink
        catalogue.providerFailures.withLock {
            $0 = { [weak self] series, objects in self?.failures(of: series, objects) ?? [:] }
        }
    }

    /// The last errors of those who should bring a series in, for the objects of which there is one.
    private func failures(of series: String, _ objects: [ObjectReference]) -> [ObjectReference: String] {
        state.withLock { state in
            let courses = state.courses.values.filter { $0.bringsIn(series) }
            var failures: [ObjectReference: String] = [:]
            for object in objects { failures[object] = courses.lazy.compactMap { $0.error(of: object) }.first }
            return failures
        }
    }

    /// How each provider is doing, sorted by plugin and name.
    public var statuses: [ProviderStatus] {
        state.withLock { state in
            state.courses.sorted { $0.key < $1.key }.map { $0.value.status($0.key) }
        }
    }

    // MARK: Running

    /// Goes on until cancelled.
    public func run() async {
        await withDiscardingTaskGroup { group in
            while !Task.isCancelled {
                for job in due() { group.addTask { await self.work(job) } }
                do { try await Task.sleep(for: pause().duration) } catch { break }
            }
            group.cancelAll()
            stop()
        }
    }

    /// Asks every target whose turn it is now, and returns when all have answered.
    public func collect() async {
        await withDiscardingTaskGroup { group in
            for job in due() { group.addTask { await self.work(job) } }
        }
    }

    /// How long nobody's turn comes.
    private func pause() -> TimeSpan {
        let now = catalogue.clock.now()
        let next = state.withLock { state in
            state.courses.values.flatMap(\.targets.values).lazy.filter { !$0.isBusy }.map(\.due).min()
        }
        guard let next else { return Self.longestSleep }
        return max(Self.shortestSleep, min(Self.longestSleep, next - now))
    }

    /// Ends all calls that have not ended.
    private func stop() {
        let tasks = state.withLock { state in
            defer { state.courses = [:] }
            return state.courses.values.flatMap { $0.running.values.compactMap { $0 } }
        }
        for task in tasks { task.cancel() }
    }

    /// Makes calls for as long as there are any to be made.
    private func work(_ first: ProviderCourse.Job) async {
        var job = first
        while true {
            await perform(job)
            guard !Task.isCancelled, let next = state.withLock({ $0.next(after: job.key) }) else { return }
            job = next
        }
    }

    // MARK: Turns

    /// The calls to begin with; each is followed by others when it has ended.
    private func due() -> [ProviderCourse.Job] {
        let now = catalogue.clock.now()
        let plugins = catalogue.plugins
        var wanted: [(key: ProviderCourse.Key, plugin: Plugin, provider: Provider, objects: [DescribedObject]?)] = []
        for plugin in plugins.plugins {
            for provider in plugin.allProviders {
                let key = ProviderCourse.Key(
                    plugin: plugin.header.name, provider: provider.name, isExternal: provider.subject == .external)
                wanted.append(
                    (key, plugin, provider, provider.targets?.objects(in: catalogue.inventory, catalogue.query)))
            }
        }
        let (jobs, cancelled, over, upkeep) = state.withLock { state in
            var cancelled: [Task<Void, Never>] = []
            var over: [TargetSeries] = []
            var former = state.courses
            state.courses = [:]
            for (key, plugin, provider, objects) in wanted {
                var course: ProviderCourse
                if let known = former[key], known.plugin === plugin {
                    course = known
                } else {
                    course = state.begin(plugin, provider)
                    if let known = former[key] { course.inherit(known, at: now) }
                    cancelled += former[key]?.running.values.compactMap { $0 } ?? []
                }
                former[key] = nil
                over += course.advance(objects, at: now)
                state.courses[key] = course
            }
            for gone in former.values {
                cancelled += gone.running.values.compactMap { $0 }
                over += gone.targets.values.map(\.series)
            }
            state.keepBudgets(of: Set(wanted.map(\.key.plugin)))
            return (state.start(), cancelled, over, state.needsUpkeep(plugins.number, at: now))
        }
        for task in cancelled { task.cancel() }
        let silent = over.flatMap(\.current)
        if !silent.isEmpty { sink.markStale(silent) }
        if upkeep {
            let owners = wanted.filter { $0.provider.metrics == nil }
                .map { DiscoveredNames.Owner(plugin: $0.key.plugin, provider: $0.key.provider) }
            catalogue.discovered.keep(Set(owners), at: now)
            let externals = plugins.externals
            catalogue.externalFailures.withLock { $0 = $0.filter { externals[$0.key] != nil } }
        }
        return jobs
    }
}
