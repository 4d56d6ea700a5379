import Samples

/// Which series there are, by object, by metric, and by labels among those.
///
/// Names of metrics, objects and sets of labels are kept once each and stood for by numbers, so that a series costs a
/// few words.
///
/// It can't be copied, so that looking something up never does.
struct SeriesIndex: ~Copyable {
    private var metrics = NameTable<String>()
    private var objects = ObjectTable()
    private var labelSets = NameTable<Labels>()
    /// By the metric's number; in no order.
    private var metricPostings: [[UInt32]] = []
    /// The number of a series' object, by the series' number; what it says of a series that is not there means nothing.
    private var owners: [UInt32] = []

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
            labelSets.matches(postings[place].labels, key.labels)
        else { return nil }
        return postings[place].series
    }

    /// The number of an object; nil where it has no series.
    @inline(__always)
    func number(of object: ObjectReference, hash: UInt64) -> UInt32? { objects.find(object, hash: hash) }

    /// The objects of a kind, in no order.
    func objects(of resource: GroupResource) -> [ObjectReference] { objects.all(of: resource) }

    /// Something that lies where the search for a hash begins.
    @inline(__always)
    func touch(_ hash: UInt64) -> UInt64 { objects.touch(hash) }

    /// The series of an object, sorted by the metric's number, then by labels, where they lie; none where the number stands
    /// for no object.
    @inline(__always)
    func postings(of object: UInt32) -> UnsafeBufferPointer<Posting> { objects.postings(of: object) }

    /// The series of an object, sorted by the metric's number, then by labels.
    func postings(of object: HashedObject) -> UnsafeBufferPointer<Posting> {
        objects.find(object.reference, hash: object.hash).map { objects.postings(of: $0) }
            ?? UnsafeBufferPointer(start: nil, count: 0)
    }

    /// The series of an object that lies somewhere in memory, by the hash of its name; none where it has none.
    @inline(__always)
    func postings(of object: UnsafePointer<ObjectReference>, hash: UInt64) -> UnsafeBufferPointer<Posting> {
        objects.find(object, hash: hash).map { objects.postings(of: $0) } ?? UnsafeBufferPointer(start: nil, count: 0)
    }

    /// All series of a metric, in no order.
    func series(metric: UInt32) -> [UInt32] { metricPostings[Int(metric)] }

    /// The labels with a number.
    @inline(__always)
    func labels(_ number: UInt32) -> Labels { labelSets.name(number) }

    /// The labels of a series.
    func labels(of series: UInt32) -> Labels { labelSets.name(posting(of: series).labels) }

    /// The object of a series.
    func object(of series: UInt32) -> ObjectReference { objects.reference(owners[Int(series)]) }

    /// What a series is.
    func key(of series: UInt32) -> SeriesKey {
        let posting = posting(of: series)
        return SeriesKey(
            metric: metrics.name(posting.metric), object: object(of: series), labels: labelSets.name(posting.labels))
    }

    /// A series as its object has it.
    private func posting(of series: UInt32) -> Posting {
        for posting in objects.postings(of: owners[Int(series)]) where posting.series == series { return posting }
        preconditionFailure("series \(series) isn't listed with its object")
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
            for posting in postings where owners[Int(posting.series)] != object {
                found.append("series \(posting.series) is listed with another object than its own")
            }
            for (left, right) in zip(postings, postings.dropFirst()) {
                let isSorted =
                    left.metric == right.metric
                    ? labels(left.labels).precedes(labels(right.labels)) : left.metric < right.metric
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
            for one in postings where posting(of: one).metric != UInt32(metric) {
                found.append("series \(one) is listed with another metric than its own")
            }
        }
        return found
    }

    // MARK: - Changing

    /// Enters a series of which the index has none yet, under a number that no other series has.
    mutating func insert(_ series: UInt32, key: SeriesKey, of object: HashedObject) {
        let metricsBefore = metrics.count
        let (metric, labels) = (metrics.retain(key.metric), labelSets.retain(key.labels))
        let owner = objects.insert(object)
        metricsVersion += metrics.count == metricsBefore ? 0 : 1
        while owners.count <= Int(series) { owners.append(owner) }
        owners[Int(series)] = owner
        let place = position(of: key.labels, metric: metric, in: objects.postings(of: owner))
        objects.update(owner) { $0.insert(Posting(metric: metric, labels: labels, series: series), at: place) }
        while metricPostings.count <= Int(metric) { metricPostings.append([]) }
        metricPostings[Int(metric)].append(series)
    }

    /// Takes series out.
    ///
    /// - Returns: what they cost.
    mutating func remove(_ gone: Set<UInt32>) -> Int {
        var cost = 0
        let postings = gone.map { posting(of: $0) }
        for series in gone { cost += Self.cost(of: key(of: series)) }
        for object in Set(gone.map { owners[Int($0)] }) {
            objects.update(object) { $0.removeAll { gone.contains($0.series) } }
        }
        for metric in Set(postings.map(\.metric)) { metricPostings[Int(metric)].removeAll { gone.contains($0) } }
        let metricsBefore = metrics.count
        for posting in postings {
            metrics.release(posting.metric)
            labelSets.release(posting.labels)
        }
        metricsVersion += metrics.count == metricsBefore ? 0 : 1
        return cost
    }

    /// About how many bytes a series takes besides its samples: its places in the tables, and a share of the names, which
    /// several series of an object have in common.
    static func cost(of key: SeriesKey) -> Int {
        var cost = 56 + (heapBytes(key.object.namespace) + heapBytes(key.object.name)) / 4
        for label in key.labels { cost += 4 + (heapBytes(label.name) + heapBytes(label.value)) / 4 }
        return cost
    }

    /// What a string takes outside of itself; up to 15 bytes lie within.
    private static func heapBytes(_ text: String) -> Int {
        text.utf8.count > 15 ? text.utf8.count + 32 : 0
    }

    /// The first place among an object's series that doesn't come before a metric and labels.
    private func position(of labels: Labels, metric: UInt32, in postings: UnsafeBufferPointer<Posting>) -> Int {
        var low = 0
        var high = postings.count
        while low < high {
            let middle = (low + high) / 2
            let posting = postings[middle]
            let precedes =
                posting.metric == metric
                ? self.labels(posting.labels).precedes(labels) : posting.metric < metric
            if precedes { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
