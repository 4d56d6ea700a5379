import LuaRuntime
import Samples

/// What a plugin's function returned, read: a number, or a list of `{ labels = { … }, value = NUMBER }`.
enum ReturnedValues {
    /// The most values that one object can have.
    static let most = 1000

    /// Reads a function's first result.
    ///
    /// - Parameter what: how messages call what must be returned by whom: `value of m, function at p.lua:3,`.
    /// - Returns: nil where the function returned nil; values that are not finite are among them.
    static func read(
        _ reader: borrowing LuaValueReader, _ what: @autoclosure () -> String
    ) throws(LuaHostError) -> [LabelledValue]? {
        if reader.isNil(1) { return nil }
        if let number = reader.number(1) { return [LabelledValue(labels: [:], value: number)] }
        let value: LuaValue
        do throws(LuaError) {
            value = try reader.value(1)
        } catch {
            throw LuaHostError("\(what()) returned a table that can't be read: \(error.message)")
        }
        guard case .table(let table) = value, table.fields.isEmpty else {
            let wanted = "a number, nil, or a list of { labels = { … }, value = … }"
            throw LuaHostError("\(what()) must return \(wanted), not a \(named(reader, value))")
        }
        guard table.array.count <= most else {
            throw LuaHostError("\(what()) returned \(table.array.count) values; an object can have \(most)")
        }
        var values: [LabelledValue] = []
        var seen: Set<Labels> = []
        for (index, element) in table.array.enumerated() {
            guard let value = labelled(element) else {
                throw LuaHostError(
                    "\(what()) returned a list whose element \(index + 1) is not { labels = { NAME = \"text\" }, value = NUMBER }"
                )
            }
            guard seen.insert(value.labels).inserted else {
                throw LuaHostError("\(what()) returned two values with the labels \(value.labels)")
            }
            values.append(value)
        }
        return values
    }

    private static func named(_ reader: borrowing LuaValueReader, _ value: LuaValue) -> String {
        if case .table = value { return "table with named fields" }
        return reader.typeName(1)
    }

    private static func labelled(_ element: LuaValue) -> LabelledValue? {
        guard case .table(let table) = element, table.array.isEmpty else { return nil }
        guard table.fields.allSatisfy({ $0.name == "labels" || $0.name == "value" }) else { return nil }
        let value: Double
        switch table["value"] {
        case .number(let number): value = number
        case .integer(let number): value = Double(number)
        default: return nil
        }
        var labels = Labels()
        switch table["labels"] {
        case .nil: break
        case .table(let texts):
            guard texts.array.isEmpty else { return nil }
            for field in texts.fields {
                guard case .string(let text) = field.value else { return nil }
                labels[field.name] = text
            }
        default: return nil
        }
        return LabelledValue(labels: labels, value: value)
    }

    /// Values as a plugin sees them: a list of `{ labels = { … }, value = NUMBER }`.
    static func table(_ values: [LabelledValue]) -> LuaValue {
        .table(
            LuaTable(
                array: values.map { value in
                    let labels = LuaTable(fields: value.labels.map { ($0.name, .string($0.value)) })
                    return .table(LuaTable(fields: [("labels", .table(labels)), ("value", .number(value.value))]))
                }))
    }
}
