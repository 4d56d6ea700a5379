import Samples

/// Which series there are, by object, by metric, and by labels among those.
///
/// Names of metrics, objects and sets of labels are kept once each and stood for by numbers, so that a series costs a
/// few words.
///
/// It can't be copied, so that looking something up never does.
struct SeriesIndex: ~Copyable {
    /// What a series is.
    private struct Identity {
        var metric: UInt32
        var object: UInt32
        var labels: UInt32
    }

    private var metrics = NameTable<String>()
    private var objects = ObjectTable()
    private var labelSets = NameTable<Labels>()
    /// By the metric's number; in no order.
    private var metricPostings: [[UInt32]] = []
    /// By the series' number; what it says of a series that is not there means nothing.
    private var identities: [Identity] = []

    // MARK: - Looking up

    /// Changes whenever a number begins or ceases to stand for a metric.
    private(set) var metricsVersion: UInt64 = 0

    /// The name looked up last, its number, and the version that it is of: lists ask for one name over and over.
    private var lastMetric: (name: String, number: UInt32?, version: UInt64) = ("", nil, 0)

    /// The number of a metric's name; nil where no series has it.
    mutating func metric(_ name: String) -> UInt32? {
        if lastMetric.version == metricsVersion, lastMetric.name == name { return lastMetric.number }
        let number = metrics[name]
        lastMetric = (name, number, metricsVersion)
        return number
    }

    /// The series of a key; nil where there is none.
    func series(for key: SeriesKey, of object: HashedObject) -> UInt32? {
        guard let metric = metrics[key.metric], let number = objects.find(object.reference, hash: object.hash)
        else { return nil }
        let postings = objects.postings(of: number)
        let place = position(of: key.labels, metric: metric, in: postings)
        guard place < postings.count, postings[place].metric == metric,
            labels(of: postings[place].series) == key.labels
        else { return nil }
        return postings[place].series
    }

    /// The number of an object; nil where it has no series.
    @inline(__always)
    func number(of object: ObjectReference, hash: UInt64) -> UInt32? { objects.find(object, hash: hash) }

    /// Something that lies where the search for a hash begins.
    @inline(__always)
    func touch(_ hash: UInt64) -> UInt64 { objects.touch(hash) }

    /// Calls `body` with all series of an object, sorted by the metric's number, then by labels.
    @inline(__always)
    func forEachSeries(of object: UInt32, _ body: (ObjectTable.Posting) -> Void) {
        objects.withPostings(of: object) { postings in
            for posting in postings { body(posting) }
        }
    }

    /// All series of the object with a number; none where the number stands for no object.
    func postings(ofNumber object: UInt32) -> [ObjectTable.Posting] { objects.postings(of: object) }

    /// All series of an object, sorted by the metric's number, then by labels.
    func postings(of object: HashedObject) -> [ObjectTable.Posting] {
        objects.find(object.reference, hash: object.hash).map { objects.postings(of: $0) } ?? []
    }

    /// All series of a metric, in no order.
    func series(metric: UInt32) -> [UInt32] { metricPostings[Int(metric)] }

    /// The labels of a series.
    @inline(__always)
    func labels(of series: UInt32) -> Labels { labelSets.name(identities[Int(series)].labels) }

    /// The object of a series.
    func object(of series: UInt32) -> ObjectReference { objects.reference(identities[Int(series)].object) }

    /// What a series is.
    func key(of series: UInt32) -> SeriesKey {
        let identity = identities[Int(series)]
        return SeriesKey(
            metric: metrics.name(identity.metric), object: objects.reference(identity.object),
            labels: labelSets.name(identity.labels))
    }

    /// The numbers that stand for objects, those among them that stand for none included.
    var objectNumbers: Range<Int> { 0..<objects.capacity }

    // MARK: - Checking

