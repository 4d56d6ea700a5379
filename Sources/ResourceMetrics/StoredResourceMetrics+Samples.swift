import Samples

extension StoredResourceMetrics {
    /// How far beyond the clock samples are still looked at: a node's clock may be ahead of ours.
    private static let clockTolerance = TimeSpan.minutes(60)

    /// The series of one kubelet metric of an object, sorted by labels.
    func series(_ metric: KubeletMetric, of object: ObjectReference) -> [SelectedSeries] {
        store.series(metric: metric.rawValue, of: object)
    }

    /// The newest sample of a series.
    func newestSample(of series: SeriesID, now: Timestamp) -> Sample? {
        store.newestSample(of: series, at: now + Self.clockTolerance)
    }

    /// The CPU rate of a counter by its newest sample, if that is current.
    ///
    /// - Parameters:
    ///   - series: a counter of core-seconds.
    ///   - earliest: samples measured before this instant belong to something else.
    ///   - start: when the container started; nil for a node.
    func cpuRate(
        of series: SeriesID, since earliest: Timestamp, startedAt start: Timestamp?, now: Timestamp
    ) -> Result<CPURate, AbsenceReason> {
        guard let newest = newestSample(of: series, now: now), newest.timestamp >= earliest else {
            return .failure(.noSamples)
        }
        if let age = staleAge(of: newest, now: now) { return .failure(.stale(age: age)) }
        let range = TimeRange(
            from: max(earliest, newest.timestamp - policy.maximumRateSpan), through: newest.timestamp)
        return CPURate.newest(of: store.samples(of: series, in: range), startedAt: start, policy: policy)
    }

    /// The bytes of a gauge by its newest sample, if that is current.
    func bytes(of series: SeriesID, since earliest: Timestamp, now: Timestamp) -> Result<UInt64, AbsenceReason> {
        guard let newest = newestSample(of: series, now: now), newest.timestamp >= earliest else {
            return .failure(.noSamples)
        }
        if let age = staleAge(of: newest, now: now) { return .failure(.stale(age: age)) }
        guard newest.value >= 0, newest.value < 9e18 else { return .failure(.notFinite) }
        return .success(UInt64(newest.value))
    }

    /// The bytes of swap by its newest sample, if there is one and it is current: most kubelets report none, and nothing
    /// is absent for want of it.
    func swap(of series: SelectedSeries?, since earliest: Timestamp, now: Timestamp) -> UInt64? {
        series.flatMap { try? bytes(of: $0.id, since: earliest, now: now).get() }
    }

    /// The age of a sample that is too old to be served; nil where it is not.
    func staleAge(of sample: Sample, now: Timestamp) -> TimeSpan? {
        let age = now - sample.timestamp
        return age > policy.maximumAge ? age : nil
    }

    /// When a node was last scraped with a complete page; nil where the store doesn't say.
    func lastScrape(ofNode name: String, now: Timestamp) -> Timestamp? {
        guard !name.isEmpty, let series = series(.resourceScrapeError, of: .node(name)).first else { return nil }
        let range = TimeRange(from: now - policy.maximumAge, through: now)
        return store.samples(of: series.id, in: range).last { $0.value == 0 }?.timestamp
    }
}
