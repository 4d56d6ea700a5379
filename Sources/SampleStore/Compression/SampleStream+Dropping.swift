import Samples

extension SampleStream {
    /// What is left of a stream without its oldest groups.
    private struct Rest {
        /// How many samples.
        var count: UInt32
        /// When the oldest of them was measured.
        var oldestTime: Int64
        /// Where the oldest entry begins; nil where there are no entries.
        var position: UInt?
    }

    /// Drops samples measured before an instant, those that share a group with newer ones excepted; at least the two newest
    /// stay.
    ///
    /// The capacity stays what it is.
    ///
    /// - Returns: how many samples are gone, and when the oldest one left was measured; nil where there are no entries.
    mutating func drop(before instant: Timestamp) -> (count: Int, oldestTime: Int64)? {
        guard count > 2, let memory else { return nil }
        let rest = rest(since: instant.milliseconds, memory)
        let gone = count &- rest.count
        if gone > 0 {
            if let position = rest.position {
                let front = Int(position >> 3)
                let used = Int(end + 7) / 8
                if front > 0 { memory.copyMemory(from: memory + front, byteCount: used - front) }
                end -= UInt32(front) * 8
            } else {
                group = SampleGroup()
                end = 0
            }
            count = rest.count
        }
        return (Int(gone), rest.oldestTime)
    }

    /// Finds what is left once all groups are gone of which every sample was measured before an instant.
    ///
    /// It looks at nothing but times, and no further back than the first group of which something is too old.
    private func rest(since start: Int64, _ memory: UnsafeMutableRawPointer) -> Rest {
        var timeStep = Int64(self.timeStep)
        var time = newestTime &- timeStep
        var rest = Rest(count: 2, oldestTime: time, position: nil)
        guard time >= start else { return rest }
        var group = self.group
        var position = UInt(end)
        while true {
            let here = min(UInt32(group.count), count &- rest.count)
            let width = group.width
            let timeWidth = UInt(group.timeWidth)
            for entry in 0..<here {
                position &-= width
                timeStep &-= BitAccess.unzigzag(BitAccess.load(memory, at: position, width: timeWidth))
                time &-= timeStep
                if entry == 0, time < start { return rest }
            }
            rest = Rest(count: rest.count &+ here, oldestTime: time, position: position)
            guard rest.count < count, time >= start else { return rest }
            position &-= SampleGroup.footerWidth
            group = SampleGroup(footer: BitAccess.load(memory, at: position, width: SampleGroup.footerWidth))
        }
    }

    /// The newer half of the samples, in memory of the least capacity.
    func newerHalf() -> SampleStream {
        var left = Int(count) / 2
        var middle = newestTime
        walk { time, _ in
            guard left > 0 else { return false }
            left -= 1
            middle = time
            return true
        }
        return recoded(since: Timestamp(milliseconds: middle))
    }
}
