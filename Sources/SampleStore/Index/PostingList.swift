/// One of an object's series.
struct Posting {
    /// The number of its metric.
    var metric: UInt32
    /// The number of its labels.
    var labels: UInt32
    /// Its own number.
    var series: UInt32
}

/// An object's series, in memory that is hardly larger than they need.
///
/// A list owns plain memory and doesn't free it by itself: its owner calls ``release()``.
struct PostingList {
    private var memory: UnsafeMutablePointer<Posting>?
    private var capacity: UInt32 = 0
    private var length: UInt32 = 0

    /// How many there are.
    var count: Int { Int(length) }

    /// Where they lie.
    @inline(__always)
    var all: UnsafeBufferPointer<Posting> { UnsafeBufferPointer(start: memory, count: Int(length)) }

    /// Puts one in at a place.
    mutating func insert(_ posting: Posting, at place: Int) {
        if length == capacity { setCapacity(length < 8 ? length + 2 : length + length / 4) }
        guard let memory else { return }
        (memory + place + 1).update(from: memory + place, count: Int(length) - place)
        memory[place] = posting
        length += 1
    }

    /// Takes those out that a condition names.
    mutating func removeAll(where isGone: (Posting) -> Bool) {
        guard let memory else { return }
        var kept: UInt32 = 0
        for posting in all where !isGone(posting) {
            memory[Int(kept)] = posting
            kept += 1
        }
        length = kept
        if kept <= capacity / 2 { setCapacity(kept) }
    }

    /// Gives the memory back and forgets all.
    mutating func release() {
        memory?.deallocate()
        self = PostingList()
    }

    private mutating func setCapacity(_ wanted: UInt32) {
        guard wanted > 0 else { return release() }
        let moved = UnsafeMutablePointer<Posting>.allocate(capacity: Int(wanted))
        moved.initialize(repeating: Posting(metric: 0, labels: 0, series: 0), count: Int(wanted))
        if let memory { moved.update(from: memory, count: Int(length)) }
        memory?.deallocate()
        memory = moved
        capacity = wanted
    }
}
