extension Double {
    /// The value below which this part of some values lies, interpolated between the two that are nearest; the values are
    /// sorted by it.
    ///
    /// NaN counts as less than everything. A rank below 0 gives -infinity, one above 1 +infinity, NaN gives NaN, and so does
    /// no value at all.
    ///
    /// Source: prometheus.io/docs/prometheus/latest/querying/functions/#aggregation_over_time.
    public func quantile(of values: UnsafeMutableBufferPointer<Double>) -> Double {
        if isNaN || values.isEmpty { return .nan }
        if self < 0 { return -.infinity }
        if self > 1 { return .infinity }
        var values = values
        values.sort { $0 < $1 || ($0.isNaN && !$1.isNaN) }
        let place = self * Double(values.count - 1)
        let lower = Int(place)
        let upper = min(lower + 1, values.count - 1)
        let weight = place - place.rounded(.down)
        return values[lower] * (1 - weight) + values[upper] * weight
    }
}
