import Egress
import LuaRuntime
import Samples

/// What requests of both kinds have in common.
extension Declaration {
    /// The bytes of a text that may be left out.
    mutating func bytes(_ key: String) throws(LuaHostError) -> [UInt8]? {
        switch try any(key) {
        case nil: return nil
        case .string(let text): return Array(text.utf8)
        case .bytes(let bytes): return bytes
        case let value?: throw refuse(key, value.mismatch("string"))
        }
    }

    /// A whole number within bounds that may be left out.
    mutating func integer(_ key: String, in range: ClosedRange<Int64>) throws(LuaHostError) -> Int64? {
        let number: Int64?
        switch try any(key) {
        case nil: return nil
        case .integer(let value): number = value
        case .number(let value): number = Int64(exactly: value)
        default: number = nil
        }
        guard let number, range.contains(number) else {
            throw refuse(key, "must be an integer from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    /// How long something may take: a duration as a text, or seconds.
    mutating func timeout() throws(LuaHostError) -> Duration? {
        let seconds: Double?
        switch try any("timeout") {
        case nil: return nil
        case .string(let text): seconds = TimeSpan(parsing: text)?.seconds
        case .integer(let value): seconds = Double(value)
        case .number(let value): seconds = value
        default: seconds = nil
        }
        guard let seconds, seconds > 0, seconds <= 3600 else {
            throw refuse("timeout", "must be a duration such as \"5s\" or \"500ms\", or seconds; an hour at most")
        }
        return .milliseconds(max(1, Int64(seconds * 1000)))
    }

    /// What is trusted.
    mutating func tls() throws(LuaHostError) -> EgressTLS {
        EgressTLS(
            authority: try bytes("ca"), isInsecure: try optionalTruth("insecure") ?? false,
            serverName: try optionalText("server_name"))
    }
}
