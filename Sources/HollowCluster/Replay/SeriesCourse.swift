import Samples

/// How one series goes from run to run of the recording.
struct SeriesCourse: Sendable {
    /// Its last sample in the recording.
    var last: Sample
    /// How much a counter gains from one run to the next, so that it never falls; 0 for gauges.
    var gain: Double

    /// Follows a series through the recording.
    ///
    /// The next run's first usable sample is the first that, moved by the run's length, is later than the last one of
    /// this run. From the last to it the counter goes on at its mean rate.
    init?(_ samples: [Sample], isCounter: Bool, length: TimeSpan) {
        guard let first = samples.first, let last = samples.last else { return nil }
        self.last = last
        guard isCounter else {
            gain = 0
            return
        }
        let seconds = (last.timestamp - first.timestamp).seconds
        let rate = seconds > 0 ? max(0, (last.value - first.value) / seconds) : 0
        let next = samples.first { $0.timestamp + length > last.timestamp } ?? last
        let seam = ((next.timestamp + length) - last.timestamp).seconds
        gain = last.value - next.value + rate * seam
    }
}
