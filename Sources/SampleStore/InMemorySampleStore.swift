public import Samples
import Synchronization

/// Keeps samples in memory, for a time and within a bound.
///
/// **Time.** A series reaches back ``RetentionPolicy/retention`` from its newest sample; what is older is dropped as
/// new samples come. A series for which no sample came for that long by the store's clock is forgotten: its identifier
/// is refused from then on, also when its place has gone to another series.
///
/// **Room.** Samples and index together take no more than ``RetentionPolicy/maximumBytes``, by an account that is exact
/// for samples and an estimate for names. In a full store history goes first and the newest is kept: a series that
/// needs room gives up its own oldest samples, or takes those of the next series that has some to spare, each in turn;
/// only where nobody has any to spare is a new series refused. All of it is counted (``statistics()``).
///
/// **Threads.** One lock guards everything and is held for no longer than one batch takes to copy (a kubelet's page:
/// some ten microseconds). A batch of up to 8,192 samples is visible as a whole or not at all.
public final class InMemorySampleStore: SampleSink, SampleQuery {
    /// How many samples are appended before others get a chance at the lock.
    private static let batchLimit = 8192
    /// How many series are looked at before others get a chance at the lock.
    private static let sweepStep = 2048

    private let policy: RetentionPolicy
    private let clock: any WallClock
    private let state: Mutex<StoreState>
    private let nextSweep: Mutex<Timestamp>

    /// Makes an empty store.
    public init(policy: RetentionPolicy = RetentionPolicy(), clock: any WallClock = SystemClock()) {
        self.policy = policy
        self.clock = clock
        state = Mutex(StoreState(policy: policy))
        nextSweep = Mutex(clock.now() + policy.sweepInterval)
    }

    deinit {
        state.withLock { $0.tearDown() }
    }

    // MARK: - SampleSink

    /// The place of a series; see ``SampleSink``. The kind is that of the metric's name and is not kept.
    public func series(for key: SeriesKey, kind: MetricKind) -> SeriesID? {
        let now = clock.now()
        return state.withLock { $0.series(for: key, now: now) }
    }

    /// Appends samples of any number of series; see ``SampleSink``. What the store takes is told by its policy.
    @discardableResult
    public func append(_ samples: [IncomingSample]) -> AppendSummary {
        let now = clock.now()
        var summary = AppendSummary()
        var start = 0
        while start < samples.count {
            let end = min(start + Self.batchLimit, samples.count)
            let part = state.withLock { state in
                var part = AppendSummary()
                for position in start..<end { state.append(samples[position], at: position, now: now, to: &part) }
                state.count(part)
                return part
            }
            summary.add(part)
            start = end
        }
        sweepIfDue(now)
        return summary
    }

    // MARK: - SampleQuery

    /// The series of one object under one metric name, sorted by labels.
    public func series(metric: String, of object: ObjectReference) -> [SelectedSeries] {
        state.withLock { state in
            state.index.series(metric: metric, of: object).map { place in
                SelectedSeries(
                    id: SeriesID(index: place, generation: state.slots[Int(place)].generation),
                    labels: state.index.labels(of: place))
            }
        }
    }

    /// The samples of a series within a range, oldest first; none of a series that was forgotten.
    public func samples(of series: SeriesID, in range: TimeRange) -> [Sample] {
        state.withLock { state in
            state.place(of: series).map { state.slots[$0].samples.samples(in: range) } ?? []
        }
    }

    /// The newest sample of a series at or before an instant; nil of a series that was forgotten.
    public func newestSample(of series: SeriesID, at instant: Timestamp) -> Sample? {
        state.withLock { state in
            state.place(of: series).flatMap { state.slots[$0].samples.newest(at: instant) }
        }
    }

    /// When the first sample was measured that the store ever took in.
    public var historyStart: Timestamp? {
        state.withLock { $0.historyStart }
    }

    /// A window function over one series; `noSamples` of a series that was forgotten. It is computed outside the lock.
    public func evaluate(
        _ function: WindowFunction, over series: SeriesID, in range: TimeRange
    ) -> Result<WindowValue, AbsenceReason> {
        function.evaluate(over: samples(of: series, in: range), in: range)
    }

    // MARK: - Upkeep

    /// Forgets the series that got no sample for the retention.
    ///
    /// Appending does this from time to time; a store to which nothing is appended any more needs the call.
    public func forgetSilentSeries() {
        let instant = clock.now() - policy.retention
        var start = 0
        while true {
            let places = start..<(start + Self.sweepStep)
            let total = state.withLock { state in
                state.forget(in: places, silentSince: instant)
                return state.slots.count
            }
            start = places.upperBound
            if start >= total { return }
        }
    }

    /// What the store holds now, and the counters since it was made.
    public func statistics() -> StoreStatistics {
        var oldest: Timestamp?
        var newest: Timestamp?
        var start = 0
        while true {
            let end = start + Self.sweepStep
            let (total, statistics) = state.withLock { state in
                for slot in state.slots[min(start, state.slots.count)..<min(end, state.slots.count)] {
                    guard let first = slot.samples.oldest, let last = slot.samples.newest else { continue }
                    oldest = min(oldest ?? first.timestamp, first.timestamp)
                    newest = max(newest ?? last.timestamp, last.timestamp)
                }
                var statistics = state.statistics
                statistics.bytes = state.bytes
                return (state.slots.count, statistics)
            }
            start = end
            guard start >= total else { continue }
            var complete = statistics
            complete.oldest = oldest
            complete.newest = newest
            return complete
        }
    }

    private func sweepIfDue(_ now: Timestamp) {
        let isDue = nextSweep.withLock { due in
            guard now >= due else { return false }
            due = now + policy.sweepInterval
            return true
        }
        if isDue { forgetSilentSeries() }
    }
}

extension RetentionPolicy {
    /// How often appending looks for silent series.
    fileprivate var sweepInterval: TimeSpan { TimeSpan(milliseconds: max(retention.milliseconds / 16, 1)) }
}

extension AppendSummary {
    /// Adds what became of another part of the same batch.
    fileprivate mutating func add(_ other: AppendSummary) {
        appended += other.appended
        duplicates += other.duplicates
        late += other.late
        refused += other.refused
        forgotten += other.forgotten
    }
}
