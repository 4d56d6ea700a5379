import Samples

extension StripeState {
    /// What is wrong here, and what the stripe's series cost; see ``InMemorySampleStore/_invariantCheck()``.
    func violations() -> (found: [String], cost: Int) {
        var found: [String] = []
        var taken: Set<UInt32> = []
        var samples = 0
        var cost = 0
        for place in 0..<slots.count {
            let slot = slots[place]
            guard slot.pointee.isTaken else {
                if slot.pointee.stream.count > 0 || slot.pointee.stream.capacity > 0 {
                    found.append("place \(place) is vacant and holds something")
                }
                continue
            }
            taken.insert(UInt32(place))
            samples += Int(slot.pointee.stream.count)
            cost += slot.pointee.stream.cost + MemoryLayout<Slot>.stride
            cost += SeriesIndex.cost(of: index.key(of: UInt32(place)))
            found += slot.pointee.violations().map { "place \(place): \($0)" }
        }
        if samples != statistics.samples { found.append("\(samples) samples are counted as \(statistics.samples)") }
        if taken.count != statistics.series {
            found.append("\(taken.count) series are counted as \(statistics.series)")
        }
        if Set(free).count != free.count || !taken.isDisjoint(with: free) || taken.count + free.count != slots.count {
            found.append("the list of vacant places is wrong")
        }
        return (found + index.violations(series: taken), cost)
    }
}

extension Slot {
    /// What is wrong with a series' samples.
    fileprivate func violations() -> [String] {
        var found: [String] = []
        var times: [Int64] = []
        stream.walk { time, _ in
            times.append(time)
            return true
        }
        if times.count != stream.count { found.append("\(stream.count) samples, of which \(times.count) are found") }
        if zip(times, times.dropFirst()).contains(where: { $0 <= $1 }) { found.append("times don't rise") }
        if let oldest = times.last, oldest != oldestTime {
            found.append("the oldest is from \(oldest), not \(oldestTime)")
        }
        if Int(stream.end + 7) / 8 + BitAccess.padding > Int(stream.capacity), stream.end > 0 {
            found.append("entries go past the memory")
        }
        if stream.group.count > SampleGroup.capacity { found.append("the open group is too long") }
        return found
    }
}
