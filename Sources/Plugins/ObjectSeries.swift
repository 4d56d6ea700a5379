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
        of metric: String, _ object: DescribedObject, _ function: (_ age: TimeSpan) -> WindowFunction,
        _ window: TimeSpan, where wanted: (Labels) -> Bool,
        _ body: (Labels, Result<WindowValue, AbsenceReason>) -> Void
    ) -> Bool {
        let series = query.series(metric: metric, of: object.reference)
        if series.isEmpty { return false }
        let own = ages.ofCollected(metric)
        let maximumAge = own ?? ages.usual
        var values: [(SelectedSeries, Result<WindowValue, AbsenceReason>)] = []
        var earliest: Timestamp?
        for series in series where wanted(series.labels) {
            let value = evaluate(function, series.id, window, object, maximumAge, notBefore: nil)
            guard own != nil else {
                body(series.labels, value)
                continue
            }
            values.append((series, value))
            if case .success(let value) = value { earliest = min(earliest ?? value.firstSample, value.firstSample) }
        }
        for (series, value) in values {
            guard let earliest, case .success(let known) = value,
                function(.zero).isExtrapolated, earliest - (known.lastSample - window) > maximumAge * 0.5
            else {
                body(series.labels, value)
                continue
            }
            body(series.labels, evaluate(function, series.id, window, object, maximumAge, notBefore: earliest))
        }
        return true
    }

    /// A window function over one series, as `WindowEnd` has it.
    private func evaluate(
        _ function: (TimeSpan) -> WindowFunction, _ series: SeriesID, _ window: TimeSpan, _ object: DescribedObject,
        _ maximumAge: TimeSpan, notBefore start: Timestamp?
    ) -> Result<WindowValue, AbsenceReason> {
        let end: WindowEnd
        switch WindowEnd.of(series, in: query, now: now, maximumAge: maximumAge) {
        case .success(let found): end = found
        case .failure(let reason): return .failure(reason)
        }
        guard let range = end.range(window, notBefore: object.earliestSample, historyStart, start) else {
            return .failure(.noSamples)
        }
        return query.evaluate(function(end.age), over: series, in: range)
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
