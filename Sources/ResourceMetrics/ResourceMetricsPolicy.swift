public import Samples

/// What counts as current, and over which spans a rate is taken.
public struct ResourceMetricsPolicy: Hashable, Sendable {
    /// How often kubelets are scraped.
    public var metricResolution: TimeSpan
    /// How old the newest sample may be to be served as current.
    ///
    /// A kubelet's samples are up to 30 s old when it hands them out, so that with a resolution of 15 s or less a bound
    /// of about a minute lets one missed scrape pass unnoticed.
    public var maximumAge: TimeSpan
    /// The least span over which a CPU rate is taken.
    ///
    /// A kubelet's samples normally lie 10 to 15 s apart, but around the tenth second of a container's life two sources
    /// take turns and two samples can lie 47 ms apart; whatever one source is ahead of the other, in time or in
    /// seconds counted, is then divided by next to nothing. Over 10 s the same difference is noise. A span longer than
    /// the resolution would make new containers wait, hence the default of 10 s, or two thirds of a resolution below 15
    /// s (two thirds, so that scrapes that come a little early still count).
    public var minimumRateSpan: TimeSpan
    /// The greatest span over which a CPU rate is taken, so that an average over a long outage is not called current.
    public var maximumRateSpan: TimeSpan
    /// How long a container must have run for its life so far to count as a span, where there is one sample only.
    public var freshContainerMinimumAge: TimeSpan
    /// How far before a pod's start time samples may lie and still be its own: the API tells that time in whole
    /// seconds, by the clock of the pod's node.
    public var startTimeSlack: TimeSpan

    /// Makes a policy.
    ///
    /// - Parameters:
    ///   - metricResolution: how often kubelets are scraped.
    ///   - maximumAge: nil stands for three times the resolution, or a minute if that is more.
    ///   - minimumRateSpan: nil stands for 10 s, or two thirds of a resolution below 15 s.
    ///   - maximumRateSpan: nil stands for five times the resolution, or two minutes if that is more.
    ///   - freshContainerMinimumAge: as metrics-server has it, 10 s.
    ///   - startTimeSlack: 2 s.
    public init(
        metricResolution: TimeSpan = .seconds(60), maximumAge: TimeSpan? = nil, minimumRateSpan: TimeSpan? = nil,
        maximumRateSpan: TimeSpan? = nil, freshContainerMinimumAge: TimeSpan = .seconds(10),
        startTimeSlack: TimeSpan = Self.startTimeSlack
    ) {
        self.metricResolution = metricResolution
        self.maximumAge = maximumAge ?? Self.defaultMaximumAge(metricResolution)
        self.minimumRateSpan = minimumRateSpan ?? min(.seconds(10), metricResolution * (2.0 / 3))
        self.maximumRateSpan = maximumRateSpan ?? max(.minutes(2), metricResolution * 5)
        self.freshContainerMinimumAge = freshContainerMinimumAge
        self.startTimeSlack = startTimeSlack
    }

    /// How far before a pod's start time samples may lie by default and still be its own.
    public static let startTimeSlack = TimeSpan.seconds(2)

    /// How old a sample may be by default, with kubelets that are scraped this often.
    public static func defaultMaximumAge(_ metricResolution: TimeSpan) -> TimeSpan {
        max(metricResolution * 3, .minutes(1))
    }
}
