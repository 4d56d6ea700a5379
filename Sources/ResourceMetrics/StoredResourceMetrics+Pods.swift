import Samples

extension StoredResourceMetrics {
    /// The usage of a pod of the inventory: that of all its containers that run, or of none.
    ///
    /// - Parameters:
    ///   - readings: the pod's newest samples, of ``ContainerReadings/metrics``.
    ///   - lastScrape: when the pod's node was last scraped with a complete page, looked up before the pod's own
    ///     samples; nil where that is not known.
    func usage(
        of pod: PodRecord, readings: [Reading], lastScrape: Timestamp?, now: Timestamp
    ) -> Result<PodUsage, AbsenceReason> {
        let earliest = pod.startTime.map { $0 - policy.startTimeSlack } ?? Timestamp(milliseconds: .min)
        if let usual = usualUsage(of: pod, readings: readings, since: earliest, lastScrape: lastScrape, now: now) {
            return .success(usual)
        }
        guard let listed = listedContainers(ContainerReadings.all(readings), since: earliest, now: now) else {
            return .failure(.neverScraped)
        }
        guard pod.isRunning else { return .failure(.noSamples) }
        // The node's newest page has nothing of the pod any more: its containers ended or wait.
        if let lastScrape, let scrape = listed.scrape, lastScrape > scrape { return .failure(.noSamples) }

        var found: [PodUsage.Container] = []
        found.reserveCapacity(listed.containers.count)
        var oldest: CPURate?
        for container in listed.containers {
            guard case .success(let measured) = measured(container, since: earliest, now: now) else {
                return .failure(reason(for: listed.containers, since: earliest, now: now))
            }
            found.append(measured.usage)
            if oldest.map({ measured.rate.timestamp < $0.timestamp }) ?? true { oldest = measured.rate }
        }
        guard let oldest else { return .failure(.noSamples) }
        return .success(
            PodUsage(pod: pod, timestamp: oldest.timestamp, window: oldest.window, containers: found))
    }

    /// What is known of a container that runs.
    private struct MeasuredContainer {
        var usage: PodUsage.Container
        var rate: CPURate
    }

    private func measured(
        _ container: ListedContainer, since earliest: Timestamp, now: Timestamp
    ) -> Result<MeasuredContainer, AbsenceReason> {
        let readings = container.readings
        guard readings.cpu != nil, readings.memory != nil else { return .failure(.noSamples) }
        // What was measured before the container's start belongs to an earlier run of it.
        let earliest = container.start.map { max($0, earliest) } ?? earliest
        return cpuRate(of: readings.cpu, since: earliest, startedAt: container.start, now: now).flatMap { rate in
            bytes(of: readings.memory, since: earliest, now: now).map { bytes in
                MeasuredContainer(
                    usage: PodUsage.Container(
                        name: readings.name,
                        usage: ResourceUsage(
                            cpuNanocores: rate.nanocores, memoryBytes: bytes,
                            swapBytes: swap(of: readings.swap, since: earliest, now: now))),
                    rate: rate)
            }
        }
    }

    /// Why a pod has no usage: what its containers lack where all of them lack something, the first one's name where
    /// the others have usage.
    private func reason(for containers: [ListedContainer], since earliest: Timestamp, now: Timestamp) -> AbsenceReason {
        var first: (reason: AbsenceReason, container: String)?
        var isAlone = true
        for container in containers {
            switch measured(container, since: earliest, now: now) {
            case .success: isAlone = false
            case .failure(let reason): first = first ?? (reason, container.readings.name)
            }
        }
        guard let first else { return .noSamples }
        return isAlone ? first.reason : .incomplete(container: first.container)
    }
}
