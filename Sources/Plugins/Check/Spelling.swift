/// Names as they are written by mistake.
enum Spelling {
    /// The name that is meant most likely; nil where none is near.
    ///
    /// - Parameter most: how many letters may differ.
    static func nearest(to name: String, among names: [String], within most: Int) -> String? {
        let length = name.count
        return names.lazy.filter { abs($0.count - length) <= most }.map { (name: $0, distance: distance($0, name)) }
            .filter { $0.distance <= most }.min { $0.distance < $1.distance }?.name
    }

    /// How many letters have to be changed, added, left out, or swapped with the next one.
    private static func distance(_ left: String, _ right: String) -> Int {
        let (left, right) = (Array(left), Array(right))
        var rows = [Array(0...right.count)]
        for i in left.indices {
            var row = [i + 1]
            for j in right.indices {
                let changed = rows[i][j] + (left[i] == right[j] ? 0 : 1)
                var best = min(changed, rows[i][j + 1] + 1, row[j] + 1)
                if i > 0, j > 0, left[i] == right[j - 1], left[i - 1] == right[j] {
                    best = min(best, rows[i - 1][j - 1] + 1)
                }
                row.append(best)
            }
            rows.append(row)
        }
        return rows[left.count][right.count]
    }
}
