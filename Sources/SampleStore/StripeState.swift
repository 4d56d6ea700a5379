import Samples

/// Everything that a stripe holds; whoever has the lock may use it.
struct StripeState: ~Copyable {
    /// The stripe's own number.
    let number: Int
    let policy: RetentionPolicy
    let budget: ByteBudget
    var slots = SlotTable()
    var free: [UInt32] = []
    var index = SeriesIndex()
    /// The counters; what can be counted only by looking at every series is left out.
    var statistics = StoreStatistics()
    /// When the first sample was measured that was ever taken in.
    var historyStart: Timestamp?
    /// Where the search for history to give up went last.
    var hand = 0
    /// What ``touch(_:_:)`` saw, so that it isn't left out.
    var touched: UInt8 = 0
    /// Room to read samples into.
    private var scratch = UnsafeMutableBufferPointer<CodedSample>(start: nil, count: 0)

    init(number: Int, policy: RetentionPolicy, budget: ByteBudget) {
        self.number = number
        self.policy = policy
        self.budget = budget
    }

    deinit {
        scratch.deallocate()
    }

    // MARK: - Series

    /// The place of a series that an identifier stands for; nil where the series was forgotten.
    @inline(__always)
    func slot(of series: SeriesID) -> UnsafeMutablePointer<Slot>? {
        let place = series.place
        guard place < slots.count else { return nil }
        let slot = slots[place]
        return slot.pointee.generation == series.generation && slot.pointee.isTaken ? slot : nil
    }

    /// The identifier of a series.
    @inline(__always)
    func identifier(of place: UInt32) -> SeriesID {
        SeriesID(place: Int(place), stripe: number, generation: slots[Int(place)].pointee.generation)
    }

    /// The series of a key, made where there is none; nil where there is no room.
    mutating func series(for key: SeriesKey, of object: HashedObject, now: Timestamp) -> SeriesID? {
        if let place = index.series(for: key, of: object) { return identifier(of: place) }
        guard takeRoom(for: Self.cost(of: key)) else { return nil }
        let place = free.popLast() ?? UInt32(slots.count)
        if Int(place) == slots.count { slots.append() }
        slots[Int(place)].pointee.generation &+= 1
        slots[Int(place)].pointee.isOver = false
        slots[Int(place)].pointee.stream = SampleStream(madeAt: now)
        index.insert(place, key: key, of: object)
        statistics.series += 1
        return identifier(of: place)
    }

    /// What a new series takes.
    static func cost(of key: SeriesKey) -> Int {
        SeriesIndex.cost(of: key) + MemoryLayout<Slot>.stride + SampleStream.leastCost
    }

    /// Forgets the series among some places that got no sample since an instant.
    mutating func forget(in places: Range<Int>, silentSince instant: Timestamp) {
        var gone: Set<UInt32> = []
        for place in places.clamped(to: 0..<slots.count) {
            let slot = slots[place]
            guard slot.pointee.isTaken, slot.pointee.stream.newestTime < instant.milliseconds else { continue }
            gone.insert(UInt32(place))
        }
        forget(gone)
        statistics.forgottenSeries += gone.count
    }

    private mutating func forget(_ gone: Set<UInt32>) {
        guard !gone.isEmpty else { return }
        var freed = 0
        for place in gone {
            let slot = slots[Int(place)]
            statistics.samples -= Int(slot.pointee.stream.count)
            freed += slot.pointee.stream.cost + MemoryLayout<Slot>.stride
            slot.pointee.stream.release()
            slot.pointee.generation &+= 1
            free.append(place)
        }
        freed += index.remove(gone)
        budget.giveBack(freed)
        statistics.series -= gone.count
    }

    /// Looks at the memory to which samples are about to go, so that what isn't in the processor's caches is fetched for all
    /// of them together and not for one after the other.
    @inline(__always)
    mutating func touch(_ samples: UnsafeBufferPointer<IncomingSample>, _ places: UnsafeBufferPointer<UInt32>) {
        var touched: UInt8 = 0
        for place in places {
            let series = samples[Int(place)].series.place
            guard series < slots.count else { continue }
            touched &+= slots[series].pointee.stream.touch()
        }
        self.touched = touched
    }

    // MARK: - Reading

    /// Calls `body` with the samples of a series within a range, oldest first.
    ///
    /// What is older than the retention before the newest sample is not shown, though it may still be there.
    @inline(__always)
    mutating func withSamples<Result>(
        of slot: UnsafeMutablePointer<Slot>, in range: TimeRange, _ body: (UnsafeBufferPointer<Sample>) -> Result
    ) -> Result {
        let count = Int(slot.pointee.stream.count)
        if scratch.count < count {
            scratch.deallocate()
            scratch = .allocate(capacity: max(64, count * 3 / 2))
        }
        let buffer = UnsafeMutableBufferPointer(rebasing: scratch[..<count])
        let start = max(range.start.milliseconds, oldestShown(of: slot))
        let found = slot.pointee.stream.read(from: start, through: range.end.milliseconds, into: buffer)
        return found.withMemoryRebound(to: Sample.self) { body(UnsafeBufferPointer($0)) }
    }

    /// The newest sample of a series at or before an instant.
    @inline(__always)
    func newest(of slot: UnsafeMutablePointer<Slot>, at instant: Timestamp) -> Sample? {
        guard let sample = slot.pointee.stream.newest(at: instant),
            sample.timestamp.milliseconds >= oldestShown(of: slot)
        else { return nil }
        return sample
    }

    /// The oldest time that belongs to the retention of a series.
    @inline(__always)
    private func oldestShown(of slot: UnsafeMutablePointer<Slot>) -> Int64 {
        let (start, isBeforeTime) = slot.pointee.stream.newestTime.subtractingReportingOverflow(
            policy.retention.milliseconds)
        return isBeforeTime ? .min : start
    }
}
