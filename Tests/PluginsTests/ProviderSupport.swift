import Samples
import Synchronization
import Testing

@testable import LuaRuntime
@testable import Plugins

/// A store, an inventory and a clock, and plugins whose providers are asked when the test says so. It is second 1000.
struct ProviderBench {
    let bench = Bench()
    let catalogue: PluginCatalogue
    let scheduler: ProviderScheduler

    init(_ texts: String..., limits: PluginLimits = PluginLimits(), observer: (any PluginObserver)? = nil) throws {
        let sources = texts.enumerated().map { PluginSource(path: "plugins/p\($0.offset + 1).lua", text: $0.element) }
        catalogue = try bench.catalogue(sources, maximumAge: .minutes(1), limits: limits, observer: observer)
        scheduler = ProviderScheduler(catalogue: catalogue, sink: bench.store)
    }

    /// A plugin with a provider `p` of pods, whose `collect` has this body and gets `pod`.
    static func plugin(
        _ body: String, metrics: String = "{ g = { type = 'gauge' }, c_total = { type = 'counter' } }",
        more: String = "", targets: String? = "{ resource = 'pods' }", name: String = "test"
    ) -> String {
        """
        local plugin = moongauge.plugin { name = "\(name)" }
        plugin:provider { name = "p", metrics = \(metrics), \(more)\(targets.map { " targets = \($0)," } ?? "")
          collect = function(pod)
            \(body)
          end }
        """
    }

    /// Makes running pods of the namespace `d` known.
    func addPods(_ names: String...) {
        for name in names { bench.add(PodRecord(namespace: "d", name: name, uid: name, ip: "10.0.0.1")) }
    }

    /// Lets time pass, and asks whoever's turn it is.
    func collect(after seconds: Double = 0) async {
        bench.clock.advance(by: .seconds(seconds))
        await scheduler.collect()
    }

    /// How the only provider is doing.
    func status() throws -> ProviderStatus {
        let statuses = scheduler.statuses
        try #require(statuses.count == 1)
        return statuses[0]
    }

    /// A metric of one pod of `d`.
    func ask(_ metric: String, _ pod: String = "p", where labels: LabelSelector = .everything) async
        -> CustomMetricAnswer
    {
        await catalogue.customMetric(metric, of: .pod(pod, in: "d"), where: labels)
    }

    /// The value of a metric of one pod of `d`; nil where it has none.
    func value(_ metric: String, _ pod: String = "p") async -> Double? { await ask(metric, pod).values.first?.value }
}
