import Plugins
import Samples
import Scraping
import ServiceLifecycle

/// Follows a collection of the kube-apiserver until the server stops.
struct Follower: Service {
    let follow: @Sendable () async -> Void

    func run() async throws {
        await cancelWhenGracefulShutdown { await follow() }
    }
}

/// Scrapes kubelets until the server stops.
struct ScrapeService: Service {
    let scraper: KubeletScraper

    func run() async throws {
        await cancelWhenGracefulShutdown { await scraper.run() }
    }
}

/// Runs plugins' providers until the server stops.
struct ProviderService: Service {
    let scheduler: ProviderScheduler

    func run() async throws {
        await cancelWhenGracefulShutdown { await scheduler.run() }
    }
}

/// Stores what plugins want recorded, after every cycle, until the server stops.
struct Recorder: Service {
    let plugins: PluginCatalogue
    let sink: any SampleSink
    let changes: any ChangeFeed

    /// Records once.
    func record() async {
        await plugins.record(into: sink)
    }

    func run() async throws {
        await cancelWhenGracefulShutdown { await plugins.record(into: sink, after: changes) }
    }
}

extension PluginCatalogue {
    /// Waits until a plugin needs a kind of objects to be followed.
    ///
    /// - Returns: false where the task was cancelled before.
    func need(_ resource: GroupResource) async -> Bool {
        let changes = changes.changes()
        if neededResources.contains(resource) { return true }
        for await _ in changes where neededResources.contains(resource) { return true }
        return false
    }
}
