import Samples

/// A metric of `custom.metrics.k8s.io` that is read from what a provider has stored.
struct ServedMetric: Hashable, Sendable {
    /// What is read.
    enum Reading: Hashable, Sendable {
        /// The newest value.
        case newest
        /// The rate over a window.
        case rate(TimeSpan)
    }

    /// Its name and what it describes.
    var key: PluginCatalogue.Key
    /// The name of the series.
    var series: String
    var reading: Reading
    /// How the values of several series of an object become one.
    var combining: SetAggregation
    var help: String

    /// What discovery tells of it.
    var description: CustomMetricDescription {
        CustomMetricDescription(
            metric: key.metric, resource: key.resource, isNamespaced: DescribedResources.isNamespaced(key.resource),
            help: help)
    }

    /// How a derived metric reads it that would use it: it is no derived one.
    var readInstead: String {
        switch reading {
        case .newest: "samples:last_over_time(\"\(series)\")"
        case .rate: "samples:rate(\"\(series)\")"
        }
    }

    /// A metric as it was brought in.
    init(_ metric: ProviderMetric, of resource: GroupResource) {
        key = PluginCatalogue.Key(metric: metric.name, resource: resource)
        series = metric.name
        reading = .newest
        combining = metric.combining
        help = metric.help
    }

    /// A counter's rate.
    init?(rateOf metric: ProviderMetric, of resource: GroupResource) {
        guard let rate = metric.rate else { return nil }
        key = PluginCatalogue.Key(metric: rate, resource: resource)
        series = metric.name
        reading = .rate(metric.window)
        combining = metric.combining
        help = metric.help.isEmpty ? "" : "\(metric.help), per second"
    }

    /// What it comes to for an object.
    ///
    /// - Parameters:
    ///   - labels: the labels of the series that count.
    ///   - isCombined: whether the values of several series become one.
    func value(
        of object: DescribedObject, where labels: LabelSelector, _ series: ObjectSeries, isCombined: Bool = true
    ) -> DerivedResult {
        var values: [LabelledValue] = []
        var absence = AbsenceReason.noSamples
        var first: Timestamp?
        var last: Timestamp?
        func take(_ own: Labels, _ result: Result<WindowValue, AbsenceReason>) {
            switch result {
            case .success(let value):
                values.append(LabelledValue(labels: own, value: value.value))
                first = min(first ?? value.firstSample, value.firstSample)
                last = max(last ?? value.lastSample, value.lastSample)
            case .failure(let reason): absence = reason
            }
        }
        func isWanted(_ own: Labels) -> Bool {
            if labels.matches(own) { return true }
            if absence == .noSamples { absence = .notSelected }
            return false
        }
        switch reading {
        case .newest:
            let maximumAge = series.ages.age(of: self.series)
            for found in series.query.series(metric: self.series, of: object.reference) where isWanted(found.labels) {
                let newest = series.query.currentSample(of: found.id, at: series.now, maximumAge: maximumAge)
                if case .success(let newest) = newest, let earliest = object.earliestSample,
                    newest.timestamp < earliest
                {
                    continue
                }
                take(
                    found.labels,
                    newest.map {
                        WindowValue(value: $0.value, firstSample: $0.timestamp, lastSample: $0.timestamp)
                    })
            }
        case .rate(let window):
            _ = series.forEach(of: self.series, object, { _ in .rate }, window, where: isWanted, take)
        }
        guard let first, let last else { return .failure(absence) }
        if isCombined, values.count > 1 { values = combining.apply(to: values) }
        values.removeAll { !$0.value.isFinite }
        if values.isEmpty { return .failure(.notFinite) }
        let span: TimeSpan? = if case .newest = reading { nil } else { last - first }
        return .success(DerivedValue(values: values, timestamp: last, window: span))
    }
}
