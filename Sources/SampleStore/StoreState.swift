import Samples

/// Everything that a store holds; whoever has the lock may use it.
struct StoreState {
    /// One series' place. A place without a series has an empty list.
    struct Slot {
        /// How often the place was given away.
        var generation: UInt32 = 0
        /// Whether there is a series.
        var isTaken = false
        /// The last sign of life: when the newest sample was measured, or, before there was one, when the series was made.
        var lastSign = Timestamp(milliseconds: 0)
        var samples = SampleList()
    }

    let policy: RetentionPolicy
    private(set) var slots: [Slot] = []
    private var free: [UInt32] = []
    private(set) var index = SeriesIndex()
    /// The counters; what can be counted only by looking at every series is left out.
    private(set) var statistics = StoreStatistics()
    /// What chunks and index take; a series pays for one chunk at least.
    private(set) var bytes = 0
    /// When the first sample was measured that was ever taken in.
    private(set) var historyStart: Timestamp?
    /// Where the search for history to give up went last.
    private var hand = 0

    init(policy: RetentionPolicy) {
        self.policy = policy
    }

    // MARK: - Series

    /// The place of a series, made where there is none; nil where there is no room.
    mutating func series(for key: SeriesKey, now: Timestamp) -> SeriesID? {
        if let place = index.series(for: key) {
            return SeriesID(index: place, generation: slots[Int(place)].generation)
        }
        let cost = SeriesIndex.cost(of: key)
        // Its first chunk is paid for at once, so that a series that was made can always store something.
        guard makeRoom(for: cost + Chunk.cost) else {
            statistics.refusedSeries += 1
            return nil
        }
        let place = free.popLast() ?? UInt32(slots.count)
        if Int(place) == slots.count { slots.append(Slot()) }
        slots[Int(place)].isTaken = true
        slots[Int(place)].lastSign = now
        index.insert(place, key: key)
        bytes += cost + Chunk.cost
        statistics.series += 1
        return SeriesID(index: place, generation: slots[Int(place)].generation)
    }

    /// The place in `slots` that an identifier stands for; nil where the series was forgotten.
    @inline(__always)
    func place(of series: SeriesID) -> Int? {
        let place = Int(series.index)
        guard place < slots.count, slots[place].generation == series.generation, slots[place].isTaken else {
            return nil
        }
        return place
    }

    /// Forgets the series among some places that got no sample since an instant.
    mutating func forget(in places: Range<Int>, silentSince instant: Timestamp) {
        for place in places.clamped(to: slots.indices) where slots[place].isTaken && slots[place].lastSign < instant {
            statistics.samples -= Int(slots[place].samples.count)
            bytes -= max(slots[place].samples.removeAll(), 1) * Chunk.cost
            bytes -= index.remove(UInt32(place))
            slots[place].isTaken = false
            slots[place].generation &+= 1
            free.append(UInt32(place))
            statistics.series -= 1
            statistics.forgottenSeries += 1
        }
    }

    /// Frees the memory of all samples; the state is not used after that.
    mutating func tearDown() {
        for place in slots.indices { _ = slots[place].samples.removeAll() }
    }

    // MARK: - Samples

    /// Takes one sample in, or counts why not.
    @inline(__always)
    mutating func append(
        _ incoming: IncomingSample, at position: Int, now: Timestamp, to summary: inout AppendSummary
    ) {
        guard let place = place(of: incoming.series) else {
            summary.forgotten.append(position)
            return
        }
        let sample = incoming.sample
        if let newest = slots[place].samples.newest?.timestamp, sample.timestamp <= newest {
            if sample.timestamp == newest { summary.duplicates += 1 } else { summary.late += 1 }
            return
        }
        guard sample.timestamp >= now - policy.retention, sample.timestamp <= now + policy.maximumLead else {
            summary.refused += 1
            return
        }
        if slots[place].samples.count == 0 { historyStart = min(historyStart ?? sample.timestamp, sample.timestamp) }
        if slots[place].samples.isFull { grow(place) }
        slots[place].samples.append(sample)
        slots[place].lastSign = max(slots[place].lastSign, sample.timestamp)
        summary.appended += 1
        statistics.samples += 1
        dropExpired(place, newest: sample.timestamp)
    }

    /// Adds a batch's outcome to the counters.
    mutating func count(_ summary: AppendSummary) {
        statistics.appended += summary.appended
        statistics.duplicates += summary.duplicates
        statistics.late += summary.late
        statistics.refusedSamples += summary.refused
    }

    @inline(__always)
    private mutating func dropExpired(_ place: Int, newest: Timestamp) {
        let horizon = newest - policy.retention
        guard let oldest = slots[place].samples.oldest, oldest.timestamp < horizon else { return }
        let before = slots[place].samples.count
        bytes -= slots[place].samples.drop(before: horizon) * Chunk.cost
        statistics.samples -= Int(before - slots[place].samples.count)
    }

    // MARK: - Room

    /// Gives a series a chunk with places left.
    ///
    /// In a full store the series pays with its own oldest chunk; one that has a single chunk gets another series'
    /// oldest, and where no series has two, it gives up the older half of its own.
    private mutating func grow(_ place: Int) {
        if slots[place].samples.chunks == 0 {
            slots[place].samples.add(.allocate())
        } else if bytes + Chunk.cost <= policy.maximumBytes {
            bytes += Chunk.cost
            slots[place].samples.add(.allocate())
        } else if slots[place].samples.chunks > 1, let taken = slots[place].samples.takeFirst() {
            evicted(taken.samples)
            slots[place].samples.add(taken.chunk)
        } else if let chunk = takeHistory() {
            slots[place].samples.add(chunk)
        } else {
            evicted(slots[place].samples.halve())
        }
    }

    /// Frees history until something of the given size fits.
    ///
    /// - Returns: whether it does.
    private mutating func makeRoom(for size: Int) -> Bool {
        while bytes + size > policy.maximumBytes {
            guard let chunk = takeHistory() else { return false }
            chunk.deallocate()
            bytes -= Chunk.cost
        }
        return true
    }

    /// Takes the oldest chunk of the next series that has more than one, going round so that all give alike.
    ///
    /// A call looks at no more than 1,024 series, so that nobody waits long for it; nil where none of them has any.
    private mutating func takeHistory() -> Chunk? {
        for _ in 0..<min(slots.count, 1024) {
            hand = hand + 1 < slots.count ? hand + 1 : 0
            guard slots[hand].samples.chunks > 1, let taken = slots[hand].samples.takeFirst() else { continue }
            evicted(taken.samples)
            return taken.chunk
        }
        return nil
    }

    private mutating func evicted(_ samples: Int) {
        statistics.evictedSamples += samples
        statistics.samples -= samples
    }
}
