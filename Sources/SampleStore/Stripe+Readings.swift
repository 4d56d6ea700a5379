import Samples

/// The numbers that a stripe has for some metrics' names.
struct ResolvedMetrics {
    /// The version of the stripe's index that they are of.
    var version: UInt64
    /// In the order of the names; ``none`` where no series has a name.
    var numbers: [UInt32]

    /// No metric's number.
    static let none = UInt32.max
}

extension Stripe {
    /// Reads a batch's objects of this stripe and hands out what was found, with the lock given back.
    ///
    /// - Parameter resolved: what the names stood for when they were last looked up.
    func read(
        _ metrics: [String], of objects: UnsafeBufferPointer<ObjectReference>, _ resolved: inout ResolvedMetrics?,
        _ batch: inout ReadingBatch, _ body: (Int, [Reading]) -> Void
    ) {
        guard !batch.items[number].isEmpty else { return }
        withLock { state in
            let version = state.index.metricsVersion
            if resolved?.version != version {
                resolved = ResolvedMetrics(
                    version: version, numbers: metrics.map { state.index.metric($0) ?? ResolvedMetrics.none })
            }
            state.read(resolved?.numbers ?? [], of: objects, batch.items[number], into: &batch.readings)
        }
        for (place, item) in batch.items[number].enumerated() { body(item.position, batch.readings[place]) }
        batch.removeAll(ofStripe: number)
    }
}

extension StripeState {
    /// Reads objects, in steps that each look at the next piece of memory for all of them, so that what isn't in the
    /// processor's caches is fetched for all of them together.
    fileprivate mutating func read(
        _ metrics: [UInt32], of objects: UnsafeBufferPointer<ObjectReference>, _ items: [ReadingBatch.Item],
        into readings: inout [[Reading]]
    ) {
        guard let objects = objects.baseAddress else { return }
        var touched: UInt64 = 0
        for item in items { touched &+= index.touch(item.hash) }
        withUnsafeTemporaryAllocation(of: UnsafeBufferPointer<Posting>.self, capacity: items.count) { postings in
            for (place, item) in items.enumerated() {
                let found = index.postings(of: objects + item.position, hash: item.hash)
                postings.initializeElement(at: place, to: found)
            }
            for found in postings {
                for posting in found { touched &+= UInt64(slots[Int(posting.series)].pointee.generation) }
            }
            readings.withUnsafeMutableBufferPointer { readings in
                metrics.withUnsafeBufferPointer { metrics in
                    for place in postings.indices { read(metrics, of: postings[place], into: &readings[place]) }
                }
            }
        }
        self.touched = UInt8(truncatingIfNeeded: touched)
    }

    /// Reads an object's series of some metrics.
    @inline(__always)
    private func read(
        _ metrics: UnsafeBufferPointer<UInt32>, of postings: UnsafeBufferPointer<Posting>,
        into readings: inout [Reading]
    ) {
        readings.removeAll(keepingCapacity: true)
        for posting in postings {
            var metric = 0
            while metric < metrics.count, metrics[metric] != posting.metric { metric &+= 1 }
            guard metric < metrics.count, let reading = reading(of: posting, metric: metric) else { continue }
            readings.append(reading)
        }
    }

    @inline(__always)
    private func reading(of posting: Posting, metric: Int) -> Reading? {
        let slot = slots[Int(posting.series)]
        guard let newest = slot.pointee.stream.newest else { return nil }
        let previous = slot.pointee.stream.previous.flatMap {
            newest.timestamp - $0.timestamp <= policy.retention ? $0 : nil
        }
        return Reading(
            metric: metric, series: identifier(of: posting.series), labels: index.labels(posting.labels),
            labelNumber: posting.labels, newest: newest, previous: previous)
    }
}
