import SampleStore
import Samples
import Telemetry

/// What the store holds, and what it did not take.
struct StoreMetrics: Sendable {
    private let series: Numbers
    private let samples: Numbers
    private let bytes: Numbers
    private let bytesPerSample: Numbers
    private let oldest: Numbers
    private let newest: Numbers
    private let appended: Numbers
    private let forgotten: Numbers
    private let dropped: Numbers

    init(_ registry: MetricRegistry) {
        series = registry.gauge("moongauge_store_series", help: "Series held.")
        samples = registry.gauge("moongauge_store_samples", help: "Samples held.")
        bytes = registry.gauge("moongauge_store_bytes", help: "Bytes that series and samples take.")
        bytesPerSample = registry.gauge(
            "moongauge_store_bytes_per_sample", help: "Bytes that a sample takes with its share of everything.")
        oldest = registry.gauge(
            "moongauge_store_oldest_sample_time_seconds", help: "When the oldest sample held was measured.")
        newest = registry.gauge(
            "moongauge_store_newest_sample_time_seconds", help: "When the newest sample held was measured.")
        appended = registry.counter("moongauge_store_appended_samples_total", help: "Samples stored.")
        forgotten = registry.counter(
            "moongauge_store_forgotten_series_total", help: "Series forgotten because no sample came any more.")
        dropped = registry.counter(
            "moongauge_store_dropped_total",
            help:
                "What the store did not take or keep: duplicate, late and misdated samples, samples evicted for want of "
                + "room, and series refused for want of room.",
            labels: ["cause"]
        )
    }

    func set(_ statistics: StoreStatistics) {
        series.set(Double(statistics.series))
        samples.set(Double(statistics.samples))
        bytes.set(Double(statistics.bytes))
        bytesPerSample.set(statistics.bytesPerSample ?? 0)
        oldest.set(statistics.oldest?.seconds ?? 0)
        newest.set(statistics.newest?.seconds ?? 0)
        appended.set(Double(statistics.appended))
        forgotten.set(Double(statistics.forgottenSeries))
        dropped.set(Double(statistics.duplicates), "duplicate")
        dropped.set(Double(statistics.late), "late")
        dropped.set(Double(statistics.refusedSamples), "misdated")
        dropped.set(Double(statistics.evictedSamples), "evicted")
        dropped.set(Double(statistics.refusedSeries), "series_refused")
    }
}
