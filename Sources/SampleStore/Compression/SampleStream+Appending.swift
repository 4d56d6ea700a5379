import Samples

extension SampleStream {
    /// What became of a sample.
    enum AppendOutcome {
        /// It is stored.
        case stored
        /// There is no room for it; nothing has changed.
        case needsRoom
        /// The coding has no code for its value; nothing has changed.
        case needsCoding
    }

    /// How much wider all entries of a group may become together before a group of its own is the better choice.
    private static let widening: UInt = 24
    /// How much narrower than its group an entry must be for a group of its own to be the better choice.
    private static let narrowing: UInt = 20

    /// Adds a sample that is newer than all others, by no more than ``maximumStep``.
    @inline(__always)
    mutating func append(_ sample: Sample) -> AppendOutcome {
        if count == 0 { chooseCoding(for: sample.value) }
        guard let code = coding.code(for: sample.value) else { return .needsCoding }
        let time = sample.timestamp.milliseconds
        if count > 0 {
            let isBinary = coding.isBinary
            let timeStep = time &- newestTime
            let codeStep = isBinary ? code ^ newestCode : code &- newestCode
            if count > 1 {
                let stored = push(
                    time: BitAccess.zigzag(timeStep &- Int64(self.timeStep)),
                    code: isBinary ? UInt64(bitPattern: self.codeStep) : BitAccess.zigzag(codeStep &- self.codeStep))
                guard stored else { return .needsRoom }
            }
            self.timeStep = UInt32(truncatingIfNeeded: timeStep)
            self.codeStep = codeStep
        }
        newestTime = time
        newestCode = code
        count &+= 1
        return .stored
    }

    @inline(never)
    private mutating func chooseCoding(for value: Double) {
        coding = .best(for: CollectionOfOne(value))
    }

    /// The longest time that may lie between two samples, some seven weeks.
    static let maximumStep = Int64(UInt32.max)

    /// Adds an entry; false where there is no room for it.
    @inline(__always)
    private mutating func push(time: UInt64, code: UInt64) -> Bool {
        let timeWidth = SampleGroup.timeWidth(for: BitAccess.width(of: time))
        let codeWidth = UInt8(truncatingIfNeeded: BitAccess.width(of: code))
        let available = UInt(capacity) &* 8
        if group.count > 0, group.count < SampleGroup.capacity, timeWidth <= group.timeWidth,
            codeWidth <= group.codeWidth,
            group.width < UInt(timeWidth) &+ UInt(codeWidth) &+ Self.narrowing
        {
            guard UInt(end) &+ group.width &+ UInt(BitAccess.padding) &* 8 <= available else { return false }
            write(time: time, code: code)
            return true
        }
        return pushApart(time: time, code: code, timeWidth: timeWidth, codeWidth: codeWidth)
    }

    /// Adds an entry that the open group has no place for: widens the group, or begins another one.
    @inline(never)
    private mutating func pushApart(time: UInt64, code: UInt64, timeWidth: UInt8, codeWidth: UInt8) -> Bool {
        let available = UInt(capacity) * 8
        let wider = SampleGroup(
            count: group.count, timeWidth: max(group.timeWidth, timeWidth), codeWidth: max(group.codeWidth, codeWidth))
        let growth = wider.size - group.size
        let isFull = group.count == 0 || group.count == SampleGroup.capacity
        if !isFull, growth > 0, growth <= Self.widening {
            let needed = UInt(end) + growth + wider.width + UInt(BitAccess.padding) * 8
            guard needed <= available else { return false }
            widen(to: wider)
        } else {
            let footer = group.count == 0 ? 0 : SampleGroup.footerWidth
            let needed = UInt(end) + footer + UInt(timeWidth) + UInt(codeWidth) + UInt(BitAccess.padding) * 8
            guard needed <= available, let memory else { return false }
            if group.count > 0 {
                BitAccess.store(group.footer, in: memory, at: UInt(end), width: SampleGroup.footerWidth)
                end += UInt32(SampleGroup.footerWidth)
            }
            group = SampleGroup(count: 0, timeWidth: timeWidth, codeWidth: codeWidth)
        }
        write(time: time, code: code)
        return true
    }

    /// Writes an entry at the end of the open group, where there is room for it.
    @inline(__always)
    private mutating func write(time: UInt64, code: UInt64) {
        group.count &+= 1
        // Entries of no width need no memory, but a stream with room has some.
        guard let memory else { return }
        if group.width <= BitAccess.singleWidth {
            BitAccess.store(
                time | code &<< UInt64(group.timeWidth), in: memory, at: UInt(end), width: BitAccess.singleWidth)
        } else {
            BitAccess.store(time, in: memory, at: UInt(end), width: UInt(group.timeWidth))
            BitAccess.store(
                code, in: memory, at: UInt(end) &+ UInt(group.timeWidth), width: UInt(group.codeWidth))
        }
        end &+= UInt32(truncatingIfNeeded: group.width)
    }

    /// Writes the open group's entries again, with more bits each; there is room for them.
    private mutating func widen(to wider: SampleGroup) {
        guard let memory else { return }
        let narrow = group
        let start = UInt(end) - narrow.size
        withUnsafeTemporaryAllocation(of: (time: UInt64, code: UInt64).self, capacity: Int(narrow.count)) { entries in
            for place in 0..<Int(narrow.count) {
                let position = start + UInt(place) * narrow.width
                entries.initializeElement(
                    at: place,
                    to: (
                        BitAccess.load(memory, at: position, width: UInt(narrow.timeWidth)),
                        BitAccess.loadWide(
                            memory, at: position + UInt(narrow.timeWidth), width: UInt(narrow.codeWidth))
                    ))
            }
            end = UInt32(start)
            group = wider
            group.count = 0
            for entry in entries { write(time: entry.time, code: entry.code) }
        }
    }
}
