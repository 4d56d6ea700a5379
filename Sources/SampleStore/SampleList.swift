import Samples

/// The samples of one series, oldest first, in a chain of chunks: new ones come at the end, old ones go at the start.
///
/// An empty list holds no chunk. Timestamps rise strictly.
struct SampleList {
    private(set) var first: Chunk?
    private var last: Chunk?
    /// How many samples there are.
    private(set) var count: Int32 = 0
    /// How many chunks there are.
    private(set) var chunks: Int32 = 0
    /// How many samples at the start of the first chunk are gone.
    private var skipped: Int16 = 0
    /// How many places of the last chunk are taken.
    private var filled: Int16 = 0

    /// The oldest sample.
    var oldest: Sample? {
        first.map { $0.samples[Int(skipped)] }
    }

    /// The newest sample.
    var newest: Sample? {
        last.map { $0.samples[Int(filled) - 1] }
    }

    /// Whether the next sample needs another chunk.
    var isFull: Bool {
        last == nil || filled == Chunk.capacity
    }

    /// Adds a sample, which is newer than all others, where there is a place left.
    @inline(__always)
    mutating func append(_ sample: Sample) {
        guard let last, filled < Chunk.capacity else { return }
        last.samples[Int(filled)] = sample
        filled += 1
        count += 1
    }

    /// Adds an empty chunk at the end; the caller then appends a sample at once.
    mutating func add(_ chunk: Chunk) {
        chunk.next = nil
        if let last { last.next = chunk } else { first = chunk }
        last = chunk
        filled = 0
        chunks += 1
    }

    /// Drops samples measured before an instant.
    ///
    /// - Returns: how many chunks were given back.
    mutating func drop(before instant: Timestamp) -> Int {
        var freed = 0
        while let oldest, oldest.timestamp < instant {
            skipped += 1
            count -= 1
            if count == 0 || skipped == Chunk.capacity {
                removeFirst()?.deallocate()
                freed += 1
            }
        }
        return freed
    }

    /// Takes the first chunk out, with the samples in it.
    ///
    /// - Returns: the chunk, and how many samples were lost with it; nil where the list is empty.
    mutating func takeFirst() -> (chunk: Chunk, samples: Int)? {
        guard let first else { return nil }
        let held = (chunks == 1 ? filled : Int16(Chunk.capacity)) - skipped
        count -= Int32(held)
        _ = removeFirst()
        return (first, Int(held))
    }

    /// Moves the newer half of a list of one full chunk to its start, so that there are places left.
    ///
    /// - Returns: how many samples were lost.
    mutating func halve() -> Int {
        guard let first, chunks == 1, filled == Chunk.capacity else { return 0 }
        let before = Int(count)
        let kept = min(before, Chunk.capacity / 2)
        first.samples.update(from: first.samples + (Chunk.capacity - kept), count: kept)
        skipped = 0
        filled = Int16(kept)
        count = Int32(kept)
        return before - kept
    }

    /// Gives everything back.
    ///
    /// - Returns: how many chunks there were.
    mutating func removeAll() -> Int {
        let freed = Int(chunks)
        while let chunk = removeFirst() { chunk.deallocate() }
        self = SampleList()
        return freed
    }

    private mutating func removeFirst() -> Chunk? {
        guard let chunk = first else { return nil }
        first = chunk.next
        if first == nil {
            last = nil
            filled = 0
        }
        skipped = 0
        chunks -= 1
        return chunk
    }

    // MARK: - Reading

    /// Calls `body` with each stretch of samples that lie next to each other in memory, oldest first.
    @inline(__always)
    func forEachStretch(_ body: (UnsafeBufferPointer<Sample>) -> Void) {
        var chunk = first
        var start = Int(skipped)
        while let current = chunk {
            let next = current.next
            let end = next == nil ? Int(filled) : Chunk.capacity
            body(UnsafeBufferPointer(start: current.samples + start, count: end - start))
            chunk = next
            start = 0
        }
    }

    /// The samples within a range, oldest first.
    func samples(in range: TimeRange) -> [Sample] {
        guard let oldest, let newest, range.start <= newest.timestamp, oldest.timestamp <= range.end else { return [] }
        var found: [Sample] = []
        forEachStretch { stretch in
            guard
                let first = stretch.first, let last = stretch.last, range.start <= last.timestamp,
                first.timestamp <= range.end
            else { return }
            if found.isEmpty { found.reserveCapacity(min(Int(count), 4 * Chunk.capacity)) }
            if range.contains(first.timestamp), range.contains(last.timestamp) {
                found.append(contentsOf: stretch)
            } else {
                found.append(contentsOf: stretch.lazy.filter { range.contains($0.timestamp) })
            }
        }
        return found
    }

    /// The newest sample at or before an instant.
    func newest(at instant: Timestamp) -> Sample? {
        guard let newest, newest.timestamp > instant else { return self.newest }
        var found: Sample?
        forEachStretch { stretch in
            guard let first = stretch.first, first.timestamp <= instant else { return }
            found = stretch.last { $0.timestamp <= instant } ?? found
        }
        return found
    }
}
