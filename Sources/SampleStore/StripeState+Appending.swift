import Samples

extension StripeState {
    /// Takes one sample in, or counts why not.
    @inline(__always)
    mutating func append(
        _ incoming: IncomingSample, at position: Int, now: Timestamp, to summary: inout AppendSummary
    ) {
        guard let slot = slot(of: incoming.series) else {
            summary.forgotten.append(position)
            return
        }
        slot.pointee.isOver = false
        let sample = incoming.sample
        let step = sample.timestamp.milliseconds &- slot.pointee.stream.newestTime
        if slot.pointee.stream.count > 0, step <= 0 {
            if step == 0 { summary.duplicates += 1 } else { summary.late += 1 }
            return
        }
        guard sample.timestamp >= now - policy.retention, sample.timestamp <= now + policy.maximumLead else {
            summary.refused += 1
            return
        }
        if slot.pointee.stream.count > 0, step > SampleStream.maximumStep { expireAll(slot) }
        if slot.pointee.stream.append(sample) != .stored { appendSlowly(sample, to: slot) }
        if slot.pointee.stream.count == 1 { began(slot, with: sample.timestamp) }
        summary.appended += 1
        statistics.samples += 1
    }

    /// Adds a batch's outcome to the counters.
    mutating func count(_ summary: AppendSummary) {
        statistics.appended += summary.appended
        statistics.duplicates += summary.duplicates
        statistics.late += summary.late
        statistics.refusedSamples += summary.refused
    }

    @inline(never)
    private mutating func began(_ slot: UnsafeMutablePointer<Slot>, with instant: Timestamp) {
        slot.pointee.oldestTime = instant.milliseconds
        historyStart = min(historyStart ?? instant, instant)
    }

    /// Drops all samples of a series: the next one comes after all of them are past their time.
    @inline(never)
    private mutating func expireAll(_ slot: UnsafeMutablePointer<Slot>) {
        statistics.samples -= Int(slot.pointee.stream.count)
        replace(slot, with: SampleStream(madeAt: Timestamp(milliseconds: slot.pointee.stream.newestTime)))
    }

    /// Takes a sample in for which the stream needs more room, or another coding.
    @inline(never)
    private mutating func appendSlowly(_ sample: Sample, to slot: UnsafeMutablePointer<Slot>) {
        while true {
            switch slot.pointee.stream.append(sample) {
            case .stored: return
            case .needsRoom: makeRoom(in: slot, for: sample)
            case .needsCoding:
                recode(slot, adding: sample)
                return
            }
        }
    }

    /// Gives a series a coding that suits all its samples and another one, which is added.
    private mutating func recode(_ slot: UnsafeMutablePointer<Slot>, adding sample: Sample) {
        let expected = Int(slot.pointee.stream.count) + 1
        let recoded = slot.pointee.stream.recoded(since: sample.timestamp - policy.retention, adding: sample)
        replace(slot, with: recoded)
        statistics.samples -= expected - Int(recoded.count)
        while budget.used > budget.maximum {
            if slot.pointee.stream.count > 2 { evictHalf(of: slot) } else if !giveUpHistory() { return }
        }
    }
}
