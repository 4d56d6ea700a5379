import Exposition
import LuaRuntime
import Samples

/// Checks what `collect` returned for one target, and stores it.
struct Intake {
    /// The most samples of a page.
    private static let mostOfPage = 50_000
    /// How far ahead of ours another clock may be.
    private static let clockSkew = TimeSpan.minutes(1)

    let provider: Provider
    /// What the samples describe that name no object.
    let object: ObjectReference
    /// Before this nothing can have been measured of it; nil where nobody knows.
    let earliest: Timestamp?
    let now: Timestamp
    /// How old a sample may be.
    let maximumAge: TimeSpan
    /// Whether a name that nobody has declared may be used, and of which kind it is; else why not.
    let admit: (_ name: String, _ kind: MetricKind) -> DropCause?
    let sink: any SampleSink

    private enum Decision {
        case keep(MetricKind, name: String)
        case drop(DropCause?, String?)
    }

    /// What is gathered of one call.
    private struct Batch {
        var samples: [IncomingSample] = []
        var hashes: [Int] = []
        var entries: TargetSeries.Entries
        var report = IntakeReport()
    }

    /// Stores what can be stored.
    ///
    /// - Throws: what is wrong with a page.
    func store(_ collected: Collected, _ series: TargetSeries, _ budget: SeriesBudget) throws(LuaHostError)
        -> IntakeReport
    {
        var batch = Batch(entries: series.borrow())
        defer { series.giveBack(batch.entries, at: now) }
        try gather(collected, &batch, budget)
        if append(&batch) {
            // The store has forgotten series that were silent for long: they are asked for once more.
            let report = batch.report
            (batch.samples, batch.hashes, batch.report) = ([], [], IntakeReport())
            try gather(collected, &batch, budget)
            _ = append(&batch)
            batch.report.stored += report.stored
        }
        endMissing(&batch, budget)
        return batch.report
    }

    /// Ends the series that the target brought in before and doesn't bring in now, so that they are not added to those that
    /// have taken their place.
    private func endMissing(_ batch: inout Batch, _ budget: SeriesBudget) {
        let missing = batch.entries.filter { $0.value.seen != now && $0.value.state == .current }
        if missing.isEmpty { return }
        // Labels in another order are another text, not another series.
        let present = Set(batch.entries.values.lazy.filter { $0.seen == now }.map(\.series))
        var over: [SeriesID] = []
        for (hash, entry) in missing {
            if present.contains(entry.series) {
                batch.entries[hash] = nil
                budget.release(1)
            } else {
                batch.entries[hash]?.state = .over
                over.append(entry.series)
            }
        }
        sink.markStale(over)
    }

    private func gather(
        _ collected: Collected, _ batch: inout Batch, _ budget: SeriesBudget
    ) throws(LuaHostError) {
        switch collected {
        case .samples(let samples): gather(samples, &batch, budget)
        case .page(let page): try gather(page, &batch, budget)
        }
    }

    /// - Returns: whether the store has forgotten some of the series.
    private func append(_ batch: inout Batch) -> Bool {
        if batch.samples.isEmpty { return false }
        let summary = sink.append(batch.samples)
        batch.report.stored += summary.appended
        if summary.late > 0 { batch.report.dropped[.late, default: 0] += summary.late }
        if summary.refused > 0 { batch.report.dropped[.misdated, default: 0] += summary.refused }
        for place in summary.forgotten where batch.hashes.indices.contains(place) {
            if let former = batch.entries[batch.hashes[place]], former.series == batch.samples[place].series {
                batch.entries[batch.hashes[place]]?.series = Self.none
            }
        }
        return !summary.forgotten.isEmpty
    }

    /// Stands for a series that has to be asked for.
    private static let none = SeriesID(index: .max, generation: .max)

    // MARK: Samples

    private func gather(_ samples: [CollectedSample], _ batch: inout Batch, _ budget: SeriesBudget) {
        batch.samples.reserveCapacity(samples.count)
        let instance = provider.targets != nil && !provider.describesTargets ? self.instance : nil
        for var sample in samples {
            if let instance, sample.labels[Self.instanceLabel] == nil { sample.labels[Self.instanceLabel] = instance }
            switch decide(sample.name, sample.kind, nil, isBucket: false) {
            case .drop(let cause, let complaint): if let cause { batch.report.drop(cause, complaint) }
            case .keep(let kind, _):
                guard let time = time(sample.timestamp, sample.value, &batch) else { continue }
                let state: TargetSeries.Entry.State = sample.timestamp == nil ? .current : .dated
                var hasher = Hasher()
                hasher.combine(sample.name)
                hasher.combine(sample.labels)
                hasher.combine(sample.object)
                add(sample.value, time, state, hasher.finalize(), &batch, budget) {
                    (SeriesKey(metric: sample.name, object: sample.object ?? object, labels: sample.labels), kind)
                }
            }
        }
    }

    /// Several targets may tell of one object, each in series of its own: this label has the target's name, `shop/web-1`.
    private static let instanceLabel = "instance"

    private var instance: String { object.namespace.isEmpty ? object.name : "\(object.namespace)/\(object.name)" }

    /// When a sample was measured; nil, and counted, where it is not to be stored.
    private func time(_ own: Timestamp?, _ value: Double, _ batch: inout Batch) -> Timestamp? {
        guard value.isFinite else {
            batch.report.drop(.notFinite)
            return nil
        }
        guard let own else { return now }
        guard own.milliseconds > 0, own <= now + Self.clockSkew, own >= now - maximumAge, own >= earliest ?? own else {
            batch.report.drop(.misdated)
            return nil
        }
        return min(own, now)
    }

