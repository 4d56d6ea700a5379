import Samples

/// A sample as `collect` returns it, before anybody has looked whether it can be stored.
struct CollectedSample: Hashable, Sendable {
    var name: String
    var labels: Labels = [:]
    var value: Double
    /// When it was measured; nil for now.
    var timestamp: Timestamp?
    /// How its values behave, where that is said.
    var kind: MetricKind?
    /// What it describes; nil for the target.
    var object: ObjectReference?
}

/// What `collect` returned.
enum Collected: Hashable, Sendable {
    /// Samples, one by one.
    case samples([CollectedSample])
    /// A page in the Prometheus text format that the plugin has not looked into.
    case page(CollectedPage)
}

/// A page in the Prometheus text format: `{ exposition = TEXT, keep = { … }, drop = { … }, buckets = true }`.
struct CollectedPage: Hashable, Sendable {
    var text: [UInt8]
    /// The names to keep; empty for all.
    var keep: [NamePattern] = []
    /// The names to pass over, of those that are kept.
    var drop: [NamePattern] = []
    /// Whether the buckets of histograms are kept.
    var hasBuckets = true

    /// Whether samples of a name are wanted.
    func wants(_ name: String, isBucket: Bool) -> Bool {
        (keep.isEmpty || keep.contains { $0.matches(name) }) && !drop.contains { $0.matches(name) }
            && (hasBuckets || !isBucket)
    }
}

/// A name, in which each `*` stands for any letters.
struct NamePattern: Hashable, Sendable {
    private let parts: [[UInt8]]

    init(_ text: String) {
        parts = text.utf8.split(separator: UInt8(ascii: "*"), omittingEmptySubsequences: false).map { Array($0) }
    }

    /// Whether the pattern matches all of a name.
    func matches(_ name: String) -> Bool {
        let name = Array(name.utf8)
        guard let first = parts.first, let last = parts.last, parts.count > 1 else {
            return parts.first.map { $0 == name } ?? name.isEmpty
        }
        guard name.starts(with: first), name.count >= first.count + last.count,
            name[(name.count - last.count)...].elementsEqual(last)
        else { return false }
        var rest = name[first.count..<(name.count - last.count)]
        for part in parts.dropFirst().dropLast() where !part.isEmpty {
            guard let start = rest.indices.first(where: { rest[$0...].starts(with: part) }) else { return false }
            rest = rest[(start + part.count)...]
        }
        return true
    }
}
