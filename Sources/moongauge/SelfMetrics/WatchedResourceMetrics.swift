import Samples
import Telemetry

/// Passes usage on and notes how old it is, as metrics-server does: one observation for each node and pod served.
struct WatchedResourceMetrics: ResourceMetricsProvider {
    let provider: any ResourceMetricsProvider
    let freshness: Histogram
    let clock: any WallClock

    func usage(ofNode name: String) async -> Result<NodeUsage, AbsenceReason> {
        let usage = await provider.usage(ofNode: name)
        if case .success(let usage) = usage { note([usage.timestamp]) }
        return usage
    }

    func usage(ofNodesMatching selector: LabelSelector) async -> [NodeUsage] {
        let usages = await provider.usage(ofNodesMatching: selector)
        note(usages.map(\.timestamp))
        return usages
    }

    func usage(ofPod name: String, in namespace: String) async -> Result<PodUsage, AbsenceReason> {
        let usage = await provider.usage(ofPod: name, in: namespace)
        if case .success(let usage) = usage { note([usage.timestamp]) }
        return usage
    }

    func usage(ofPodsIn namespace: String?, matching selector: LabelSelector) async -> [PodUsage] {
        let usages = await provider.usage(ofPodsIn: namespace, matching: selector)
        note(usages.map(\.timestamp))
        return usages
    }

    private func note(_ timestamps: [Timestamp]) {
        let now = clock.now()
        freshness.observe(all: timestamps.map { (now - $0).seconds })
    }
}
