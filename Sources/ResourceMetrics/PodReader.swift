import Samples

/// Reads the usage of many pods.
struct PodReader {
    /// What was found of a pod that has usage.
    struct Found: Sendable {
        var usage: PodUsage
        /// Until when it is not too old, where no newer samples come.
        var goodUntil: Timestamp
    }

    /// How many pods are read together: few enough that what is known of them stays in the processor's caches.
    private static let chunk = 512

    private let metrics: StoredResourceMetrics
    private let now: Timestamp
    /// When nodes were last scraped, by name.
    private var scrapes: [String: Timestamp?] = [:]

    init(_ metrics: StoredResourceMetrics, now: Timestamp) {
        self.metrics = metrics
        self.now = now
    }

    /// The usage of pods, each in its place; nil of those that don't run or have none.
    mutating func usage(of pods: [PodRecord]) -> [Found?] {
        var found = [Found?](repeating: nil, count: pods.count)
        var start = 0
        while start < pods.count {
            let end = min(start + Self.chunk, pods.count)
            read(pods, in: start..<end, into: &found)
            start = end
        }
        return found
    }

    private mutating func read(_ pods: [PodRecord], in range: Range<Int>, into found: inout [Found?]) {
        let places = range.filter { pods[$0].isRunning }
        let scrapes = places.map { lastScrape(ofNode: pods[$0].nodeName) }
        let references = places.map { pods[$0].reference }
        // Copies, so that nothing has to be looked up, or kept alive, for each pod anew.
        let (metrics, now) = (metrics, now)
        metrics.store.newestSamples(of: ContainerReadings.metrics, of: references) { index, readings in
            let place = places[index]
            let usage = metrics.usage(of: pods[place], readings: readings, lastScrape: scrapes[index], now: now)
            guard case .success(let usage) = usage else { return }
            found[place] = Found(usage: usage, goodUntil: metrics.goodUntil(readings, now: now))
        }
    }

    private mutating func lastScrape(ofNode name: String) -> Timestamp? {
        if let known = scrapes[name] { return known }
        let scrape = metrics.lastScrape(ofNode: name, now: now)
        scrapes[name] = .some(scrape)
        return scrape
    }
}

extension StoredResourceMetrics {
    /// When the first of a pod's readings becomes too old that is not too old now.
    fileprivate func goodUntil(_ readings: [Reading], now: Timestamp) -> Timestamp {
        readings.withUnsafeBufferPointer { readings in
            var until = Timestamp(milliseconds: .max)
            for place in readings.indices where readings[place].metric != 0 {
                let end = readings[place].newest.timestamp + policy.maximumAge
                if end >= now { until = min(until, end) }
            }
            return until
        }
    }
}
