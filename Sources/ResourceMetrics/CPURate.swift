import Samples

/// A CPU counter's rate between two of its samples.
struct CPURate: Hashable {
    /// CPU time per time, in billionths of a core, cut to whole ones.
    var nanocores: UInt64
    /// When the newer sample was measured.
    var timestamp: Timestamp
    /// From the older to the newer sample.
    var window: TimeSpan

    /// The rate from the samples of one counter, at its newest one.
    ///
    /// It is taken from the newest earlier sample that lies at least the minimum span before. Only samples of the same
    /// run of the counter count: those since it last fell. Where none of them lies far enough back, the start of the
    /// container stands for a sample of 0, provided that the container is at least
    /// ``ResourceMetricsPolicy/freshContainerMinimumAge`` but not yet a resolution old.
    ///
    /// - Parameters:
    ///   - samples: core-seconds, oldest first, no older than the maximum span before the newest one.
    ///   - start: when the container started; nil for what has no start, such as a node.
    static func newest(
        of samples: [Sample], startedAt start: Timestamp?, policy: ResourceMetricsPolicy
    ) -> Result<CPURate, AbsenceReason> {
        guard let newest = samples.last else { return .failure(.noSamples) }
        guard newest.value.isFinite, newest.value >= 0 else { return .failure(.notFinite) }
        let run = samples[startOfRun(in: samples)...]
        let latest = newest.timestamp - policy.minimumRateSpan
        if let earlier = run.last(where: { $0.timestamp <= latest && $0.timestamp < newest.timestamp }) {
            return .success(CPURate(from: earlier, to: newest))
        }
        if let start {
            let age = newest.timestamp - start
            if age > .zero, age >= policy.freshContainerMinimumAge, age < policy.metricResolution {
                return .success(CPURate(from: Sample(timestamp: start, value: 0), to: newest))
            }
        }
        guard let first = run.first, run.count > 1 else { return .failure(.singleSample) }
        return .failure(.spanTooShort(newest.timestamp - first.timestamp))
    }

    /// The rate between a counter's two newest samples, where it is the one that ``newest(of:startedAt:policy:)`` would find
    /// among all of them; nil where it takes more to tell.
    init?(between previous: Sample, and newest: Sample, policy: ResourceMetricsPolicy) {
        guard newest.value.isFinite, previous.value >= 0, previous.value <= newest.value,
            previous.timestamp <= newest.timestamp - policy.minimumRateSpan, previous.timestamp < newest.timestamp
        else { return nil }
        self.init(from: previous, to: newest)
    }

    /// The place of the first sample since the counter last fell, or was no amount of time at all.
    private static func startOfRun(in samples: [Sample]) -> Int {
        var place = samples.count - 1
        while place > 0, samples[place - 1].value >= 0, samples[place - 1].value <= samples[place].value { place -= 1 }
        return place
    }

    /// The rate between two samples, the second later than the first and not less.
    private init(from earlier: Sample, to newest: Sample) {
        timestamp = newest.timestamp
        window = newest.timestamp - earlier.timestamp
        let used = newest.value - earlier.value
        if newest.value < 9e9, used < 9e6 {
            // The kubelet counts whole nanoseconds, so these are exact, and their product with 1000 fits 64 bits.
            let nanoseconds = UInt64((newest.value * 1e9).rounded()) - UInt64((earlier.value * 1e9).rounded())
            nanocores = nanoseconds * 1000 / UInt64(window.milliseconds)
        } else {
            nanocores = UInt64(min(used / window.seconds * 1e9, 9e18))
        }
    }
}
