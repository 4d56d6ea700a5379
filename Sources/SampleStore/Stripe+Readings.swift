import Samples

/// The numbers that a stripe has for some metrics' names.
struct ResolvedMetrics {
    /// The version of the stripe's index that they are of.
    var version: UInt64
    /// In the order of the names; nil where no series has a name.
    var numbers: [UInt32?]
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
                resolved = ResolvedMetrics(version: version, numbers: metrics.map { state.index.metric($0) })
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
        _ metrics: [UInt32?], of objects: UnsafeBufferPointer<ObjectReference>, _ items: [ReadingBatch.Item],
        into readings: inout [[Reading]]
    ) {
        var touched: UInt64 = 0
        for item in items { touched &+= index.touch(item.hash) }
        withUnsafeTemporaryAllocation(of: UInt32?.self, capacity: items.count) { numbers in
            for (place, item) in items.enumerated() {
                let number = index.number(of: objects[item.position], hash: item.hash)
                numbers.initializeElement(at: place, to: number)
            }
            for case let number? in numbers {
                for posting in index.postings(of: number) {
                    touched &+= UInt64(slots[Int(posting.series)].pointee.generation)
                }
            }
            for place in items.indices {
                readings[place].removeAll(keepingCapacity: true)
                guard let number = numbers[place] else { continue }
                for posting in index.postings(of: number) {
                    guard let metric = metrics.firstIndex(of: posting.metric),
                        let reading = reading(of: posting, metric: metric)
                    else { continue }
                    readings[place].append(reading)
                }
            }
        }
        self.touched = UInt8(truncatingIfNeeded: touched)
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
            newest: newest,
            previous: previous)
    }
}
