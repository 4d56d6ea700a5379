import LuaRuntime

/// Tells two values apart, however deep they are nested.
struct Comparison {
    /// By how much numbers may differ; nil for what arithmetic with fractions leaves.
    var tolerance: Double?
    private var differences: [String] = []

    private static let mostDifferences = 20

    init(tolerance: Double? = nil) {
        self.tolerance = tolerance
    }

    /// What is wrong, in a few lines; nil where both are the same.
    mutating func complaint(_ actual: LuaValue, _ expected: LuaValue) -> String? {
        differences = []
        compare(actual, expected, "")
        guard !differences.isEmpty else { return nil }
        var lines = ["the values differ", "  actual:   \(LuaText.of(actual))", "  expected: \(LuaText.of(expected))"]
        if case .table = actual, case .table = expected {
            lines += differences.prefix(Self.mostDifferences).map { "  \($0)" }
            let rest = differences.count - Self.mostDifferences
            if rest > 0 { lines.append("  and \(rest) more") }
        }
        return lines.joined(separator: "\n")
    }

    private mutating func compare(_ actual: LuaValue, _ expected: LuaValue, _ path: String) {
        switch (actual, expected) {
        case (.table(let actual), .table(let expected)):
            for index in 0..<max(actual.array.count, expected.array.count) {
                compare(Self.element(actual, index), Self.element(expected, index), "\(path)[\(index + 1)]")
            }
            let names = Set(actual.fields.map(\.name)).union(expected.fields.map(\.name))
            for name in names.sorted() { compare(actual[name], expected[name], path + LuaText.member(name)) }
        default:
            if let left = Self.number(actual), let right = Self.number(expected) {
                if isNear(left, right) { return }
            } else if actual == expected {
                return
            }
            differences.append("at \(path): \(LuaText.of(actual)), expected \(LuaText.of(expected))")
        }
    }

    private static func element(_ table: LuaTable, _ index: Int) -> LuaValue {
        table.array.indices.contains(index) ? table.array[index] : .nil
    }

    private static func number(_ value: LuaValue) -> Double? {
        switch value {
        case .integer(let number): Double(number)
        case .number(let number): number
        default: nil
        }
    }

    private func isNear(_ left: Double, _ right: Double) -> Bool {
        if left == right || (left.isNaN && right.isNaN) { return true }
        guard left.isFinite, right.isFinite else { return false }
        return abs(left - right) <= tolerance ?? 1e-9 * max(1, abs(left), abs(right))
    }
}
