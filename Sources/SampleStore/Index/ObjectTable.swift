import Samples

/// The objects that have series, found by their names' hashes (open addressing, linear probing).
struct ObjectTable: ~Copyable {
    /// An object and its series.
    private struct Entry {
        var name: String
        /// The number of its namespace.
        var namespace: UInt32
        /// The number of its kind.
        var resource: UInt32
        var postings = PostingList()
    }

    /// The upper half of a hash, and the number of the entry plus one; 0 where there is none.
    private var buckets: [UInt64] = Array(repeating: 0, count: 16)
    private var entries: [Entry] = []
    private var free: [UInt32] = []
    private var namespaces = NameTable<String>()
    private var resources = NameTable<GroupResource>()

    deinit {
        for var entry in entries { entry.postings.release() }
    }

    /// How many numbers stand for objects, or did.
    var capacity: Int { entries.count }

    // MARK: - Looking up

    /// The number of an object; nil where it has no series.
    @inline(__always)
    func find(_ reference: ObjectReference, hash: UInt64) -> UInt32? {
        withUnsafePointer(to: reference) { find($0, hash: hash) }
    }

    /// The number of an object that lies somewhere in memory, so that nobody has to count its names' users.
    @inline(__always)
    func find(_ reference: UnsafePointer<ObjectReference>, hash: UInt64) -> UInt32? {
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

    /// Something that lies where the search for a hash begins, and in the entry that it probably finds.
    @inline(__always)
    func touch(_ hash: UInt64) -> UInt64 {
        let bucket = buckets[Self.home(of: hash) & (buckets.count &- 1)]
        guard bucket &>> 32 == hash &>> 32 else { return bucket }
        return entries.withUnsafeBufferPointer { entries in
            bucket &+ UInt64(entries[Int(UInt32(truncatingIfNeeded: bucket) &- 1)].resource)
        }
    }

    /// The series of an object, sorted by the metric's number, then by labels, where they lie.
    @inline(__always)
    func postings(of number: UInt32) -> UnsafeBufferPointer<Posting> {
        entries.withUnsafeBufferPointer { $0[Int(number)].postings.all }
    }

    /// The objects of a kind that have series, in no order.
    func all(of resource: GroupResource) -> [ObjectReference] {
        guard let number = resources[resource] else { return [] }
        return entries.indices.filter { entries[$0].resource == number && !entries[$0].postings.all.isEmpty }
            .map { reference(UInt32($0)) }
    }

    /// The object with a number.
    func reference(_ number: UInt32) -> ObjectReference {
        let entry = entries[Int(number)]
        return ObjectReference(
            resource: resources.name(entry.resource), namespace: namespaces.name(entry.namespace), name: entry.name)
    }

    @inline(__always)
    private func matches(_ number: UInt32, _ reference: UnsafePointer<ObjectReference>) -> Bool {
        entries.withUnsafeBufferPointer { entries in
            entries[Int(number)].name == reference.pointee.name
                && namespaces.matches(entries[Int(number)].namespace, reference.pointee.namespace)
                && resources.matches(entries[Int(number)].resource, reference.pointee.resource)
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
            if entries[Int(number)].postings.count == 0 { found.append("object \(number) has no series") }
            let object = HashedObject(reference(number))
            if find(object.reference, hash: object.hash) != number { found.append("object \(number) isn't found") }
        }
        let used = buckets.count { $0 != 0 }
        if used != numbers.count { found.append("\(used) buckets stand for \(numbers.count) objects") }
        if namespaces.uses != numbers.count || resources.uses != numbers.count {
            found.append("names are used by other than \(numbers.count) objects")
        }
        return numbers
    }

    // MARK: - Changing

    /// The number of an object, which has one from now on.
    mutating func insert(_ object: HashedObject) -> UInt32 {
        if let number = find(object.reference, hash: object.hash) { return number }
        let entry = Entry(
            name: object.reference.name, namespace: namespaces.retain(object.reference.namespace),
            resource: resources.retain(object.reference.resource))
        let number: UInt32
        if let reused = free.popLast() {
            number = reused
            entries[Int(number)] = entry
        } else {
            number = UInt32(entries.count)
            entries.append(entry)
        }
        if (entries.count - free.count) * 3 > buckets.count * 2 { grow() }
        enter(number, hash: object.hash)
        return number
    }

    /// Changes an object's series; an object without any is forgotten.
    mutating func update(_ number: UInt32, _ change: (inout PostingList) -> Void) {
        change(&entries[Int(number)].postings)
        if entries[Int(number)].postings.count == 0 { remove(number) }
    }

    /// The hash of an object's name, which isn't kept, since it is hardly ever needed again.
    private func hash(of number: UInt32) -> UInt64 { HashedObject.hash(of: reference(number)) }

    private mutating func enter(_ number: UInt32, hash: UInt64) {
        let mask = buckets.count - 1
        var place = Self.home(of: hash) & mask
        while buckets[place] != 0 { place = (place + 1) & mask }
        buckets[place] = (hash & 0xFFFF_FFFF_0000_0000) | UInt64(number + 1)
    }

    private mutating func grow() {
        let numbers = buckets.filter { $0 != 0 }.map { UInt32(truncatingIfNeeded: $0) - 1 }
        buckets = Array(repeating: 0, count: buckets.count * 2)
        for number in numbers { enter(number, hash: hash(of: number)) }
    }

    /// Takes an object out and moves those up that stand behind it because it was in their way.
    private mutating func remove(_ number: UInt32) {
        let mask = buckets.count - 1
        var hole = Self.home(of: hash(of: number)) & mask
        while UInt32(truncatingIfNeeded: buckets[hole]) != number + 1 { hole = (hole + 1) & mask }
        var place = hole
        while true {
            place = (place + 1) & mask
            guard buckets[place] != 0 else { break }
            let home = Self.home(of: hash(of: UInt32(truncatingIfNeeded: buckets[place]) - 1)) & mask
            if (place - home) & mask >= (place - hole) & mask {
                buckets[hole] = buckets[place]
                hole = place
            }
        }
        buckets[hole] = 0
        namespaces.release(entries[Int(number)].namespace)
        resources.release(entries[Int(number)].resource)
        entries[Int(number)] = Entry(name: "", namespace: 0, resource: 0)
        free.append(number)
    }
}
