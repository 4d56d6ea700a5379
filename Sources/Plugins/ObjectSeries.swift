import Samples

/// Window functions over the series of one object.
final class ObjectSeries: Sendable {
    let query: any SampleQuery
    let historyStart: Timestamp?
    let now: Timestamp
    let ages: MaximumAges

    init(query: any SampleQuery, now: Timestamp, ages: MaximumAges) {
        self.query = query
        historyStart = query.historyStart
        self.now = now
        self.ages = ages
    }

    /// Calls `body` with what a function comes to over each current series that the object has of a metric.
    ///
    /// What a provider brings in may have begun long after the store's history, so a rate goes back no further than the
    /// metric's first sample of this object. A series that came later than others of the metric was 0 until then.
    ///
    /// - Parameters:
    ///   - wanted: whether a series counts, by its labels.
    ///   - body: gets the series' labels, and the value or why there is none.
    /// - Returns: whether the object has any series of the metric, wanted or not.
    func forEach(
        of metric: String, _ object: DescribedObject, _ function: CurrentWindowFunction, _ length: TimeSpan,
        where wanted: (Labels) -> Bool, _ body: (Labels, Result<WindowValue, AbsenceReason>) -> Void
    ) -> Bool {
        let own = ages.ofCollected(metric)
        let window = CurrentWindow(
            length: length, now: now, maximumAge: own ?? ages.usual, earliest: earliest(of: object))
        guard own != nil, function(.zero).isExtrapolated else {
            return query.evaluate(function, overAll: metric, of: object.reference, in: window, where: wanted) {
                body($0.labels, $1)
            }
        }
        var values: [(series: SelectedSeries, result: Result<WindowValue, AbsenceReason>)] = []
        let isKnown = query.evaluate(function, overAll: metric, of: object.reference, in: window, where: wanted) {
            values.append(($0, $1))
        }
        let start = values.compactMap { try? $0.result.get().firstSample }.min()
        for (series, result) in values {
            body(series.labels, start.flatMap { since($0, function, series, result, window) } ?? result)
        }
        return isKnown
    }

    /// The value of a series over the part of a window since an instant.
    ///
    /// - Returns: nil where the window itself will do.
    private func since(
        _ start: Timestamp, _ function: CurrentWindowFunction, _ series: SelectedSeries,
        _ result: Result<WindowValue, AbsenceReason>, _ window: CurrentWindow
    ) -> Result<WindowValue, AbsenceReason>? {
        guard case .success(let known) = result,
            start - (known.lastSample - window.length) > window.maximumAge * 0.5
        else { return nil }
        var window = window
        window.earliest = start
        return window.range(endingWith: known.lastSample).map {
            query.evaluate(function(now - known.lastSample), over: series.id, in: $0)
        }
    }

    /// Windows over an object's series begin neither before the object itself nor before the history of the store: a rate
    /// over two minutes of which one is known is the rate over that one.
    private func earliest(of object: DescribedObject) -> Timestamp? {
        guard let own = object.earliestSample else { return historyStart }
        guard let historyStart else { return own }
        return max(own, historyStart)
    }
}

extension WindowFunction {
    /// Whether the result is of the whole range, also where samples cover a part of it.
    fileprivate var isExtrapolated: Bool {
        switch self {
        case .rate, .increase, .delta: true
        default: false
        }
    }
}
