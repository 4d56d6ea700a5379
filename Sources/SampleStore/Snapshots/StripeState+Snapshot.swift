import Samples

extension StripeState {
    /// Writes an object and its series; nothing where the number stands for none.
    func write(
        objectNumber: UInt32, to writer: inout SnapshotWriter, _ summary: inout SnapshotSummary
    ) {
        let postings = index.postings(of: objectNumber).filter { slots[Int($0.series)].pointee.stream.count > 0 }
        guard !postings.isEmpty else { return }
        let object = index.object(of: postings[0].series)
        writer.add(object.resource.resource)
        writer.add(object.resource.group)
        writer.add(object.namespace)
        writer.add(object.name)
        writer.add(UInt32(postings.count))
        for posting in postings {
            let key = index.key(of: posting.series)
            writer.add(key.metric)
            writer.add(UInt32(key.labels.count))
            for label in key.labels {
                writer.add(label.name)
                writer.add(label.value)
            }
            let slot = slots[Int(posting.series)]
            let stream = slot.pointee.stream
            stream.write(to: &writer)
            writer.add(UInt8(slot.pointee.isOver ? 1 : 0))
            summary.series += 1
            summary.samples += Int(stream.count)
        }
    }

    /// Puts a stream in the place of an empty one.
    ///
    /// - Returns: how many of its samples could be kept.
    mutating func adopt(_ stream: SampleStream, in slot: UnsafeMutablePointer<Slot>) -> Int {
        let samples = Int(stream.count)
        replace(slot, with: stream)
        statistics.samples += samples
        let oldest = Timestamp(milliseconds: slot.pointee.oldestTime)
        historyStart = min(historyStart ?? oldest, oldest)
        while budget.used > budget.maximum {
            if slot.pointee.stream.count > 2 { evictHalf(of: slot) } else if !giveUpHistory() { break }
        }
        return Int(slot.pointee.stream.count)
    }
}
