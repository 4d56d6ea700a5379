import LuaRuntime
import Samples

/// Which values `samples:sum { … }` and the like go over:
/// `{ rate = "metric", window = "2m", where = { code = "500" }, by = { "verb" } }`.
struct Vector {
    /// The metric's name.
    var metric: String
    /// The window function; nil for the values of a derived metric.
    var function: CurrentWindowFunction?
    /// What the function looks at.
    var window: TimeSpan
    /// The labels that a series has.
    var wanted: Labels
    /// The labels by which results are told apart; nil for one result.
    var by: [String]?

    private static let simple = Dictionary(uniqueKeysWithValues: WindowFunction.simple.map { ($0.name, $0) })
    private static let parameters: [String: [String]] = [
        "quantile_over_time": ["rank"], "predict_linear": ["seconds"],
        "double_exponential_smoothing": ["smoothing", "trend"],
    ]

    /// Reads the table.
    ///
    /// - Parameter name: how messages call the function: `samples:sum`.
    init(_ table: LuaTable, _ name: String, _ phase: RunPhase, _ scope: CallScope) throws(LuaHostError) {
        let functions = table.fields.map(\.name).filter { Self.isSource($0) }
        guard table.array.isEmpty, functions.count == 1, let source = functions.first else {
            throw LuaHostError("\(name) takes one function and its metric: \(name) { rate = \"METRIC\", … }")
        }
        let known = [source, "window", "where", "by"] + (Self.parameters[source] ?? [])
        if let unknown = table.fields.first(where: { !known.contains($0.name) }) {
            throw LuaHostError(
                "\(name): unknown field \"\(unknown.name)\"; it takes \(known.sorted().joined(separator: ", "))")
        }
        guard case .string(let metric) = table[source] else {
            throw LuaHostError("\(name): \(source) \(table[source].mismatch("string with a metric's name"))")
        }
        func number(
            _ key: String, _ complaint: (Double) -> String? = { _ in nil }
        ) throws(LuaHostError) -> Double {
            let number: Double
            switch table[key] {
            case .number(let value): number = value
            case .integer(let value): number = Double(value)
            default: throw LuaHostError("\(name): \(source) needs a number \(key)")
            }
            if let complaint = complaint(number) { throw LuaHostError("\(name): \(key) \(complaint)") }
            return number
        }
        switch source {
        case "metric": function = nil
        case "quantile_over_time":
            let rank = try number("rank", RunPhase.complaint(ofRank:))
            function = { _ in .quantileOverTime(rank) }
        case "predict_linear": function = RunPhase.prediction(try number("seconds"))
        case "double_exponential_smoothing":
            let smoothing = try number("smoothing", RunPhase.complaint(ofWeight:))
            let trend = try number("trend", RunPhase.complaint(ofWeight:))
            function = { _ in .doubleExponentialSmoothing(smoothing: smoothing, trend: trend) }
        default:
            guard let simple = Self.simple[source] else { throw LuaHostError("\(name): unknown field \"\(source)\"") }
            function = { _ in simple }
        }
        self.metric = metric
        switch table["window"] {
        case .nil: window = scope.request.window
        case .string(let text): window = try phase.window(text) { LuaHostError("\(name): window \($0)") }
        default: throw LuaHostError("\(name): window \(table["window"].mismatch("string"))")
        }
        switch table["where"] {
        case .nil: wanted = [:]
        case .table(let labels): wanted = try phase.labels(labels) { LuaHostError("\(name): where: \($0)") }
        default: throw LuaHostError("\(name): where must be a table, not a \(table["where"].typeName)")
        }
        by = table["by"] == .nil ? nil : try Self.names(table["by"]) { LuaHostError("\(name): by \($0)") }
    }

    private static func isSource(_ name: String) -> Bool {
        name == "metric" || simple[name] != nil || parameters[name] != nil
    }

    /// Reads a list of names of labels.
    ///
    /// - Parameter complain: makes an error of what is wrong.
    static func names(_ value: LuaValue, _ complain: (String) -> LuaHostError) throws(LuaHostError) -> [String] {
        let expectation = "must be a list of names of labels: { \"verb\", \"code\" }"
        guard case .table(let table) = value, table.fields.isEmpty else { throw complain(expectation) }
        var names: [String] = []
        for element in table.array {
            guard case .string(let name) = element else { throw complain(expectation) }
            names.append(name)
        }
        return names
    }
}
