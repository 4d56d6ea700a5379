import Samples

/// The slope per second of the least-squares line through samples, as `deriv` has it.
///
/// Time counts from the first sample, and all sums are compensated. Values that are all the same have slope 0 (NaN
/// where they are infinite), also where the sums would round to something else.
///
/// Source: prometheus.io/docs/prometheus/latest/querying/functions/#deriv.
///
/// - Parameter samples: two or more.
func slope(of samples: [Sample]) -> Double {
    let origin = samples[0]
    if samples.allSatisfy({ $0.value == origin.value }) { return origin.value.isInfinite ? .nan : 0 }
    var times = CompensatedSum()
    var values = CompensatedSum()
    var products = CompensatedSum()
    var squares = CompensatedSum()
    for sample in samples {
        let time = (sample.timestamp - origin.timestamp).seconds
        times.add(time)
        values.add(sample.value)
        products.add(time * sample.value)
        squares.add(time * time)
    }
    let count = Double(samples.count)
    let covariance = products.value - times.value * values.value / count
    let variance = squares.value - times.value * times.value / count
    return covariance / variance
}
