import Samples

/// Nearly all pods are as usual: every container of theirs runs, was on the newest page, and has usage. They are read without
/// anything being sorted or set aside.
extension StoredResourceMetrics {
    /// Where the readings of each metric of ``ContainerReadings/metrics`` lie.
    private struct Runs {
        var starts = SIMD4<Int>(repeating: 0)
        var counts = SIMD4<Int>(repeating: 0)

        /// - Returns: nil where the readings of a metric don't lie together.
        init?(_ readings: UnsafeBufferPointer<Reading>) {
            for place in readings.indices {
                let metric = readings[place].metric
                if counts[metric] == 0 {
                    starts[metric] = place
                } else if starts[metric] + counts[metric] != place {
                    return nil
                }
                counts[metric] += 1
            }
        }

        /// The place of a container's reading of a metric.
        func place(_ metric: Int, _ container: Int) -> Int { starts[metric] + container }
    }

    /// The usage of a pod that is as usual; nil where it takes more to tell what it is, or why there is none.
    ///
    /// It is the one that the longer way comes to.
    func usualUsage(
        of pod: PodRecord, readings: [Reading], since earliest: Timestamp, lastScrape: Timestamp?, now: Timestamp
    ) -> PodUsage? {
        readings.withUnsafeBufferPointer { readings in
            guard pod.isRunning, let runs = Runs(readings), let first = readings.baseAddress else { return nil }
            let count = runs.counts[0]
            guard count > 0, runs.counts[1] == count, runs.counts[2] == count,
                runs.counts[3] == 0 || runs.counts[3] == count
            else { return nil }
            let scrape = first[runs.starts[0]].newest.timestamp
            guard scrape >= earliest, lastScrape.map({ $0 <= scrape }) ?? true else { return nil }
            var oldest: CPURate?
            var containers: [PodUsage.Container] = []
            containers.reserveCapacity(count)
            for container in 0..<count {
                guard
                    let (found, rate) = usualContainer(container, first, runs, scrape, since: earliest, now: now),
                    containers.last.map({ $0.name < found.name }) ?? true
                else { return nil }
                if oldest.map({ rate.timestamp < $0.timestamp }) ?? true { oldest = rate }
                containers.append(found)
            }
            return oldest.map {
                PodUsage(pod: pod, timestamp: $0.timestamp, window: $0.window, containers: containers)
            }
        }
    }

    private func usualContainer(
        _ container: Int, _ readings: UnsafePointer<Reading>, _ runs: Runs, _ scrape: Timestamp,
        since earliest: Timestamp, now: Timestamp
    ) -> (PodUsage.Container, CPURate)? {
        // Readings are looked at where they lie: a copy of one counts its labels' users.
        let start = readings + runs.place(0, container)
        let cpu = readings + runs.place(1, container)
        let memory = readings + runs.place(2, container)
        guard start.pointee.newest.timestamp == scrape, cpu.pointee.labelNumber == start.pointee.labelNumber,
            memory.pointee.labelNumber == start.pointee.labelNumber,
            let name = start.pointee.labels.onlyValue(named: KubeletMetric.containerLabel)
        else { return nil }
        let started = start.pointee.newest.value
        guard started > 0, started < 1e12 else { return nil }
        let startTime = Timestamp(seconds: started)
        let earliest = max(earliest, startTime)
        let rate = cpuRate(
            of: cpu.pointee.series, cpu.pointee.newest, after: cpu.pointee.previous, since: earliest,
            startedAt: startTime, now: now)
        guard case .success(let rate) = rate,
            let bytes = usualBytes(memory.pointee.newest, since: earliest, now: now)
        else { return nil }
        var usage = ResourceUsage(cpuNanocores: rate.nanocores, memoryBytes: bytes)
        if runs.counts[3] > 0 {
            let swap = readings + runs.place(3, container)
            guard swap.pointee.labelNumber == start.pointee.labelNumber else { return nil }
            usage.swapBytes = usualBytes(swap.pointee.newest, since: earliest, now: now)
        }
        return (PodUsage.Container(name: name, usage: usage), rate)
    }

    private func usualBytes(_ newest: Sample, since earliest: Timestamp, now: Timestamp) -> UInt64? {
        guard newest.timestamp >= earliest, staleAge(of: newest, now: now) == nil, newest.value >= 0,
            newest.value < 9e18
        else { return nil }
        return UInt64(newest.value)
    }
}
