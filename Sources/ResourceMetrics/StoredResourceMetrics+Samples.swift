import Samples

extension StoredResourceMetrics {
    /// The CPU rate of a counter by its newest sample, if that is current.
    ///
    /// - Parameters:
    ///   - reading: of a counter of core-seconds; nil where there is none.
    ///   - earliest: samples measured before this instant belong to something else.
    ///   - start: when the container started; nil for a node.
    func cpuRate(
        of reading: Reading?, since earliest: Timestamp, startedAt start: Timestamp?, now: Timestamp
    ) -> Result<CPURate, AbsenceReason> {
        guard let reading else { return .failure(.noSamples) }
        return cpuRate(
            of: reading.series, reading.newest, after: reading.previous, since: earliest, startedAt: start, now: now)
    }

    /// The CPU rate of a series by its newest sample and the one before, if it is current.
    func cpuRate(
        of series: SeriesID, _ newest: Sample, after previous: Sample?, since earliest: Timestamp,
        startedAt start: Timestamp?, now: Timestamp
    ) -> Result<CPURate, AbsenceReason> {
        guard newest.timestamp >= earliest else { return .failure(.noSamples) }
        if let age = staleAge(of: newest, now: now) { return .failure(.stale(age: age)) }
        let range = TimeRange(
            from: max(earliest, newest.timestamp - policy.maximumRateSpan), through: newest.timestamp)
        // Mostly the two newest samples do, and nothing else has to be looked up.
        if let previous, previous.timestamp >= range.start,
            let rate = CPURate(between: previous, and: newest, policy: policy)
        {
            return .success(rate)
        }
        return CPURate.newest(of: store.samples(of: series, in: range), startedAt: start, policy: policy)
    }

    /// The bytes of a gauge by its newest sample, if that is current.
    func bytes(of reading: Reading?, since earliest: Timestamp, now: Timestamp) -> Result<UInt64, AbsenceReason> {
        guard let newest = reading?.newest, newest.timestamp >= earliest else { return .failure(.noSamples) }
        if let age = staleAge(of: newest, now: now) { return .failure(.stale(age: age)) }
        guard newest.value >= 0, newest.value < 9e18 else { return .failure(.notFinite) }
        return .success(UInt64(newest.value))
    }

    /// The bytes of swap by its newest sample, if there is one and it is current: most kubelets report none, and nothing
    /// is absent for want of it.
    func swap(of reading: Reading?, since earliest: Timestamp, now: Timestamp) -> UInt64? {
        try? bytes(of: reading, since: earliest, now: now).get()
    }

    /// The age of a sample that is too old to be served; nil where it is not.
    func staleAge(of sample: Sample, now: Timestamp) -> TimeSpan? {
        let age = now - sample.timestamp
        return age > policy.maximumAge ? age : nil
    }

    /// When a node was last scraped with a complete page; nil where the store doesn't say.
    func lastScrape(ofNode name: String, now: Timestamp) -> Timestamp? {
        guard !name.isEmpty,
            let series = store.series(metric: KubeletMetric.resourceScrapeError.rawValue, of: .node(name)).first
        else { return nil }
        let range = TimeRange(from: now - policy.maximumAge, through: now)
        return store.samples(of: series.id, in: range).last { $0.value == 0 }?.timestamp
    }
}
