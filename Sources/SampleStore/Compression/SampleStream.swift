import Samples

/// The samples of one series, compressed: about four bytes each where a kubelet measures.
///
/// **Form.** The newest sample and its distance to the one before stand in plain numbers. Every older sample costs one
/// *entry*: by how much the distance in time and the distance in value changed from one pair of samples to the next
/// (for values coded as bits: the bits in which the pair differs). So the stream is read backward, from the newest
/// sample on, and only as far as somebody wants to know; and old samples are dropped from the front without a look at
/// the rest.
///
/// Entries lie in groups of up to sixteen that are equally wide; the newest group is open and its widths stand here, a
/// closed one has a footer. A group that gets a wider entry is widened as long as that costs less than another group.
///
/// A stream owns plain memory and doesn't free it by itself: its owner calls ``release()``.
struct SampleStream {
    /// The bytes with the entries; nil where there are none.
    var memory: UnsafeMutableRawPointer?
    /// When the newest sample was measured, in milliseconds since the Unix epoch; before the first one, when the series was
    /// made.
    var newestTime: Int64
    /// The newest sample's code.
    var newestCode: Int64 = 0
    /// From the code before the newest to the newest.
    var codeStep: Int64 = 0
    /// From the sample before the newest to the newest, in milliseconds.
    var timeStep: UInt32 = 0
    /// Where the next bit goes.
    var end: UInt32 = 0
    /// How many bytes of memory there are.
    var capacity: UInt32 = 0
    /// How many samples there are.
    var count: UInt32 = 0
    /// How values stand as codes.
    var coding = ValueCoding.pages
    /// The newest entries.
    var group = SampleGroup()

    /// Makes a stream of no samples.
    init(madeAt instant: Timestamp) {
        newestTime = instant.milliseconds
    }

    /// What entries take, the allocator's share included; no less than ``leastCost``, so that a series that was made has
    /// room for some history of its own.
    @inline(__always)
    var cost: Int { max(Int(capacity) + 8, Self.leastCost) }

    /// What a stream costs while it is short.
    static let leastCost = 64

    /// The newest sample; nil where there is none.
    @inline(__always)
    var newest: Sample? {
        guard count > 0 else { return nil }
        return Sample(timestamp: Timestamp(milliseconds: newestTime), value: coding.value(of: newestCode))
    }

    /// The sample before the newest; nil where there is none.
    @inline(__always)
    var previous: Sample? {
        guard count > 1 else { return nil }
        let code = coding.isBinary ? newestCode ^ codeStep : newestCode &- codeStep
        return Sample(
            timestamp: Timestamp(milliseconds: newestTime - Int64(timeStep)), value: coding.value(of: code))
    }

    /// When the oldest sample was measured, in milliseconds since the Unix epoch; nil where there is none.
    var oldestTime: Int64? {
        guard count > 0 else { return nil }
        var oldest = newestTime
        walk { time, _ in
            oldest = time
            return true
        }
        return oldest
    }

    /// Gives the memory back and forgets all samples.
    mutating func release() {
        memory?.deallocate()
        self = SampleStream(madeAt: Timestamp(milliseconds: newestTime))
    }
}
