import Samples

extension StripeState {
    /// How many series are looked at for history to give up before nobody is taken to have any.
    private static let searchLimit = 1024
    /// How many samples every series may keep, whoever needs room.
    private static let spared: UInt32 = 16

    /// Takes room for something of the given size, from history where there is none left.
    ///
    /// - Returns: whether there is room.
    mutating func takeRoom(for size: Int) -> Bool {
        while !budget.take(size) {
            guard giveUpHistory() else { return false }
        }
        return true
    }

    /// Makes room for another entry of a series: history past its time goes first, then memory is taken, and where there
    /// is none left, the series gives up the older half of its samples; one that has hardly any takes it from others.
    mutating func makeRoom(in slot: UnsafeMutablePointer<Slot>, for sample: Sample) {
        let before = slot.pointee.stream.end
        expire(slot, newest: sample.timestamp)
        // An eighth at least, so that looking for old samples doesn't happen too often.
        if before > slot.pointee.stream.end, before - slot.pointee.stream.end >= slot.pointee.stream.capacity { return }
        let grown = slot.pointee.stream.nextCapacity
        let growth = max(grown + 8, SampleStream.leastCost) - slot.pointee.stream.cost
        if budget.take(growth) {
            slot.pointee.stream.setCapacity(grown)
        } else if slot.pointee.stream.count > Self.spared {
            evictHalf(of: slot)
        } else if takeRoom(for: growth) {
            slot.pointee.stream.setCapacity(grown)
        } else {
            evictHalf(of: slot)
        }
    }

    /// Drops the samples of a series that are past the retention.
    private mutating func expire(_ slot: UnsafeMutablePointer<Slot>, newest: Timestamp) {
        let horizon = newest - policy.retention
        guard slot.pointee.oldestTime < horizon.milliseconds else { return }
        guard let dropped = slot.pointee.stream.drop(before: horizon) else { return }
        statistics.samples -= dropped.count
        slot.pointee.oldestTime = dropped.oldestTime
    }

    /// Drops the older half of a series' samples before their time.
    mutating func evictHalf(of slot: UnsafeMutablePointer<Slot>) {
        let before = Int(slot.pointee.stream.count)
        let half = slot.pointee.stream.newerHalf()
        statistics.evictedSamples += before - Int(half.count)
        statistics.samples -= before - Int(half.count)
        replace(slot, with: half)
    }

    /// Frees the older half of the next series that has more than a few samples, going round so that all give alike.
    ///
    /// - Returns: whether there was such a series.
    mutating func giveUpHistory() -> Bool {
        for _ in 0..<min(slots.count, Self.searchLimit) {
            hand = hand + 1 < slots.count ? hand + 1 : 0
            let slot = slots[hand]
            guard slot.pointee.isTaken, slot.pointee.stream.count > Self.spared,
                slot.pointee.stream.cost > SampleStream.leastCost
            else { continue }
            evictHalf(of: slot)
            return true
        }
        return false
    }

    /// Puts a stream of the same series in the place of another one.
    mutating func replace(_ slot: UnsafeMutablePointer<Slot>, with stream: SampleStream) {
        budget.force(stream.cost - slot.pointee.stream.cost)
        slot.pointee.stream.release()
        slot.pointee.stream = stream
        slot.pointee.oldestTime = stream.oldestTime ?? slot.pointee.oldestTime
    }

    /// Drops what was measured of an object before an instant.
    mutating func discard(_ object: HashedObject, before instant: Timestamp) {
        for posting in index.postings(of: object) {
            let slot = slots[Int(posting.series)]
            guard slot.pointee.stream.count > 0, slot.pointee.oldestTime < instant.milliseconds else { continue }
            let before = Int(slot.pointee.stream.count)
            let rest = slot.pointee.stream.recoded(since: instant)
            statistics.samples -= before - Int(rest.count)
            replace(slot, with: rest)
        }
    }
}