    /// What is wrong with the index, given the numbers of all series there are; see
    /// ``InMemorySampleStore/_invariantCheck()``.
    func violations(series: Set<UInt32>) -> [String] {
        var found: [String] = []
        var listed: [UInt32] = []
        for object in objects.violations(into: &found) {
            let postings = objects.postings(of: object)
            listed += postings.map(\.series)
            for posting in postings where identities[Int(posting.series)].object != object {
                found.append("series \(posting.series) is listed with another object than its own")
            }
            for (left, right) in zip(postings, postings.dropFirst()) {
                let isSorted =
                    left.metric == right.metric
                    ? labels(of: left.series).precedes(labels(of: right.series)) : left.metric < right.metric
                if !isSorted { found.append("series \(left.series) and \(right.series) are out of order") }
            }
        }
        if listed.count != series.count || Set(listed) != series {
            found.append("objects don't list every series once")
        }
        let byMetric = metricPostings.joined()
        if byMetric.count != series.count || Set(byMetric) != series {
            found.append("metrics don't list every series once")
        }
        for (metric, postings) in metricPostings.enumerated() {
            for one in postings where identities[Int(one)].metric != UInt32(metric) {
                found.append("series \(one) is listed with another metric than its own")
            }
        }
        return found
    }

    // MARK: - Changing

    /// Enters a series of which the index has none yet, under a number that no other series has.
    mutating func insert(_ series: UInt32, key: SeriesKey, of object: HashedObject) {
        let metricsBefore = metrics.count
        let identity = Identity(
            metric: metrics.retain(key.metric), object: objects.insert(object), labels: labelSets.retain(key.labels))
        metricsVersion += metrics.count == metricsBefore ? 0 : 1
        while identities.count <= Int(series) { identities.append(identity) }
        identities[Int(series)] = identity
        let place = position(of: key.labels, metric: identity.metric, in: objects.postings(of: identity.object))
        objects.update(identity.object) {
            $0.insert(ObjectTable.Posting(metric: identity.metric, series: series), at: place)
        }
        while metricPostings.count <= Int(identity.metric) { metricPostings.append([]) }
        metricPostings[Int(identity.metric)].append(series)
    }

    /// Takes series out.
    ///
    /// - Returns: what they cost.
    mutating func remove(_ gone: Set<UInt32>) -> Int {
        var cost = 0
        for series in gone { cost += Self.cost(of: key(of: series)) }
        for object in Set(gone.map { identities[Int($0)].object }) {
            objects.update(object) { $0.removeAll { gone.contains($0.series) } }
        }
        for metric in Set(gone.map { identities[Int($0)].metric }) {
            metricPostings[Int(metric)].removeAll { gone.contains($0) }
        }
        let metricsBefore = metrics.count
        for series in gone {
            let identity = identities[Int(series)]
            metrics.release(identity.metric)
            labelSets.release(identity.labels)
        }
        metricsVersion += metrics.count == metricsBefore ? 0 : 1
        return cost
    }

    /// About how many bytes a series takes besides its samples: its places in the tables, and a share of the names, which
    /// several series of an object have in common.
    static func cost(of key: SeriesKey) -> Int {
        var cost = 72 + (heapBytes(key.object.namespace) + heapBytes(key.object.name)) / 4
        for label in key.labels { cost += 4 + (heapBytes(label.name) + heapBytes(label.value)) / 4 }
        return cost
    }

    /// What a string takes outside of itself; up to 15 bytes lie within.
    private static func heapBytes(_ text: String) -> Int {
        text.utf8.count > 15 ? text.utf8.count + 32 : 0
    }

    /// The first place among an object's series that doesn't come before a metric and labels.
    private func position(of labels: Labels, metric: UInt32, in postings: [ObjectTable.Posting]) -> Int {
        var low = 0
        var high = postings.count
        while low < high {
            let middle = (low + high) / 2
            let posting = postings[middle]
            let precedes =
                posting.metric == metric
                ? self.labels(of: posting.series).precedes(labels) : posting.metric < metric
            if precedes { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
