public import Samples

/// What a snapshot held.
public struct SnapshotSummary: Hashable, Sendable {
    /// How many series.
    public var series = 0
    /// How many samples.
    public var samples = 0
    /// How many bytes the file has.
    public var bytes = 0
    /// When it was written.
    public var time: Timestamp

    /// Makes a summary.
    public init(series: Int = 0, samples: Int = 0, bytes: Int = 0, time: Timestamp) {
        self.series = series
        self.samples = samples
        self.bytes = bytes
        self.time = time
    }
}

/// A snapshot is one file: a header (magic, version, time of writing, start of history), then each object with its series
/// and their streams as they lie in memory and whether each is over, then a CRC-32 of all that. All numbers are little-endian.
extension InMemorySampleStore {
    /// The first bytes of every snapshot.
    private static let magic: UInt64 = 0x4D47_534E_4150_5348
    /// The version of the format. In version 1 no series was over.
    private static let version: UInt32 = 2
    /// How many objects are copied before others get a chance at a stripe's lock.
    private static let objectStep = 32

    /// Writes everything to a folder's snapshot, which is there as a whole or not at all.
    ///
    /// Others go on reading and appending. What is written of one object is of one moment.
    @discardableResult
    public func save(to folder: SnapshotFolder) throws(SnapshotError) -> SnapshotSummary {
        var summary = SnapshotSummary(time: clock.now())
        let temporary = folder.filePath + ".new"
        var writer = SnapshotWriter(try SystemFile.forWriting(temporary))
        writer.add(Self.magic)
        writer.add(Self.version)
        writer.add(summary.time.milliseconds)
        writer.add(historyStart?.milliseconds ?? .min)
        for stripe in stripes {
            var start = 0
            while true {
                let objects = start..<(start + Self.objectStep)
                let total = stripe.withLock { state in
                    for object in objects.clamped(to: state.index.objectNumbers) {
                        state.write(objectNumber: UInt32(object), to: &writer, &summary)
                    }
                    return state.index.objectNumbers.count
                }
                try writer.flushIfLarge()
                start = objects.upperBound
                if start >= total { break }
            }
        }
        try writer.finish()
        summary.bytes = writer.total
        try SystemFile.move(temporary, to: folder.filePath, inFolder: folder.path)
        return summary
    }

    /// Takes in what a folder's snapshot holds and what is not past its time; meant for an empty store.
    ///
    /// - Returns: what was taken in; nil where there is no snapshot.
    /// - Throws: `unusable` where the snapshot is damaged or foreign: it is set aside, and nothing of it was taken in
    ///   where its checksum told.
    public func restore(from folder: SnapshotFolder) throws(SnapshotError) -> SnapshotSummary? {
        defer { checkIfAsked() }
        guard let file = try SystemFile.forReading(folder.filePath) else { return nil }
        do {
            return try restore(from: SnapshotReader.open(file))
        } catch let error as SnapshotError {
            throw error
        } catch {
            let reason = (error as? SnapshotDamage)?.reason ?? String(describing: error)
            throw .unusable(path: folder.filePath, reason: reason, setAsideAs: try folder.setAside())
        }
    }

    private func restore(from reader: consuming SnapshotReader) throws -> SnapshotSummary {
        guard try reader.number() == Self.magic else { throw SnapshotDamage(reason: "it is no snapshot of samples") }
        let version: UInt32 = try reader.number()
        guard (1...Self.version).contains(version) else {
            throw SnapshotDamage(
                reason: "it has version \(version) of the format, and versions up to \(Self.version) are known")
        }
        var summary = SnapshotSummary(time: Timestamp(milliseconds: try reader.number()))
        let history: Int64 = try reader.number()
        if history != .min { stripes[0].withLock { $0.historyStart = Timestamp(milliseconds: history) } }
        let now = clock.now()
        while !reader.isAtEnd {
            let object = ObjectReference(
                resource: GroupResource(resource: try reader.text(), group: try reader.text()),
                namespace: try reader.text(), name: try reader.text())
            for _ in 0..<(try reader.number(UInt32.self)) {
                let metric = try reader.text()
                let labels = try (0..<(try reader.number(UInt32.self))).map { _ in
                    Labels.Label(name: try reader.text(), value: try reader.text())
                }
                var stream = try SampleStream(from: &reader)
                let isOver = try version > 1 && reader.number(UInt8.self) != 0
                let key = SeriesKey(metric: metric, object: object, labels: Labels(labels))
                if isCurrent(stream, now: now), let samples = take(&stream, isOver, for: key, now: now) {
                    summary.series += 1
                    summary.samples += samples
                } else {
                    stream.release()
                }
            }
        }
        return summary
    }

    /// Whether a series isn't past its time, nor from the future.
    private func isCurrent(_ stream: SampleStream, now: Timestamp) -> Bool {
        let newest = Timestamp(milliseconds: stream.newestTime)
        return stream.count > 0 && newest >= now - policy.retention && newest <= now + policy.maximumLead
    }

    /// Puts a stream in the place of a series without samples.
    ///
    /// - Returns: how many samples it has; nil where there is no room, or something already, and the stream is still the
    ///   caller's.
    private func take(_ stream: inout SampleStream, _ isOver: Bool, for key: SeriesKey, now: Timestamp) -> Int? {
        let object = HashedObject(key.object)
        return stripe(of: object).withLock { [stream] state in
            guard let series = state.series(for: key, of: object, now: now), let slot = state.slot(of: series),
                slot.pointee.stream.count == 0
            else { return nil }
            slot.pointee.isOver = isOver
            return state.adopt(stream, in: slot)
        }
    }
}
