import Samples

/// An object with the hash of its name, which decides both its stripe and its place in the stripe's table.
struct HashedObject {
    let reference: ObjectReference
    let hash: UInt64

    @inline(__always)
    init(_ reference: ObjectReference) {
        self.reference = reference
        hash = Self.hash(of: reference)
    }

    /// The hash of an object's name.
    @inline(__always)
    static func hash(of reference: ObjectReference) -> UInt64 {
        var hash = NameHash()
        hash.add(reference.name)
        hash.add(reference.namespace)
        hash.add(reference.resource.resource)
        hash.add(reference.resource.group)
        return hash.value
    }

    /// The number of the object's stripe.
    @inline(__always)
    var stripe: Int { Self.stripe(of: hash) }

    /// The number of the stripe of objects with a hash.
    @inline(__always)
    static func stripe(of hash: UInt64) -> Int { Int(truncatingIfNeeded: hash) & (Stripe.count - 1) }
}
