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
                // One of each is enough to know, and anybody may ask: no list is made for it.
                guard await metrics.hasNode(of: inventory) else { return "no node has metrics yet" }
                return await metrics.hasPod(of: inventory) ? nil : "no pod has metrics yet"
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

extension ResourceMetricsProvider {
    /// Whether any node has a usage.
    fileprivate func hasNode(of inventory: Inventory) async -> Bool {
        for node in inventory.nodes(matching: .everything) {
            if case .success = await usage(ofNode: node.name) { return true }
        }
        return false
    }

    /// Whether any pod has a usage.
    fileprivate func hasPod(of inventory: Inventory) async -> Bool {
        for pod in inventory.pods(in: nil, matching: .everything) where pod.isRunning {
            if case .success = await usage(ofPod: pod.name, in: pod.namespace) { return true }
        }
        return false
    }
}
