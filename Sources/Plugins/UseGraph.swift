/// Which metrics need which: by their own word (`uses`).
struct UseGraph {
    /// How many metrics in a row may need each other: each is computed while all before it wait.
    static let mostInRow = 32

    /// What is wrong with metrics that need each other.
    enum Fault {
        /// A metric needs itself; it is the first and the last.
        case circle([PluginCatalogue.Key])
        /// More than ``mostInRow`` need each other.
        case row([PluginCatalogue.Key])

        /// The fault in a line.
        var description: String {
            switch self {
            case .circle(let path):
                "derived metrics use each other in a circle: " + path.map(\.description).joined(separator: " → ")
            case .row(let path):
                "more than \(mostInRow) derived metrics use each other in a row: "
                    + path.prefix(3).map(\.description).joined(separator: " → ") + " → … → \(path[path.count - 1])"
            }
        }
    }

    private let uses: (PluginCatalogue.Key) -> [PluginCatalogue.Key]

    init(_ entries: [PluginCatalogue.Key: PluginCatalogue.Entry]) {
        uses = { entries[$0]?.metric.uses ?? [] }
    }

    /// What is wrong with the metrics that some need; nil where nothing is.
    func fault(from starts: some Sequence<PluginCatalogue.Key>) -> Fault? {
        /// How many are in the longest row that begins with a metric, of those that have been looked at.
        var lengths: [PluginCatalogue.Key: Int] = [:]
        for start in starts where lengths[start] == nil {
            var path = [start]
            var next = [0]
            var isOnPath: Set = [start]
            while let key = path.last {
                let needed = uses(key)
                let place = next[next.count - 1]
                guard place < needed.count else {
                    lengths[key] = 1 + (needed.compactMap { lengths[$0] }.max() ?? 0)
                    isOnPath.remove(key)
                    path.removeLast()
                    next.removeLast()
                    continue
                }
                next[next.count - 1] += 1
                let other = needed[place]
                if isOnPath.contains(other), let start = path.firstIndex(of: other) {
                    return .circle(Self.told(Array(path[start...])))
                }
                let length = lengths[other]
                guard path.count + (length ?? 1) <= Self.mostInRow else { return .row(path + [other]) }
                if length != nil { continue }
                path.append(other)
                next.append(0)
                isOnPath.insert(other)
            }
        }
        return nil
    }

    /// A circle as it is told, wherever it was entered: from the metric that comes first in the alphabet to itself.
    private static func told(_ circle: [PluginCatalogue.Key]) -> [PluginCatalogue.Key] {
        let first = circle.indices.min { circle[$0].description < circle[$1].description } ?? 0
        return Array(circle[first...]) + circle[...first]
    }

    /// A metric and all that it needs.
    func needed(by key: PluginCatalogue.Key) -> Set<PluginCatalogue.Key> {
        var found: Set = [key]
        var left = [key]
        while let key = left.popLast() {
            for other in uses(key) where found.insert(other).inserted { left.append(other) }
        }
        return found
    }
}
