import APIServer
import KubernetesClient
import Samples
import Scraping

extension Server {
    /// What must be well, under metrics-server's names and in its order.
    static func checks(
        _ metrics: any ResourceMetricsProvider, _ scraper: KubeletScraper, _ inventory: Inventory,
        _ shutdown: ShutdownNotice, _ resolution: TimeSpan, _ clock: any WallClock
    ) -> [HealthCheck] {
        [
            .ping,
            HealthCheck("metric-storage-ready", probes: [.readyz]) {
                let nodes = await metrics.usage(ofNodesMatching: .everything)
                if nodes.isEmpty { return "no node has metrics yet" }
                let pods = await metrics.usage(ofPodsIn: nil, matching: .everything)
                return pods.isEmpty ? "no pod has metrics yet" : nil
            },
            HealthCheck("metric-informer-sync", probes: [.readyz]) {
                inventory.hasListedNodes ? nil : "the nodes have not been listed yet"
            },
            HealthCheck("metric-collection-timely", probes: [.livez]) {
                guard let start = scraper.lastCycleStart else { return nil }
                let age = clock.now() - start
                return age > resolution * 1.5 ? "the last scrape began \(age) ago" : nil
            },
            HealthCheck("metadata-informer-sync", probes: [.healthz, .livez, .readyz]) {
                inventory.hasListedPods ? nil : "the pods have not been listed yet"
            },
            HealthCheck("shutdown", probes: [.readyz]) {
                shutdown.isShuttingDown ? "the server is shutting down" : nil
            },
        ]
    }
}
