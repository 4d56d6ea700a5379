public import Samples

extension InMemorySampleStore {
    /// Series longer than this are copied before a function looks at them, so that a stripe's lock isn't held for long.
    static let copyLimit: UInt32 = 256

    /// The series of one object under one metric name, sorted by labels.
    public func series(metric: String, of object: ObjectReference) -> [SelectedSeries] {
        let hash = HashedObject.hash(of: object)
        return stripes[HashedObject.stripe(of: hash)].withLock { state in
            guard let metric = state.index.metric(metric), let number = state.index.number(of: object, hash: hash)
            else { return [] }
            var found: [SelectedSeries] = []
            for posting in state.index.postings(of: number) where posting.metric == metric {
                found.append(
                    SelectedSeries(
                        id: state.identifier(of: posting.series), labels: state.index.labels(posting.labels)))
            }
            return found
        }
    }

    /// The objects of a kind that have series, in no order.
    public func objects(of resource: GroupResource) -> [ObjectReference] {
        stripes.flatMap { stripe in stripe.withLock { $0.index.objects(of: resource) } }
    }

    /// Whether an object has series.
    public func isKnown(_ object: ObjectReference) -> Bool {
        let hash = HashedObject.hash(of: object)
        return stripes[HashedObject.stripe(of: hash)].withLock { state in
            state.index.number(of: object, hash: hash).map { !state.index.postings(of: $0).isEmpty } ?? false
        }
    }

    /// Every series of a metric that a selector wants, sorted by object and labels.
    public func series(matching selector: SeriesSelector) -> [FoundSeries] {
        var found: [FoundSeries] = []
        for stripe in stripes {
            let all = stripe.withLock { state in
                state.index.metric(selector.metric).map { state.index.series(metric: $0) }?.map { place in
                    FoundSeries(
                        id: state.identifier(of: place), object: state.index.object(of: place),
                        labels: state.index.labels(of: place))
                } ?? []
            }
            // Patterns take their time, so they are matched with the lock given back.
            found += all.filter { selector.matches($0.object, $0.labels) }
        }
        return found.sorted { $0.object == $1.object ? $0.labels.precedes($1.labels) : $0.object < $1.object }
    }

    /// The two newest samples of every series that objects have under some metric names; see ``SampleQuery``.
    public func newestSamples(
        of metrics: [String], of objects: [ObjectReference], _ body: (Int, [Reading]) -> Void
    ) {
        var resolved = [ResolvedMetrics?](repeating: nil, count: Stripe.count)
        var batch = ReadingBatch()
        objects.withUnsafeBufferPointer { objects in
            for position in objects.indices {
                let hash = HashedObject.hash(of: objects[position])
                if let stripe = batch.add(position, hash: hash) {
                    stripes[stripe].read(metrics, of: objects, &resolved[stripe], &batch, body)
                }
            }
            for stripe in stripes.indices {
                stripes[stripe].read(metrics, of: objects, &resolved[stripe], &batch, body)
            }
        }
    }

    /// The samples of a series within a range, oldest first; none of a series that was forgotten.
    public func samples(of series: SeriesID, in range: TimeRange) -> [Sample] {
        stripes[series.stripe].withLock { state in
            guard let slot = state.slot(of: series) else { return [] }
            return state.withSamples(of: slot, in: range) { Array($0) }
        }
    }

    /// The newest sample of a series at or before an instant; nil of a series that was forgotten, or is over.
    public func newestSample(of series: SeriesID, at instant: Timestamp) -> Sample? {
        stripes[series.stripe].withLock { state in
            state.slot(of: series).flatMap { $0.pointee.isOver ? nil : state.newest(of: $0, at: instant) }
        }
    }

    /// When the first sample was measured that the store ever took in.
    public var historyStart: Timestamp? {
        stripes.compactMap { $0.withLock { $0.historyStart } }.min()
    }

    /// A window function over one series; `noSamples` of a series that was forgotten.
    public func evaluate(
        _ function: WindowFunction, over series: SeriesID, in range: TimeRange
    ) -> Result<WindowValue, AbsenceReason> {
        let result: Result<WindowValue, AbsenceReason>? = stripes[series.stripe].withLock { state in
            guard let slot = state.slot(of: series) else { return .failure(.noSamples) }
            guard slot.pointee.stream.count <= Self.copyLimit else { return nil }
            return state.withSamples(of: slot, in: range) { function.evaluate(over: $0, in: range) }
        }
        return result ?? function.evaluate(over: samples(of: series, in: range), in: range)
    }
}