    /// Whether samples of a name are stored.
    private func decide(
        _ name: String, _ kind: MetricKind?, _ page: CollectedPage?, isBucket: Bool
    ) -> Decision {
        if let page, !page.wants(name, isBucket: isBucket) { return .drop(nil, nil) }
        if let metrics = provider.metrics {
            guard let metric = metrics[name] else {
                return .drop(.undeclared, "\"\(name.prefix(100))\" is none of the metrics that it declares")
            }
            return .keep(metric.kind, name: name)
        }
        if KubeletMetric(rawValue: name) != nil {
            return .drop(.reserved, "\"\(name)\" is what kubelets call a series of theirs")
        }
        if let complaint = SampleRules.complaint(ofMetric: name) { return .drop(.labels, complaint) }
        let kind = kind ?? (name.hasSuffix("_total") ? .counter : .gauge)
        if let cause = admit(name, kind) { return .drop(cause, Self.complaint(cause, name)) }
        return .keep(kind, name: name)
    }

    private static func complaint(_ cause: DropCause, _ name: String) -> String {
        switch cause {
        case .names: "it brings in more names than it may, such as \"\(name)\""
        default: "\"\(name)\" is a metric of somebody else"
        }
    }

    private func add(
        _ value: Double, _ time: Timestamp, _ state: TargetSeries.Entry.State, _ hash: Int, _ batch: inout Batch,
        _ budget: SeriesBudget,
        _ key: () -> (SeriesKey, MetricKind)
    ) {
        if let entry = batch.entries[hash], entry.series != Self.none {
            batch.entries[hash] = TargetSeries.Entry(series: entry.series, seen: now, state: state)
            batch.samples.append(IncomingSample(series: entry.series, sample: Sample(timestamp: time, value: value)))
            batch.hashes.append(hash)
            return
        }
        let (key, kind) = key()
        if let complaint = SampleRules.complaint(of: key.labels) { return batch.report.drop(.labels, complaint) }
        let isNew = batch.entries[hash] == nil
        if isNew, !budget.take() {
            return batch.report.drop(
                .seriesLimit, "the plugin has \(budget.most) series, which is the most; further ones are not stored")
        }
        guard let series = sink.series(for: key, kind: kind) else {
            if isNew { budget.release(1) }
            return batch.report.drop(.storeFull, "the store is full and takes no further series")
        }
        batch.entries[hash] = TargetSeries.Entry(series: series, seen: now, state: state)
        batch.samples.append(IncomingSample(series: series, sample: Sample(timestamp: time, value: value)))
        batch.hashes.append(hash)
    }

    // MARK: Pages

    private func gather(
        _ page: CollectedPage, _ batch: inout Batch, _ budget: SeriesBudget
    ) throws(LuaHostError) {
        // A closure given to the standard library can't throw a typed error through, so it hands it back.
        let failure = page.text.withUnsafeBufferPointer { bytes -> LuaHostError? in
            do throws(LuaHostError) {
                try gather(ExpositionReader(bytes), page, &batch, budget)
                return nil
            } catch {
                return error
            }
        }
        if let failure { throw failure }
    }

    private func gather(
        _ reader: ExpositionReader, _ page: CollectedPage, _ batch: inout Batch, _ budget: SeriesBudget
    ) throws(LuaHostError) {
        var reader = reader
        var types: [String: ExpositionType] = [:]
        var last: (name: [UInt8], decision: Decision)?
        var count = 0
        do throws(ExpositionError) {
            while let entry = try reader.nextEntry() {
                guard case .sample(let line) = entry else {
                    if case .type(let family, let type) = entry { types[reader.text(family)] = type }
                    continue
                }
                let name = reader.name(of: line)
                let decision: Decision
                if let last, last.name.elementsEqual(name) {
                    decision = last.decision
                } else {
                    let text = String(decoding: name, as: UTF8.self)
                    let isBucket = text.hasSuffix("_bucket") && types[String(text.dropLast(7))] == .histogram
                    decision = decide(text, Self.kind(of: text, types), page, isBucket: isBucket)
                    last = (Array(name), decision)
                }
                switch decision {
                case .drop(let cause, let complaint): if let cause { batch.report.drop(cause, complaint) }
                case .keep(let kind, let name):
                    count += 1
                    if count > Self.mostOfPage { break }
                    let own = line.timestamp.map { Timestamp(milliseconds: max(0, min($0, 253_402_300_800_000))) }
                    guard let time = time(own, line.value, &batch) else { continue }
                    var hasher = Hasher()
                    hasher.combine(bytes: UnsafeRawBufferPointer(reader.series(of: line)))
                    add(line.value, time, own == nil ? .current : .dated, hasher.finalize(), &batch, budget) {
                        (SeriesKey(metric: name, object: object, labels: reader.labels(of: line)), kind)
                    }
                }
            }
        } catch {
            throw LuaHostError("collect of \(provider.name) returned a page that can't be read: \(error)")
        }
        guard count <= Self.mostOfPage else {
            throw LuaHostError(
                "collect of \(provider.name) returned a page of \(count) samples; a page can have \(Self.mostOfPage)")
        }
    }

    /// How values of a name behave, by the page's own word.
    private static func kind(of name: String, _ types: [String: ExpositionType]) -> MetricKind? {
        switch types[name] {
        case .counter: return .counter
        case .gauge, .summary: return .gauge
        case .histogram, .untyped, nil: break
        }
        for suffix in ["_bucket", "_sum", "_count"] where name.hasSuffix(suffix) {
            switch types[String(name.dropLast(suffix.count))] {
            case .histogram, .summary: return .counter
            default: break
            }
        }
        return nil
    }
}
