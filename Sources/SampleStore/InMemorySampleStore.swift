public import Samples

/// Keeps samples in memory, compressed, for a time and within a bound.
///
/// **Time.** A series reaches back ``RetentionPolicy/retention`` from its newest sample; what is older is never shown, and
/// its memory is used again as new samples come. A series for which no sample came for that long by the store's clock
/// is forgotten: its identifier is refused from then on, also when its place has gone to another series.
///
/// **Room.** Samples and index together take no more than ``RetentionPolicy/maximumBytes``, by an account that is exact
/// for samples and an estimate for names. In a full store history goes first and the newest is kept: a series that
/// needs room gives up the older half of its own samples, or, where it has hardly any, takes from series that have more,
/// each in turn; only where nobody has any to spare is a new series refused. All of it is counted (``statistics()``).
///
/// **Threads.** Objects are spread over 16 stripes by their names, each behind a lock of its own. An append takes a
/// stripe's lock for as long as it takes to store that stripe's share of a batch, a few samples; a reader takes it for
/// one series or one object: both take about a microsecond or less, so that neither waits for the other in a way that can be
/// noticed. What a batch of up to 8,192 samples says of one object becomes visible at once.
public final class InMemorySampleStore: SampleSink, SampleQuery {
    /// How many series are looked at before others get a chance at a stripe's lock.
    static let sweepStep = 2048

    let policy: RetentionPolicy
    let clock: any WallClock
    let stripes: [Stripe]
    let budget: ByteBudget
    private let upkeep: UpkeepSchedule
    private let checksInvariants: Bool

    /// Makes an empty store.
    ///
    /// - Parameter checksInvariants: whether every change is followed by ``_invariantCheck()``, and what it finds ends the
    ///   process: very slow, for tests.
    public init(
        policy: RetentionPolicy = RetentionPolicy(), clock: any WallClock = SystemClock(),
        checksInvariants: Bool = false
    ) {
        let budget = ByteBudget(maximum: policy.maximumBytes)
        self.policy = policy
        self.clock = clock
        self.budget = budget
        self.checksInvariants = checksInvariants
        stripes = (0..<Stripe.count).map { Stripe(number: $0, policy: policy, budget: budget) }
        upkeep = UpkeepSchedule(every: policy.sweepInterval, since: clock.now())
    }

    /// The stripe of an object.
    @inline(__always)
    func stripe(of object: HashedObject) -> Stripe { stripes[object.stripe] }

    // MARK: - SampleSink

    /// The place of a series; see ``SampleSink``. The kind is that of the metric's name and is not kept.
    public func series(for key: SeriesKey, kind: MetricKind) -> SeriesID? {
        defer { checkIfAsked() }
        let now = clock.now()
        let object = HashedObject(key.object)
        let stripe = stripe(of: object)
        if let series = stripe.withLock({ $0.series(for: key, of: object, now: now) }) { return series }
        // Its own stripe has no history left to give up; others may have.
        let size = StripeState.cost(of: key)
        for other in stripes {
            while !budget.hasRoom(for: size), other.withLock({ $0.giveUpHistory() }) {}
            if budget.hasRoom(for: size) { break }
        }
        return stripe.withLock { state in
            let series = state.series(for: key, of: object, now: now)
            if series == nil { state.statistics.refusedSeries += 1 }
            return series
        }
    }

    /// Appends samples of any number of series; see ``SampleSink``. What the store takes is told by its policy.
    @discardableResult
    public func append(_ samples: [IncomingSample]) -> AppendSummary {
        defer { checkIfAsked() }
        let now = clock.now()
        var summary = AppendSummary()
        samples.withUnsafeBufferPointer { samples in
            StripedBatch.forEach(in: samples) { number, places in
                let part = stripes[number].withLock { state in
                    var part = AppendSummary()
                    state.touch(samples, places)
                    for place in places {
                        state.append(samples[Int(place)], at: Int(place), now: now, to: &part)
                    }
                    state.count(part)
                    return part
                }
                summary.add(part)
            }
        }
        summary.forgotten.sort()
        if upkeep.isDue(at: now) { forgetSilentSeries() }
        return summary
    }

    /// Says that series are over for now; see ``SampleSink``.
    public func markStale(_ series: [SeriesID]) {
        defer { checkIfAsked() }
        for (number, series) in Dictionary(grouping: series, by: \.stripe) {
            stripes[number].withLock { state in
                for series in series { state.slot(of: series)?.pointee.isOver = true }
            }
        }
    }

    /// Drops what was measured of an object before an instant; see ``SampleSink``.
    public func discardSamples(of object: ObjectReference, before instant: Timestamp) {
        defer { checkIfAsked() }
        let object = HashedObject(object)
        stripe(of: object).withLock { $0.discard(object, before: instant) }
    }

    // MARK: - Upkeep

    /// Forgets the series that got no sample for the retention.
    ///
    /// Appending does this from time to time; a store to which nothing is appended any more needs the call.
    public func forgetSilentSeries() {
        defer { checkIfAsked() }
        let instant = clock.now() - policy.retention
        for stripe in stripes {
            var start = 0
            while true {
                let places = start..<(start + Self.sweepStep)
                let total = stripe.withLock { state in
                    state.forget(in: places, silentSince: instant)
                    return state.slots.count
                }
                start = places.upperBound
                if start >= total { break }
            }
        }
    }

    /// What the store holds now, and the counters since it was made.
    public func statistics() -> StoreStatistics {
        var total = StoreStatistics()
        for stripe in stripes {
            var start = 0
            while true {
                let places = start..<(start + Self.sweepStep)
                let (count, part) = stripe.withLock { state in
                    (state.slots.count, state.statistics(of: places, withCounters: start == 0))
                }
                total.add(part)
                start = places.upperBound
                if start >= count { break }
            }
        }
        total.bytes = budget.used
        return total
    }

    // MARK: - Checking

    /// Looks for contradictions in all that the store holds, while nobody changes it.
    ///
    /// - Returns: a sentence for each; none where everything is as it should be.
    public func _invariantCheck() -> [String] {
        var found: [String] = []
        var cost = 0
        for stripe in stripes {
            let part = stripe.withLock { $0.violations() }
            found += part.found.map { "stripe \(stripe.number): \($0)" }
            cost += part.cost
        }
        if cost != budget.used { found.append("\(cost) bytes are counted as \(budget.used)") }
        return found
    }

    func checkIfAsked() {
        guard checksInvariants else { return }
        let found = _invariantCheck()
        precondition(found.isEmpty, found.joined(separator: "; "))
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
        if !other.forgotten.isEmpty { forgotten += other.forgotten }
    }
}
