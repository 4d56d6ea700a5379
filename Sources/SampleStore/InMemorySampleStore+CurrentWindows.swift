public import Samples

extension InMemorySampleStore {
    /// A window function over every current series that an object has of a metric; see ``SampleQuery``.
    public func evaluate(
        _ function: CurrentWindowFunction, overAll metric: String, of object: ObjectReference, in window: CurrentWindow,
        where wanted: (Labels) -> Bool, _ body: (SelectedSeries, Result<WindowValue, AbsenceReason>) -> Void
    ) -> Bool {
        let hash = HashedObject.hash(of: object)
        // Mostly there is one series, for which no list is made.
        var first: CurrentFinding?
        var others: [CurrentFinding] = []
        let isKnown = stripes[HashedObject.stripe(of: hash)].withLock { state in
            guard let metric = state.index.metric(metric), let number = state.index.number(of: object, hash: hash)
            else { return false }
            var isKnown = false
            for posting in state.index.postings(of: number) where posting.metric == metric {
                isKnown = true
                let labels = state.index.labels(posting.labels)
                guard wanted(labels) else { continue }
                let finding = CurrentFinding(
                    series: SelectedSeries(id: state.identifier(of: posting.series), labels: labels),
                    outcome: state.evaluate(function, over: posting.series, in: window))
                if first == nil { first = finding } else { others.append(finding) }
            }
            return isKnown
        }
        if let first { body(first.series, first.outcome.result) }
        for finding in others { body(finding.series, finding.outcome.result) }
        return isKnown
    }
}

/// What was found of a series while its stripe was locked.
private struct CurrentFinding {
    var series: SelectedSeries
    var outcome: Outcome

    enum Outcome {
        case evaluated(Result<WindowValue, AbsenceReason>)
        /// A long series' samples, for the function to look at when the lock is given back.
        case copied([Sample], WindowFunction, TimeRange)

        var result: Result<WindowValue, AbsenceReason> {
            switch self {
            case .evaluated(let result): result
            case .copied(let samples, let function, let range): function.evaluate(over: samples, in: range)
            }
        }
    }
}

extension StripeState {
    @inline(__always)
    fileprivate mutating func evaluate(
        _ function: CurrentWindowFunction, over series: UInt32, in window: CurrentWindow
    ) -> CurrentFinding.Outcome {
        let slot = slots[Int(series)]
        if slot.pointee.isOver { return .evaluated(.failure(.noSamples)) }
        let newest: Sample
        switch window.current(self.newest(of: slot, at: window.now)) {
        case .success(let found): newest = found
        case .failure(let reason): return .evaluated(.failure(reason))
        }
        guard let range = window.range(endingWith: newest.timestamp) else { return .evaluated(.failure(.noSamples)) }
        let function = function(window.now - newest.timestamp)
        if slot.pointee.stream.count > InMemorySampleStore.copyLimit {
            return .copied(withSamples(of: slot, in: range) { Array($0) }, function, range)
        }
        return .evaluated(withSamples(of: slot, in: range) { function.evaluate(over: $0, in: range) })
    }
}
