import Samples

extension SampleStream {
    /// Writes the stream as it is.
    func write(to writer: inout SnapshotWriter) {
        writer.add(newestTime)
        writer.add(newestCode)
        writer.add(codeStep)
        writer.add(timeStep)
        writer.add(count)
        writer.add(coding.snapshotForm)
        writer.add(group.count)
        writer.add(group.timeWidth)
        writer.add(group.codeWidth)
        writer.add(end)
        writer.add(UnsafeRawBufferPointer(start: memory, count: Int(end + 7) / 8))
    }

    /// Reads a stream, and makes sure that it can be read.
    init(from reader: inout SnapshotReader) throws {
        self.init(madeAt: Timestamp(milliseconds: try reader.number()))
        newestCode = try reader.number()
        codeStep = try reader.number()
        timeStep = try reader.number()
        count = try reader.number()
        guard let coding = ValueCoding(snapshotForm: try reader.number()) else {
            throw SnapshotDamage(reason: "it has values in a coding that is not known")
        }
        self.coding = coding
        group.count = try reader.number()
        group.timeWidth = try reader.number()
        group.codeWidth = try reader.number()
        let bits: UInt32 = try reader.number()
        let bytes = Int(bits) / 8 + (bits % 8 == 0 ? 0 : 1)
        guard bytes <= 1 << 24 else { throw SnapshotDamage(reason: "it has a series that is too long") }
        setCapacity(count < 3 ? 0 : bytes + BitAccess.padding)
        if let memory { try reader.copy(bytes, to: memory) }
        end = bits
        guard isSound else {
            release()
            throw SnapshotDamage(reason: "it has a series whose entries contradict each other")
        }
        let exact = leastCapacity
        setCapacity(exact)
    }

    /// Whether the groups and their footers fill the memory exactly and tell as many entries as there are samples.
    private var isSound: Bool {
        guard count > 2, let memory else { return end == 0 && group == SampleGroup() }
        var entries = Int(count) - 2
        var position = Int(end)
        var group = self.group
        while true {
            guard (1...SampleGroup.capacity).contains(group.count), group.timeWidth <= 40, group.codeWidth <= 64
            else { return false }
            entries -= Int(group.count)
            position -= Int(group.size)
            guard entries > 0 else { break }
            position -= Int(SampleGroup.footerWidth)
            guard position >= 0 else { return false }
            group = SampleGroup(
                footer: BitAccess.load(memory, at: UInt(position), width: SampleGroup.footerWidth))
        }
        // Bits of groups that were dropped may come before, less than a byte of them.
        return entries == 0 && (0..<8).contains(position)
    }
}
