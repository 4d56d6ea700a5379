import LuaRuntime
import Samples

/// What a plugin's function returned, read: a number, or a list of `{ labels = { … }, value = NUMBER }`.
enum ReturnedValues {
    /// The most values that one object can have.
    static let most = 1000
    /// The most bytes of names and values of labels that one object can have.
    static let mostBytes = 1 << 20
    /// The most labels of a value: those of a series, and those that aggregations add, `namespace` and `pod`.
    private static let mostLabels = SampleRules.mostLabels + 2

    /// Reads a function's first result.
    ///
    /// - Parameter what: how messages call what must be returned by whom: `value of m, function at p.lua:3,`.
    /// - Returns: nil where the function returned nil; values that are not finite are among them.
    static func read(
        _ reader: borrowing LuaValueReader, _ what: @autoclosure () -> String
    ) throws(LuaHostError) -> [LabelledValue]? {
        if reader.isNil(1) { return nil }
        if let number = reader.number(1) { return [LabelledValue(labels: [:], value: number)] }
        guard reader.isTable(1) else { throw mismatch(what(), reader.typeName(1)) }
        let value: LuaValue
        do throws(LuaError) {
            value = try reader.value(1)
        } catch {
            throw LuaHostError("\(what()) returned a table that can't be read: \(error.message)")
        }
        guard case .table(let table) = value, table.fields.isEmpty else {
            throw mismatch(what(), "table with named fields")
        }
        guard table.array.count <= most else {
            throw LuaHostError("\(what()) returned \(table.array.count) values; an object can have \(most)")
        }
        var values: [LabelledValue] = []
        var seen: Set<Labels> = []
        var bytes = 0
        for (index, element) in table.array.enumerated() {
            let value: LabelledValue
            do throws(LuaHostError) {
                value = try labelled(element)
            } catch {
                throw LuaHostError("\(what()) returned a list whose element \(index + 1) is not \(error.message)")
            }
            guard seen.insert(value.labels).inserted else {
                throw LuaHostError("\(what()) returned two values with the labels \(shortened("\(value.labels)"))")
            }
            bytes += Self.bytes(of: value.labels)
            guard bytes <= mostBytes else {
                throw LuaHostError(
                    "\(what()) returned more than \(mostBytes) bytes of labels; return fewer values, or shorter labels")
            }
            values.append(value)
        }
        return values
    }

    /// What the labels of values hold, in bytes.
    static func bytes(of values: [LabelledValue]) -> Int {
        values.reduce(0) { $0 + bytes(of: $1.labels) }
    }

    private static func bytes(of labels: Labels) -> Int {
        labels.reduce(0) { $0 + $1.name.utf8.count + $1.value.utf8.count }
    }

    private static func mismatch(_ what: String, _ found: String) -> LuaHostError {
        LuaHostError("\(what) must return a number, nil, or a list of { labels = { … }, value = … }, not a \(found)")
    }

    private static func shortened(_ text: String) -> String {
        text.utf8.count > 200 ? "\(text.prefix(200))…" : text
    }

    private static let form = "{ labels = { NAME = \"text\" }, value = NUMBER }"

    /// - Throws: what the element is not.
    private static func labelled(_ element: LuaValue) throws(LuaHostError) -> LabelledValue {
        guard case .table(let table) = element, table.array.isEmpty else { throw LuaHostError(form) }
        guard table.fields.allSatisfy({ $0.name == "labels" || $0.name == "value" }) else { throw LuaHostError(form) }
        let value: Double
        switch table["value"] {
        case .number(let number): value = number
        case .integer(let number): value = Double(number)
        default: throw LuaHostError(form)
        }
        var labels = Labels()
        switch table["labels"] {
        case .nil: break
        case .table(let texts):
            guard texts.array.isEmpty else { throw LuaHostError(form) }
            for field in texts.fields {
                guard case .string(let text) = field.value else {
                    let name = shortened(field.name)
                    throw LuaHostError("\(form): label \"\(name)\" \(field.value.mismatch("string"))")
                }
                labels[field.name] = text
            }
            if let complaint = SampleRules.complaint(of: labels, most: mostLabels) {
                throw LuaHostError("good: \(complaint)")
            }
        default: throw LuaHostError(form)
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
