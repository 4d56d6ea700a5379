import Samples

/// One series' place in a store.
struct Slot {
    /// The samples.
    var stream: SampleStream
    /// How often the place was given away and taken back: odd while there is a series, even while there is none.
    var generation: UInt32 = 0
    /// Whether the series is over until another sample comes.
    var isOver = false
    /// When the oldest sample held was measured, in milliseconds since the Unix epoch; it means nothing without samples.
    var oldestTime: Int64 = 0

    /// Whether there is a series.
    @inline(__always)
    var isTaken: Bool { generation & 1 == 1 }
}

/// Places for series: 64 bytes each, in pieces of memory that never move, so that growth copies nothing.
struct SlotTable: ~Copyable {
    private static let shift = 8
    private static let segment = 1 << shift

    private var segments = UnsafeMutableBufferPointer<UnsafeMutablePointer<Slot>>(start: nil, count: 0)
    private var segmentCount = 0
    private(set) var count = 0

    /// The place of a number.
    @inline(__always)
    subscript(place: Int) -> UnsafeMutablePointer<Slot> {
        segments[place &>> Self.shift] + (place & (Self.segment - 1))
    }

    /// Adds an empty place.
    mutating func append() {
        if count == segmentCount * Self.segment { addSegment() }
        count += 1
    }

    private mutating func addSegment() {
        if segmentCount == segments.count {
            let grown = UnsafeMutableBufferPointer<UnsafeMutablePointer<Slot>>.allocate(
                capacity: max(4, segmentCount * 2))
            _ = grown.initialize(from: segments)
            segments.deallocate()
            segments = grown
        }
        let memory = UnsafeMutableRawPointer.allocate(
            byteCount: Self.segment * MemoryLayout<Slot>.stride, alignment: 64)
        let slots = memory.bindMemory(to: Slot.self, capacity: Self.segment)
        slots.initialize(
            repeating: Slot(stream: SampleStream(madeAt: Timestamp(milliseconds: 0))), count: Self.segment)
        segments.initializeElement(at: segmentCount, to: slots)
        segmentCount += 1
    }

    deinit {
        for place in 0..<count { self[place].pointee.stream.release() }
        for segment in segments[..<segmentCount] { segment.deallocate() }
        segments.deallocate()
    }
}
