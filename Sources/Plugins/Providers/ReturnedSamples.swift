import LuaRuntime
import Samples

/// What `collect` returned, read.
struct ReturnedSamples {
    /// The most samples that one call can return.
    static let most = 10_000

    /// How messages call what was returned.
    private let what: String
    /// The metric, where it is an external one.
    private let name: String
    private let subject: Provider.Subject
    /// Whether samples describe the target that they come from.
    private let describesTargets: Bool

    /// For what a provider's `collect` returns.
    init(of provider: Provider) {
        what = "collect of \(provider.name), \(provider.collect),"
        name = provider.name
        subject = provider.subject
        describesTargets = provider.describesTargets
    }

    /// For what an external metric's `value` returns.
    init(of metric: String, _ value: LuaFunction) {
        what = "value of \(metric), \(value),"
        name = metric
        subject = .external
        describesTargets = false
    }

    /// Why samples must name their objects.
    private var whose: String {
        guard case .objects(let resource) = subject else { return "they describe nothing else" }
        return "they describe \(resource)"
    }

    private func fail(_ message: String) -> LuaHostError { LuaHostError("\(what) \(message)") }

    /// Reads the first result.
    func read(_ values: [LuaValue]) throws(LuaHostError) -> Collected {
        let value = values.first ?? .nil
        if subject == .external { return .samples(try external(value)) }
        switch value {
        case .nil: return .samples([])
        case .table(let table) where table.fields.isEmpty: return .samples(try list(table))
        case .table(let table) where table.array.isEmpty:
            if let text = Self.bytes(table["exposition"]) { return .page(try page(text, table)) }
            return .samples(try numbers(table))
        default:
            throw fail(
                "must return a list of { name = …, value = … }, a table { NAME = number }, { exposition = text } or nil,"
                    + " not a \(Self.describe(value))")
        }
    }

    private static func describe(_ value: LuaValue) -> String {
        if case .table(let table) = value {
            return table.array.isEmpty ? "table with named fields" : "table with both elements and named fields"
        }
        return value.typeName
    }

    private static func bytes(_ value: LuaValue) -> [UInt8]? {
        switch value {
        case .string(let text): Array(text.utf8)
        case .bytes(let bytes): bytes
        default: nil
        }
    }

    // MARK: Samples of objects

    private func list(_ table: LuaTable) throws(LuaHostError) -> [CollectedSample] {
        guard table.array.count <= Self.most else {
            throw fail("returned \(table.array.count) samples; a call can return \(Self.most)")
        }
        var samples: [CollectedSample] = []
        samples.reserveCapacity(table.array.count)
        for (index, element) in table.array.enumerated() {
            do throws(LuaHostError) {
                samples.append(try sample(element))
            } catch {
                throw fail("returned a list whose element \(index + 1) is not good: \(error.message)")
            }
        }
        return samples
    }

    private func sample(_ element: LuaValue) throws(LuaHostError) -> CollectedSample {
        let fields = try fields(element, known: ["labels", "name", "object", "timestamp", "type", "value"])
        guard case .string(let name) = fields["name"] else {
            throw LuaHostError("name \(fields["name"].mismatch("string"))")
        }
        if let complaint = SampleRules.complaint(ofMetric: name) { throw LuaHostError(complaint) }
        var sample = CollectedSample(name: name, value: try number(fields, "value"))
        sample.labels = try labels(fields["labels"])
        sample.timestamp = try timestamp(fields["timestamp"])
        sample.kind = try kind(fields["type"], of: name)
        sample.object = try object(fields["object"])
        return sample
    }

    private func numbers(_ table: LuaTable) throws(LuaHostError) -> [CollectedSample] {
        guard describesTargets else {
            throw fail("must return a list whose elements name their objects, as \(whose)")
        }
        guard table.fields.count <= Self.most else {
            throw fail("returned \(table.fields.count) samples; a call can return \(Self.most)")
        }
        var samples: [CollectedSample] = []
        for field in table.fields {
            if let complaint = SampleRules.complaint(ofMetric: field.name) {
                throw fail("returned a table: \(complaint)")
            }
            do throws(LuaHostError) {
                samples.append(CollectedSample(name: field.name, value: try number(table, field.name)))
            } catch {
                throw fail("returned a table: \(error.message)")
            }
        }
        return samples
    }

    /// A table with known fields.
    private func fields(_ element: LuaValue, known: [String]) throws(LuaHostError) -> LuaTable {
        guard case .table(let table) = element, table.array.isEmpty else {
            throw LuaHostError("it must be a table with named fields, not a \(element.typeName)")
        }
        if let other = table.fields.first(where: { !known.contains($0.name) }) {
            throw LuaHostError("unknown field \"\(other.name.prefix(100))\"; it has \(known.joined(separator: ", "))")
        }
        return table
    }

    private func number(_ table: LuaTable, _ name: String) throws(LuaHostError) -> Double {
        switch table[name] {
        case .number(let number): return number
        case .integer(let number): return Double(number)
        case let other: throw LuaHostError("\(name) \(other.mismatch("number"))")
        }
    }

    private func labels(_ value: LuaValue) throws(LuaHostError) -> Labels {
        if value == .nil { return [:] }
        guard case .table(let table) = value, table.array.isEmpty else {
            throw LuaHostError("labels must be a table { NAME = \"text\" }")
        }
        var labels = Labels()
        for field in table.fields {
            guard case .string(let text) = field.value else {
                throw LuaHostError("label \"\(field.name.prefix(100))\" \(field.value.mismatch("string"))")
            }
            labels[field.name] = text
        }
        if let complaint = SampleRules.complaint(of: labels) { throw LuaHostError(complaint) }
        return labels
    }

