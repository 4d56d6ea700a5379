import Samples

/// Objects that are about to be read, by stripe, so that several are read together.
struct ReadingBatch {
    /// One object.
    struct Item {
        var hash: UInt64
        /// Its place among the objects asked for.
        var position: Int
    }

    /// How many objects of a stripe are read together.
    static let size = 16

    private(set) var items: [[Item]] = Array(repeating: [], count: Stripe.count)
    /// What was read last.
    var readings: [[Reading]] = Array(repeating: [], count: size)

    /// Adds an object by its place and its name's hash.
    ///
    /// - Returns: its stripe, where there are so many that they should be read now.
    @inline(__always)
    mutating func add(_ position: Int, hash: UInt64) -> Int? {
        let stripe = HashedObject.stripe(of: hash)
        items[stripe].append(Item(hash: hash, position: position))
        return items[stripe].count == Self.size ? stripe : nil
    }

    /// Takes out the objects of a stripe.
    mutating func removeAll(ofStripe stripe: Int) {
        items[stripe].removeAll(keepingCapacity: true)
    }
}
