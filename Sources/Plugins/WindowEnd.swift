import Samples

/// Where a window over a series ends: with the series' newest sample, not now. Kubelets and applications hand out samples
/// that are up to a minute old, and a rate over a window that ends where nothing has been measured yet is too low.
struct WindowEnd {
    /// When the newest sample was measured.
    var time: Timestamp
    /// How old it is.
    var age: TimeSpan
    /// Its value.
    var value: Double

    /// Looks for the end of a series.
    ///
    /// - Returns: the reason where there is no sample, or where the newest is too old to say anything about now.
    static func of(
        _ series: SeriesID, in query: any SampleQuery, now: Timestamp, maximumAge: TimeSpan
    ) -> Result<WindowEnd, AbsenceReason> {
        guard let newest = query.newestSample(of: series, at: now) else { return .failure(.noSamples) }
        let age = now - newest.timestamp
        if age > maximumAge { return .failure(.stale(age: age)) }
        return .success(WindowEnd(time: newest.timestamp, age: age, value: newest.value))
    }

    /// The window. It begins neither before the object itself nor before the history of the store: a rate over two minutes of
    /// which one is known is the rate over that one.
    ///
    /// - Returns: nil where it would end before it begins.
    func range(_ window: TimeSpan, notBefore starts: Timestamp?...) -> TimeRange? {
        var range = TimeRange(last: window, until: time)
        for start in starts {
            if let start, start > range.start { range.start = start }
        }
        return range.start <= range.end ? range : nil
    }
}
