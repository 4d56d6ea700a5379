import Exposition
import LuaRuntime
import Samples

extension HostLibraries {
    /// `exposition`: pages in the Prometheus text format.
    static func exposition() -> HostLibrary {
        var library = HostLibrary(name: "exposition", summary: "Reads what applications expose for Prometheus.")
        library.classes = [
            ClassReference(
                name: "exposition.Sample",
                summary: "One line of a page, in the form that `collect` returns samples in.",
                fields: [
                    .value("name", "string", "the metric's name"),
                    .value("labels", "table<string, string>", "the series' labels"),
                    .value("value", "number", "the value, which may be nan or infinite"),
                    .optional("timestamp", "number", "seconds since 1970, where the page says"),
                    .optional("type", "string", "`counter`, `gauge`, `histogram` or `summary`, where the page says"),
                ])
        ]
        library.functions = [
            HostLibrary.Function(
                FunctionReference(
                    name: "exposition.parse",
                    summary: """
                        Reads a page in the Prometheus text format 0.0.4. A broken line is an error that tells line and column, and \
                        nothing is returned of its page.
                        """,
                    parameters: [
                        .value("page", "string", "the page"),
                        .optional(
                            "options", "{ keep: string[]? }", "`keep`: the names to keep; others are passed over"),
                    ],
                    results: [.value("samples", "exposition.Sample[]", "the samples in the page's order")],
                    example: "exposition.parse(page.body, { keep = { \"http_requests_total\" } })")
            ) { call throws(LuaHostError) in
                call.spend(100 + UInt64(try length(call, 1)))
                var kept: Set<String>?
                if !call.isNil(2) {
                    var options = try Declaration("exposition.parse", try call.table(2))
                    let names = try options.texts("keep")
                    try options.checkKeys()
                    if !names.isEmpty { kept = Set(names) }
                }
                let page = try call.withBytes(1) { Array($0) }
                do throws(ExpositionError) {
                    call.returns(.table(table(of: try ParsedExposition(parsing: page, keeping: kept))))
                } catch {
                    throw LuaHostError("exposition.parse: \(error)")
                }
            }
        ]
        return library
    }

    private static func table(of page: ParsedExposition) -> LuaTable {
        LuaTable(
            array: page.samples.map { sample in
                var fields: [(String, LuaValue)] = [
                    ("labels", .table(LuaTable(fields: sample.labels.map { ($0.name, .string($0.value)) }))),
                    ("name", .string(sample.name)), ("value", .number(sample.value)),
                ]
                if let timestamp = sample.timestamp { fields.append(("timestamp", .number(timestamp.seconds))) }
                if let type = page.type(of: sample.name) { fields.append(("type", .string(type.rawValue))) }
                return .table(LuaTable(fields: fields))
            })
    }
}

extension ParsedExposition {
    /// The type of the family that a sample belongs to; nil where the page doesn't say.
    fileprivate func type(of sample: String) -> ExpositionType? {
        if let type = types[sample] { return type == .untyped ? nil : type }
        for suffix in ["_bucket", "_sum", "_count"] where sample.hasSuffix(suffix) {
            switch types[String(sample.dropLast(suffix.count))] {
            case .histogram: return .histogram
            case .summary where suffix != "_bucket": return .summary
            default: break
            }
        }
        return nil
    }
}
