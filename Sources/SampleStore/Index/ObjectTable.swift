import Samples

/// The objects that have series, found by their names' hashes (open addressing, linear probing).
struct ObjectTable: ~Copyable {
    /// One of an object's series.
    struct Posting {
        /// The number of its metric.
        var metric: UInt32
        /// Its own number.
        var series: UInt32
    }

    /// An object and its series.
    private struct Entry {
        var reference: ObjectReference
        var hash: UInt64
        var postings: [Posting] = []
    }

    /// The upper half of a hash, and the number of the entry plus one; 0 where there is none.
    private var buckets: [UInt64] = Array(repeating: 0, count: 16)
    private var entries: [Entry] = []
    private var free: [UInt32] = []

    /// How many numbers stand for objects, or did.
    var capacity: Int { entries.count }

    // MARK: - Looking up

    /// The number of an object; nil where it has no series.
    @inline(__always)
    func find(_ reference: ObjectReference, hash: UInt64) -> UInt32? {
        let mask = buckets.count &- 1
        var place = Self.home(of: hash) & mask
        while true {
            let bucket = buckets[place]
            if bucket == 0 { return nil }
            if bucket &>> 32 == hash &>> 32 {
                let number = UInt32(truncatingIfNeeded: bucket) &- 1
                if matches(number, reference) { return number }
            }
            place = (place &+ 1) & mask
        }
    }

    /// Something that lies where the search for a hash begins.
    @inline(__always)
    func touch(_ hash: UInt64) -> UInt64 { buckets[Self.home(of: hash) & (buckets.count &- 1)] }

    /// The series of an object, sorted by the metric's number, then by labels.
    @inline(__always)
    func postings(of number: UInt32) -> [Posting] { entries[Int(number)].postings }

    /// The series of an object, sorted by the metric's number, then by labels, where they lie.
    @inline(__always)
    func withPostings(of number: UInt32, _ body: (UnsafeBufferPointer<Posting>) -> Void) {
        entries.withUnsafeBufferPointer { entries in
            entries[Int(number)].postings.withUnsafeBufferPointer { body($0) }
        }
    }

    /// The object with a number.
    func reference(_ number: UInt32) -> ObjectReference { entries[Int(number)].reference }

    @inline(__always)
    private func matches(_ number: UInt32, _ reference: ObjectReference) -> Bool {
        entries.withUnsafeBufferPointer { entries in
            entries[Int(number)].reference.name == reference.name
                && entries[Int(number)].reference.namespace == reference.namespace
                && entries[Int(number)].reference.resource == reference.resource
        }
    }

    /// Where the search for a hash begins; its lowest bits are those of the stripe, the same for all here.
    @inline(__always)
    private static func home(of hash: UInt64) -> Int { Int(truncatingIfNeeded: hash &>> UInt64(Stripe.bits)) }

    /// The numbers of the objects there are; what is wrong with the table is added to a list.
    func violations(into found: inout [String]) -> [UInt32] {
        let vacant = Set(free)
        let numbers = entries.indices.map(UInt32.init).filter { !vacant.contains($0) }
        for number in numbers {
            let entry = entries[Int(number)]
            if entry.postings.isEmpty { found.append("object \(number) has no series") }
            if find(entry.reference, hash: entry.hash) != number { found.append("object \(number) isn't found") }
        }
        let used = buckets.count { $0 != 0 }
        if used != numbers.count { found.append("\(used) buckets stand for \(numbers.count) objects") }
        return numbers
    }

    // MARK: - Changing

    /// The number of an object, which has one from now on.
    mutating func insert(_ object: HashedObject) -> UInt32 {
        if let number = find(object.reference, hash: object.hash) { return number }
        let entry = Entry(reference: object.reference, hash: object.hash)
        let number: UInt32
        if let reused = free.popLast() {
            number = reused
            entries[Int(number)] = entry
        } else {
            number = UInt32(entries.count)
            entries.append(entry)
        }
        if (entries.count - free.count) * 3 > buckets.count * 2 { grow() }
        enter(number)
        return number
    }

    /// Changes an object's series; an object without any is forgotten.
    mutating func update(_ number: UInt32, _ change: (inout [Posting]) -> Void) {
        change(&entries[Int(number)].postings)
        if entries[Int(number)].postings.isEmpty { remove(number) }
    }

    private mutating func enter(_ number: UInt32) {
        let hash = entries[Int(number)].hash
        let mask = buckets.count - 1
        var place = Self.home(of: hash) & mask
        while buckets[place] != 0 { place = (place + 1) & mask }
        buckets[place] = (hash & 0xFFFF_FFFF_0000_0000) | UInt64(number + 1)
    }

    private mutating func grow() {
        let numbers = buckets.filter { $0 != 0 }.map { UInt32(truncatingIfNeeded: $0) - 1 }
        buckets = Array(repeating: 0, count: buckets.count * 2)
        for number in numbers { enter(number) }
    }

    /// Takes an object out and moves those up that stand behind it because it was in their way.
    private mutating func remove(_ number: UInt32) {
        let mask = buckets.count - 1
        var hole = Self.home(of: entries[Int(number)].hash) & mask
        while UInt32(truncatingIfNeeded: buckets[hole]) != number + 1 { hole = (hole + 1) & mask }
        var place = hole
        while true {
            place = (place + 1) & mask
            guard buckets[place] != 0 else { break }
            let other = Int(UInt32(truncatingIfNeeded: buckets[place])) - 1
            let home = Self.home(of: entries[other].hash) & mask
            if (place - home) & mask >= (place - hole) & mask {
                buckets[hole] = buckets[place]
                hole = place
            }
        }
        buckets[hole] = 0
        entries[Int(number)] = Entry(reference: ObjectReference(resource: .pods, name: ""), hash: 0)
        free.append(number)
    }
}
