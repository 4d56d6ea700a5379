import Samples

/// Which series there are, by metric and object, and by labels among those.
///
/// Names of metrics and objects are kept once each and stood for by numbers, so that a series costs a few words.
struct SeriesIndex {
    /// What a series is.
    private struct Identity {
        var metric: UInt32
        var object: UInt32
        var labels: Labels
        var cost: Int
    }

    /// The series of one object under one metric name, sorted by labels; mostly there is just one.
    private enum Posting {
        case one(UInt32)
        case many([UInt32])
    }

    private struct PostingKey: Hashable {
        var metric: UInt32
        var object: UInt32
    }

    private var metrics = NameTable<String>()
    private var objects = NameTable<ObjectReference>()
    private var postings: [PostingKey: Posting] = [:]
    private var identities: [Identity?] = []

    /// The series of a key; nil where there is none.
    func series(for key: SeriesKey) -> UInt32? {
        guard let posting = posting(metric: key.metric, object: key.object) else { return nil }
        switch posting {
        case .one(let series): return labels(of: series) == key.labels ? series : nil
        case .many(let all):
            let place = position(of: key.labels, in: all)
            return place < all.count && labels(of: all[place]) == key.labels ? all[place] : nil
        }
    }

    /// The series of one object under one metric name, sorted by labels.
    func series(metric: String, of object: ObjectReference) -> [UInt32] {
        switch posting(metric: metric, object: object) {
        case nil: []
        case .one(let series): [series]
        case .many(let all): all
        }
    }

    /// The labels of a series.
    func labels(of series: UInt32) -> Labels {
        identities[Int(series)]?.labels ?? [:]
    }

    /// Enters a series of which the index has none yet, under a number that no other series has.
    mutating func insert(_ series: UInt32, key: SeriesKey) {
        let posting = PostingKey(metric: metrics.retain(key.metric), object: objects.retain(key.object))
        while identities.count <= Int(series) { identities.append(nil) }
        identities[Int(series)] = Identity(
            metric: posting.metric, object: posting.object, labels: key.labels, cost: Self.cost(of: key))
        switch postings.removeValue(forKey: posting) {
        case nil: postings[posting] = .one(series)
        case .one(let other):
            postings[posting] = .many(labels(of: other).precedes(key.labels) ? [other, series] : [series, other])
        case .many(var all):
            all.insert(series, at: position(of: key.labels, in: all))
            postings[posting] = .many(all)
        }
    }

    /// Takes a series out.
    ///
    /// - Returns: what it cost.
    mutating func remove(_ series: UInt32) -> Int {
        guard let identity = identities[Int(series)] else { return 0 }
        let posting = PostingKey(metric: identity.metric, object: identity.object)
        if case .many(var all) = postings.removeValue(forKey: posting) {
            all.remove(at: position(of: identity.labels, in: all))
            postings[posting] = all.count == 1 ? .one(all[0]) : .many(all)
        }
        identities[Int(series)] = nil
        metrics.release(identity.metric)
        objects.release(identity.object)
        return identity.cost
    }

    /// About how many bytes a series takes besides its samples: its places in the tables, its labels, and a share of
    /// the names, which several series of an object have in common.
    static func cost(of key: SeriesKey) -> Int {
        var cost = 256 + (key.object.namespace.utf8.count + key.object.name.utf8.count) / 2
        if !key.labels.isEmpty { cost += 32 }
        for label in key.labels { cost += 32 + heapBytes(label.name) + heapBytes(label.value) }
        return cost
    }

    /// What a string takes outside of itself; up to 15 bytes lie within.
    private static func heapBytes(_ text: String) -> Int {
        text.utf8.count > 15 ? text.utf8.count + 32 : 0
    }

    private func posting(metric: String, object: ObjectReference) -> Posting? {
        guard let metric = metrics[metric], let object = objects[object] else { return nil }
        return postings[PostingKey(metric: metric, object: object)]
    }

    /// The first place whose labels don't come before the given ones.
    private func position(of labels: Labels, in all: [UInt32]) -> Int {
        var low = 0
        var high = all.count
        while low < high {
            let middle = (low + high) / 2
            if self.labels(of: all[middle]).precedes(labels) { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