    private func timestamp(_ value: LuaValue) throws(LuaHostError) -> Timestamp? {
        let seconds: Double
        switch value {
        case .nil: return nil
        case .number(let number): seconds = number
        case .integer(let number): seconds = Double(number)
        default: throw LuaHostError("timestamp must be seconds since 1970, not a \(value.typeName)")
        }
        guard seconds >= 0, seconds < 253_402_300_800 else {
            throw LuaHostError("timestamp \(seconds) must be seconds since 1970")
        }
        return Timestamp(seconds: seconds)
    }

    private func kind(_ value: LuaValue, of name: String) throws(LuaHostError) -> MetricKind? {
        switch value {
        case .nil: return nil
        case .string("counter"): return .counter
        case .string("gauge"), .string("untyped"): return .gauge
        // As `exposition.parse` gives the parts of these.
        case .string("histogram"): return .counter
        case .string("summary"): return name.hasSuffix("_sum") || name.hasSuffix("_count") ? .counter : .gauge
        default: throw LuaHostError("type must be \"counter\" or \"gauge\"")
        }
    }

    private func object(_ value: LuaValue) throws(LuaHostError) -> ObjectReference? {
        guard case .objects(let resource) = subject, !describesTargets else {
            if value == .nil { return nil }
            throw LuaHostError("object can't be given, as samples describe the target")
        }
        let isNamespaced = DescribedResources.isNamespaced(resource)
        let form = isNamespaced ? "{ namespace = \"…\", name = \"…\" }" : "{ name = \"…\" }"
        guard case .table(let table) = value, table.array.isEmpty, case .string(let name) = table["name"],
            !name.isEmpty, name.utf8.count <= 253, table.fields.count == (isNamespaced ? 2 : 1)
        else { throw LuaHostError("object must be \(form), as \(whose)") }
        guard isNamespaced else { return ObjectReference(resource: resource, name: name) }
        guard case .string(let namespace) = table["namespace"], !namespace.isEmpty, namespace.utf8.count <= 63 else {
            throw LuaHostError("object must be \(form), as \(whose)")
        }
        return ObjectReference(resource: resource, namespace: namespace, name: name)
    }

    // MARK: Pages

    private func page(_ text: [UInt8], _ table: LuaTable) throws(LuaHostError) -> CollectedPage {
        guard describesTargets else {
            throw fail("must return a list whose elements name their objects, as \(whose)")
        }
        do throws(LuaHostError) {
            let fields = try fields(.table(table), known: ["buckets", "drop", "exposition", "keep"])
            var page = CollectedPage(text: text)
            page.keep = try patterns(fields, "keep")
            page.drop = try patterns(fields, "drop")
            switch fields["buckets"] {
            case .nil: break
            case .bool(let wanted): page.hasBuckets = wanted
            case let other: throw LuaHostError("buckets \(other.mismatch("boolean"))")
            }
            return page
        } catch {
            throw fail("returned a page: \(error.message)")
        }
    }

    private func patterns(_ table: LuaTable, _ key: String) throws(LuaHostError) -> [NamePattern] {
        if table[key] == .nil { return [] }
        guard case .table(let list) = table[key], list.fields.isEmpty, list.array.count <= 1000 else {
            throw LuaHostError("\(key) must be a list of names, in which * stands for any letters")
        }
        var patterns: [NamePattern] = []
        for element in list.array {
            guard case .string(let text) = element, !text.isEmpty, text.utf8.count <= SampleRules.mostName else {
                throw LuaHostError("\(key) must be a list of names, in which * stands for any letters")
            }
            patterns.append(NamePattern(text))
        }
        return patterns
    }

    // MARK: External values

    /// A number, or a list of `{ value = …, labels = { … }, timestamp = …, namespace = … }`.
    func external(_ value: LuaValue) throws(LuaHostError) -> [CollectedSample] {
        switch value {
        case .nil: return []
        case .number(let number): return [CollectedSample(name: name, value: number)]
        case .integer(let number): return [CollectedSample(name: name, value: Double(number))]
        case .table(let table) where table.fields.isEmpty:
            guard table.array.count <= Self.most else {
                throw fail("returned \(table.array.count) values; a call can return \(Self.most)")
            }
            var samples: [CollectedSample] = []
            for (index, element) in table.array.enumerated() {
                do throws(LuaHostError) {
                    samples.append(try externalSample(element))
                } catch {
                    throw fail("returned a list whose element \(index + 1) is not good: \(error.message)")
                }
            }
            return samples
        default:
            throw fail(
                "must return a number, nil, or a list of { value = …, labels = { … } }, not a \(Self.describe(value))")
        }
    }

    private func externalSample(_ element: LuaValue) throws(LuaHostError) -> CollectedSample {
        let fields = try fields(element, known: ["labels", "namespace", "timestamp", "value"])
        var sample = CollectedSample(name: name, value: try number(fields, "value"))
        sample.labels = try labels(fields["labels"])
        sample.timestamp = try timestamp(fields["timestamp"])
        switch fields["namespace"] {
        case .nil: break
        case .string(let namespace) where !namespace.isEmpty && namespace.utf8.count <= 63:
            sample.object = Provider.externalObject(namespace)
        default: throw LuaHostError("namespace must be the name of a namespace")
        }
        return sample
    }
}
