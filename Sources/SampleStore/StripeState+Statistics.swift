import Samples

extension StripeState {
    /// When samples of some places were measured, and perhaps the counters.
    func statistics(of places: Range<Int>, withCounters: Bool) -> StoreStatistics {
        var part = withCounters ? statistics : StoreStatistics()
        var oldest = Int64.max
        var newest = Int64.min
        for place in places.clamped(to: 0..<slots.count) {
            let slot = slots[place]
            guard slot.pointee.isTaken, slot.pointee.stream.count > 0 else { continue }
            oldest = min(oldest, slot.pointee.oldestTime)
            newest = max(newest, slot.pointee.stream.newestTime)
        }
        if oldest <= newest {
            part.oldest = Timestamp(milliseconds: oldest)
            part.newest = Timestamp(milliseconds: newest)
        }
        return part
    }
}
