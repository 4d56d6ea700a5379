import Samples

extension SampleStream {
    /// Drops samples measured before an instant, those that share a group with newer ones excepted; at least the two newest
    /// stay.
    ///
    /// The capacity stays what it is.
    ///
    /// - Returns: how many samples are gone.
    mutating func drop(before instant: Timestamp) -> Int {
        var kept = 0
        walk { time, _ in
            guard time >= instant.milliseconds else { return false }
            kept += 1
            return true
        }
        return keep(kept)
    }

    /// Drops all but the newest samples, but never a part of a group.
    private mutating func keep(_ wanted: Int) -> Int {
        let before = Int(count)
        if before > 2, let memory {
            var entries = 0
            var position = UInt(end)
            var group = self.group
            while entries < wanted - 2, entries < before - 2 {
                if entries > 0 {
                    position -= SampleGroup.footerWidth
                    group = SampleGroup(
                        footer: BitAccess.load(memory, at: position, width: SampleGroup.footerWidth))
                }
                position -= group.size
                entries += Int(group.count)
            }
            count = UInt32(min(entries + 2, before))
            let front = Int(position >> 3)
            let used = Int(end + 7) / 8
            if entries == 0 {
                self.group = SampleGroup()
                end = 0
            } else if front > 0 {
                memory.copyMemory(from: memory + front, byteCount: used - front)
                end -= UInt32(front) * 8
            }
        }
        return before - Int(count)
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
