import Samples
import Synchronization

/// One of a store's parts: the objects whose names hash alike, with all their series, behind one lock.
///
/// Objects are spread over so many stripes that a page's samples take each stripe's lock for about a microsecond, and
/// a reader one stripe's lock for less.
final class Stripe: Sendable {
    /// How many bits of a series' number name its stripe.
    static let bits = 4
    /// How many stripes a store has.
    static let count = 1 << bits

    let number: Int
    private let state: Mutex<StripeState>

    init(number: Int, policy: RetentionPolicy, budget: ByteBudget) {
        self.number = number
        state = Mutex(StripeState(number: number, policy: policy, budget: budget))
    }

    @inline(__always)
    func withLock<Result: Sendable>(_ body: (inout StripeState) -> Result) -> Result {
        state.withLock { body(&$0) }
    }
}

extension SeriesID {
    /// The place of a series in its stripe.
    @inline(__always)
    var place: Int { Int(index &>> UInt32(Stripe.bits)) }

    /// The number of the stripe.
    @inline(__always)
    var stripe: Int { Int(index & UInt32(Stripe.count - 1)) }

    /// Names a place of a stripe.
    @inline(__always)
    init(place: Int, stripe: Int, generation: UInt32) {
        self.init(index: UInt32(place) << UInt32(Stripe.bits) | UInt32(stripe), generation: generation)
    }
}
