import Samples

/// A batch's samples by stripe, each stripe's in the batch's order (counting sort).
enum StripedBatch {
    /// How many samples are sorted together.
    private static let limit = 8192

    /// Calls `body` with each stripe that has samples, and their places in the batch.
    static func forEach(
        in samples: UnsafeBufferPointer<IncomingSample>,
        _ body: (_ stripe: Int, _ places: UnsafeBufferPointer<UInt32>) -> Void
    ) {
        var start = 0
        while start < samples.count {
            let end = min(start + limit, samples.count)
            sort(samples, start..<end, body)
            start = end
        }
    }

    private static func sort(
        _ samples: UnsafeBufferPointer<IncomingSample>, _ range: Range<Int>,
        _ body: (Int, UnsafeBufferPointer<UInt32>) -> Void
    ) {
        withUnsafeTemporaryAllocation(of: UInt32.self, capacity: range.count + Stripe.count + 1) { memory in
            let ends = UnsafeMutableBufferPointer(rebasing: memory[...Stripe.count])
            let places = UnsafeMutableBufferPointer(rebasing: memory[(Stripe.count + 1)...])
            ends.initialize(repeating: 0)
            for place in range { ends[samples[place].series.stripe &+ 1] &+= 1 }
            for stripe in 1...Stripe.count { ends[stripe] &+= ends[stripe &- 1] }
            // What is a stripe's start now becomes its end as its places are filled.
            for place in range {
                let stripe = samples[place].series.stripe
                places[Int(ends[stripe])] = UInt32(place)
                ends[stripe] &+= 1
            }
            var start = 0
            for stripe in 0..<Stripe.count {
                let end = Int(ends[stripe])
                if end > start { body(stripe, UnsafeBufferPointer(rebasing: places[start..<end])) }
                start = end
            }
        }
    }
}
