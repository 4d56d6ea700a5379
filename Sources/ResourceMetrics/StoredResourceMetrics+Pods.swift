import Samples

extension StoredResourceMetrics {
    /// The usage of a pod of the inventory: that of all its containers that run, or of none.
    ///
    /// - Parameter lastScrape: when the pod's node was last scraped with a complete page, looked up before the pod's
    ///   own samples; nil where that is not known.
    func usage(of pod: PodRecord, lastScrape: Timestamp?, now: Timestamp) -> Result<PodUsage, AbsenceReason> {
        let object = pod.reference
        let earliest = pod.startTime.map { $0 - policy.startTimeSlack } ?? Timestamp(milliseconds: .min)
        guard let listed = listedContainers(of: object, since: earliest, now: now) else {
            return .failure(.neverScraped)
        }
        guard pod.isRunning else { return .failure(.noSamples) }
        // The node's newest page has nothing of the pod any more: its containers ended or wait.
        if let lastScrape, let scrape = listed.scrape, lastScrape > scrape { return .failure(.noSamples) }

        let all = ContainerSeries(
            cpu: series(.containerCPUUsage, of: object), memory: series(.containerMemoryWorkingSet, of: object),
            swap: series(.containerSwapUsage, of: object))
        let results = listed.containers.map { measured($0, all, since: earliest, now: now) }
        let found = results.compactMap { try? $0.get() }
        guard found.count == results.count, let oldest = found.min(by: { $0.rate.timestamp < $1.rate.timestamp })
        else { return .failure(reason(for: results, of: listed.containers)) }
        return .success(
            PodUsage(
                namespace: pod.namespace, name: pod.name, labels: pod.labels, timestamp: oldest.rate.timestamp,
                window: oldest.rate.window, containers: found.map(\.usage)))
    }

    /// The series of all containers of a pod.
    private struct ContainerSeries {
        var cpu: [SelectedSeries]
        var memory: [SelectedSeries]
        var swap: [SelectedSeries]
    }

    /// What is known of a container that runs.
    private struct MeasuredContainer {
        var usage: PodUsage.Container
        var rate: CPURate
    }

    private func measured(
        _ container: ListedContainer, _ all: ContainerSeries, since earliest: Timestamp, now: Timestamp
    ) -> Result<MeasuredContainer, AbsenceReason> {
        func own(_ series: [SelectedSeries]) -> SelectedSeries? {
            series.first { $0.labels[KubeletMetric.containerLabel] == container.name }
        }
        guard let cpu = own(all.cpu), let memory = own(all.memory) else { return .failure(.noSamples) }
        // What was measured before the container's start belongs to an earlier run of it.
        let earliest = container.start.map { max($0, earliest) } ?? earliest
        return cpuRate(of: cpu.id, since: earliest, startedAt: container.start, now: now).flatMap { rate in
            bytes(of: memory.id, since: earliest, now: now).map { bytes in
                MeasuredContainer(
                    usage: PodUsage.Container(
                        name: container.name,
                        usage: ResourceUsage(
                            cpuNanocores: rate.nanocores, memoryBytes: bytes,
                            swapBytes: swap(of: own(all.swap), since: earliest, now: now))),
                    rate: rate)
            }
        }
    }

    /// Why a pod has no usage: what its containers lack where all of them lack something, the first one's name where
    /// the others have usage.
    private func reason(
        for results: [Result<MeasuredContainer, AbsenceReason>], of containers: [ListedContainer]
    ) -> AbsenceReason {
        var first: (reason: AbsenceReason, container: String)?
        var isAlone = true
        for (result, container) in zip(results, containers) {
            switch result {
            case .success: isAlone = false
            case .failure(let reason): first = first ?? (reason, container.name)
            }
        }
        guard let first else { return .noSamples }
        return isAlone ? first.reason : .incomplete(container: first.container)
    }
}
