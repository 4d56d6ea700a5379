import Samples

extension StoredResourceMetrics {
    /// The metrics of a node that are read, in the order in which readings number them.
    static let nodeMetrics = [KubeletMetric.nodeCPUUsage, .nodeMemoryWorkingSet, .nodeSwapUsage].map(\.rawValue)

    /// The usage of a node of the inventory.
    ///
    /// - Parameter readings: its newest samples, of ``nodeMetrics``.
    func usage(of node: NodeRecord, readings: [Reading], now: Timestamp) -> Result<NodeUsage, AbsenceReason> {
        let cpu = readings.first { $0.metric == 0 }
        let memory = readings.first { $0.metric == 1 }
        guard cpu != nil || memory != nil else { return .failure(.neverScraped) }
        guard cpu != nil, memory != nil else { return .failure(.noSamples) }
        let always = Timestamp(milliseconds: .min)
        return cpuRate(of: cpu, since: always, startedAt: nil, now: now).flatMap { rate in
            bytes(of: memory, since: always, now: now).map { bytes in
                NodeUsage(
                    name: node.name, labels: node.labels, timestamp: rate.timestamp, window: rate.window,
                    usage: ResourceUsage(
                        cpuNanocores: rate.nanocores, memoryBytes: bytes,
                        swapBytes: swap(of: readings.first { $0.metric == 2 }, since: always, now: now)))
            }
        }
    }
}
