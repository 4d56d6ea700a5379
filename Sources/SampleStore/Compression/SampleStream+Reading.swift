import Samples

extension SampleStream {
    /// Goes from the newest sample to the oldest.
    ///
    /// - Parameter visit: gets a sample's time and code; false ends the walk.
    @inline(__always)
    func walk(_ visit: (_ time: Int64, _ code: Int64) -> Bool) {
        guard count > 0, visit(newestTime, newestCode), count > 1 else { return }
        if coding.isBinary {
            walkEntries(visit, earlier: { $0 ^ $1 }, step: { _, entry in Int64(bitPattern: entry) })
        } else {
            walkEntries(visit, earlier: { $0 &- $1 }, step: { $0 &- BitAccess.unzigzag($1) })
        }
    }

    /// Goes on from the sample before the newest.
    ///
    /// - Parameters:
    ///   - earlier: the code before a code, by their step.
    ///   - step: the step before a step, by the entry.
    @inline(__always)
    private func walkEntries(
        _ visit: (Int64, Int64) -> Bool, earlier: (Int64, Int64) -> Int64, step: (Int64, UInt64) -> Int64
    ) {
        var timeStep = Int64(self.timeStep)
        var codeStep = self.codeStep
        var time = newestTime &- timeStep
        var code = earlier(newestCode, codeStep)
        guard visit(time, code), let memory = memory.map(UnsafeRawPointer.init) else { return }
        var entries = Int(count) - 2
        var position = UInt(end)
        var group = self.group
        while entries > 0 {
            let here = min(Int(group.count), entries)
            let width = group.width
            let timeWidth = UInt64(group.timeWidth)
            if width <= BitAccess.singleWidth {
                let timeMask = BitAccess.mask(UInt(group.timeWidth))
                let codeMask = BitAccess.mask(UInt(group.codeWidth))
                for _ in 0..<here {
                    position &-= width
                    let word = BitAccess.load(memory, at: position, width: BitAccess.singleWidth)
                    timeStep &-= BitAccess.unzigzag(word & timeMask)
                    codeStep = step(codeStep, word &>> timeWidth & codeMask)
                    time &-= timeStep
                    code = earlier(code, codeStep)
                    guard visit(time, code) else { return }
                }
            } else {
                for _ in 0..<here {
                    position &-= width
                    timeStep &-= BitAccess.unzigzag(
                        BitAccess.load(memory, at: position, width: UInt(group.timeWidth)))
                    codeStep = step(
                        codeStep,
                        BitAccess.loadWide(memory, at: position &+ UInt(timeWidth), width: UInt(group.codeWidth)))
                    time &-= timeStep
                    code = earlier(code, codeStep)
                    guard visit(time, code) else { return }
                }
            }
            entries -= here
            guard entries > 0 else { return }
            position &-= SampleGroup.footerWidth
            group = SampleGroup(footer: BitAccess.load(memory, at: position, width: SampleGroup.footerWidth))
        }
    }

    /// Puts the samples of a range at the end of a buffer, oldest first.
    ///
    /// - Parameter buffer: room for ``count`` samples; what it held is overwritten.
    /// - Returns: the part with the samples.
    @inline(__always)
    func read(
        from start: Int64, through end: Int64, into buffer: UnsafeMutableBufferPointer<CodedSample>
    ) -> UnsafeMutableBufferPointer<CodedSample> {
        var place = buffer.count
        guard let base = buffer.baseAddress else { return buffer }
        walk { time, code in
            guard time >= start else { return false }
            if time <= end {
                place &-= 1
                base[place] = CodedSample(time: time, code: code)
            }
            return true
        }
        let found = UnsafeMutableBufferPointer(start: base + place, count: buffer.count - place)
        coding.decode(found)
        return found
    }

    /// The newest sample at or before an instant.
    func newest(at instant: Timestamp) -> Sample? {
        if count == 0 || newestTime <= instant.milliseconds { return newest }
        var found: Sample?
        walk { time, code in
            guard time <= instant.milliseconds else { return true }
            found = Sample(timestamp: Timestamp(milliseconds: time), value: coding.value(of: code))
            return false
        }
        return found
    }
}
