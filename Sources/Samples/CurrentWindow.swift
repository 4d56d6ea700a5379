/// A window that ends with a series' newest sample, not now.
///
/// Kubelets and applications hand out samples that are up to a minute old, and a rate over a window that ends where nothing
/// has been measured yet is too low.
public struct CurrentWindow: Hashable, Sendable {
    /// How long the window is.
    public var length: TimeSpan
    /// What time it is: samples dated later don't count yet.
    public var now: Timestamp
    /// How old the newest sample may be to say anything about now.
    public var maximumAge: TimeSpan
    /// What the window doesn't reach back beyond, such as the start of the object or of the store's history; nil where
    /// nothing bounds it.
    public var earliest: Timestamp?

    /// Makes a window.
    @inlinable
    public init(length: TimeSpan, now: Timestamp, maximumAge: TimeSpan, earliest: Timestamp? = nil) {
        self.length = length
        self.now = now
        self.maximumAge = maximumAge
        self.earliest = earliest
    }

    /// A series' newest sample where it says something about now: `noSamples` where there is none, `stale` where it is too
    /// old.
    @inlinable
    public func current(_ newest: Sample?) -> Result<Sample, AbsenceReason> {
        guard let newest else { return .failure(.noSamples) }
        let age = now - newest.timestamp
        return age > maximumAge ? .failure(.stale(age: age)) : .success(newest)
    }

    /// The range that ends with a series' newest sample; nil where it would end before it begins.
    @inlinable
    public func range(endingWith newest: Timestamp) -> TimeRange? {
        var range = TimeRange(last: length, until: newest)
        if let earliest, earliest > range.start { range.start = earliest }
        return range.start <= range.end ? range : nil
    }
}

/// A window function, which may depend on how old the newest sample is: a prediction looks ahead from now.
public typealias CurrentWindowFunction = (_ age: TimeSpan) -> WindowFunction

extension SampleQuery {
    /// The newest sample of a series, where it isn't too old to say anything about now.
    ///
    /// - Returns: `noSamples` where there is none, `stale` where it is too old.
    public func currentSample(
        of series: SeriesID, at now: Timestamp, maximumAge: TimeSpan
    ) -> Result<Sample, AbsenceReason> {
        CurrentWindow(length: .zero, now: now, maximumAge: maximumAge).current(newestSample(of: series, at: now))
    }
}
