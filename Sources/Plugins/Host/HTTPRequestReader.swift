import Egress
import LuaRuntime
import Samples

/// Reads what plugins want of the network.
struct HTTPRequestReader {
    private static let mostBytes: Int64 = 64 << 20
    private static let mostRedirects: Int64 = 20

    /// The request that a call describes by a URL or a table.
    ///
    /// - Parameter method: the method; nil where the table may name one.
    static func read(
        _ call: LuaSuspendingCall, _ name: String, _ method: String?, _ constants: JSONConstants.Handles
    ) throws(LuaHostError) -> EgressRequest {
        guard case .table(let table) = call.value(1) else {
            return EgressRequest(method: method ?? "GET", url: try call.string(1))
        }
        var fields = try Declaration(name, table)
        var request = EgressRequest(method: method ?? "GET", url: try fields.text("url"))
        if method == nil, let wanted = try fields.optionalText("method") { request.method = wanted }
        if let query = try fields.table("query") { try append(query, to: &request.url, fields) }
        if let headers = try fields.table("headers") { request.headers = try read(headers, fields) }
        if let body = try fields.bytes("body") { request.body = body }
        if let value = try fields.any("json") {
            guard request.body == nil else { throw fields.refuse("json", "and body can't both be sent") }
            var writer = JSONWriter(constants)
            do throws(LuaHostError) {
                try writer.write(value)
            } catch {
                throw fields.refuse("json", "can't be sent: \(error.message)")
            }
            request.body = writer.text
            if !request.headers.contains(where: { $0.name.lowercased() == "content-type" }) {
                request.headers.append(EgressHeader("Content-Type", "application/json"))
            }
        }
        if let timeout = try fields.timeout() { request.timeout = timeout }
        if let bytes = try fields.integer("max_bytes", in: 1...mostBytes) { request.maximumBodyBytes = Int(bytes) }
        if let redirects = try fields.integer("redirects", in: 0...mostRedirects) {
            request.maximumRedirects = Int(redirects)
        }
        request.tls = try fields.tls()
        try fields.checkKeys()
        return request
    }

    private static func read(_ table: LuaTable, _ fields: Declaration) throws(LuaHostError) -> [EgressHeader] {
        var headers: [EgressHeader] = []
        for field in table.fields {
            guard let value = text(field.value) else {
                throw fields.refuse("headers", "has \"\(field.name)\", which must be a string or a number")
            }
            headers.append(EgressHeader(field.name, value))
        }
        guard table.array.isEmpty else { throw fields.refuse("headers", "must have names") }
        return headers
    }

    /// Adds parameters to a URL, each name and value escaped.
    private static func append(_ query: LuaTable, to url: inout String, _ fields: Declaration) throws(LuaHostError) {
        guard query.array.isEmpty else { throw fields.refuse("query", "must have names") }
        var separator = url.contains("?") ? "&" : "?"
        let fragment = url.firstIndex(of: "#").map { String(url[$0...]) } ?? ""
        url.removeLast(fragment.count)
        for field in query.fields {
            var values = [field.value]
            if case .table(let list) = field.value, list.fields.isEmpty { values = list.array }
            for value in values {
                guard let text = text(value) else {
                    throw fields.refuse(
                        "query", "has \"\(field.name)\", which must be a string, number, boolean or a list of these")
                }
                url += "\(separator)\(escaped(field.name))=\(escaped(text))"
                separator = "&"
            }
        }
    }

    private static func text(_ value: LuaValue) -> String? {
        switch value {
        case .string(let text): text
        case .integer(let number): "\(number)"
        case .number(let number): "\(number)"
        case .bool(let truth): truth ? "true" : "false"
        case .nil, .bytes, .table, .function, .handle: nil
        }
    }

    /// A text with everything escaped but what RFC 3986 has no other use for.
    private static func escaped(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                bytes.append(byte)
            default: bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
