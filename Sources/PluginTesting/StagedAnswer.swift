import Egress
import LuaRuntime
import Samples

/// What a test has somebody answer.
enum StagedAnswer: Sendable {
    /// The bytes, and what else belongs to an answer by HTTP.
    case response(EgressResponse)
    /// There is no answer, and why.
    case failure(String)
    /// What a function of the test returns for what it is asked.
    case function(LuaFunction)

    /// Reads what a test gives: a text, a table, or a function that returns one of these.
    static func http(_ value: LuaValue, _ name: String) throws(LuaHostError) -> StagedAnswer {
        switch value {
        case .function(let function): return .function(function)
        case .string(let text): return .response(EgressResponse(status: 200, body: Array(text.utf8)))
        case .bytes(let bytes): return .response(EgressResponse(status: 200, body: bytes))
        case .table(let table):
            var fields = try TableReader(name, table)
            if let error = try fields.text("error") {
                try fields.end()
                return .failure(error)
            }
            let status = try fields.integer("status") ?? 200
            let headers = try fields.labels("headers").map { EgressHeader($0.name, $0.value) }
            let body = try fields.bytes("body") ?? []
            try fields.end()
            guard (100...599).contains(status) else { throw fields.fail("status is \(status), expected 100 to 599") }
            return .response(EgressResponse(status: status, headers: headers, body: body))
        default:
            throw LuaHostError(
                "\(name): the answer is \(LuaText.of(value)), expected a text, { status = …, body = … }, { error = … } or a function"
            )
        }
    }

    /// Reads an answer of another protocol: the bytes, `{ error = … }`, or a function.
    static func stream(_ value: LuaValue, _ name: String) throws(LuaHostError) -> StagedAnswer {
        switch value {
        case .function(let function): return .function(function)
        case .string(let text): return .response(EgressResponse(status: 200, body: Array(text.utf8)))
        case .bytes(let bytes): return .response(EgressResponse(status: 200, body: bytes))
        case .table(let table):
            guard case .string(let error) = table["error"], table.fields.count == 1, table.array.isEmpty else { break }
            return .failure(error)
        default: break
        }
        throw LuaHostError("\(name): the answer is \(LuaText.of(value)), expected a text, { error = … } or a function")
    }
}
