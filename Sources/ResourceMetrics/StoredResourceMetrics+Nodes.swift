import Samples

extension StoredResourceMetrics {
    /// The usage of a node of the inventory.
    func usage(of node: NodeRecord, now: Timestamp) -> Result<NodeUsage, AbsenceReason> {
        let object = ObjectReference.node(node.name)
        let cpu = series(.nodeCPUUsage, of: object).first
        let memory = series(.nodeMemoryWorkingSet, of: object).first
        let swap = series(.nodeSwapUsage, of: object).first
        guard cpu != nil || memory != nil else { return .failure(.neverScraped) }
        guard let cpu, let memory else { return .failure(.noSamples) }
        let always = Timestamp(milliseconds: .min)
        return cpuRate(of: cpu.id, since: always, startedAt: nil, now: now).flatMap { rate in
            bytes(of: memory.id, since: always, now: now).map { bytes in
                NodeUsage(
                    name: node.name, labels: node.labels, timestamp: rate.timestamp, window: rate.window,
                    usage: ResourceUsage(
                        cpuNanocores: rate.nanocores, memoryBytes: bytes,
                        swapBytes: self.swap(of: swap, since: always, now: now)))
            }
        }
    }
}
