import FoundationEssentials
import LuaRuntime

extension HostLibraries {
    /// `base64`: bytes as text. Source: RFC 4648.
    static func base64() -> HostLibrary {
        var library = HostLibrary(name: "base64", summary: "Bytes as text and back (RFC 4648).")
        library.functions = [
            HostLibrary.Function(
                FunctionReference(
                    name: "base64.encode", summary: "Writes bytes in base64, with padding.",
                    parameters: [
                        .value("bytes", "string", "any bytes"),
                        .optional("url", "boolean", "true: the alphabet for URLs (`-_`), without padding"),
                    ],
                    results: [.value("text", "string", "the text")],
                    example: "base64.encode(\"user:password\")  --> dXNlcjpwYXNzd29yZA==")
            ) { call throws(LuaHostError) in
                charge(call, try length(call, 1))
                let text = try call.withBytes(1) { Data($0).base64EncodedString() }
                call.returns(try isTrue(call, 2) ? url(text) : text)
            },
            HostLibrary.Function(
                FunctionReference(
                    name: "base64.decode",
                    summary: """
                        Reads base64, of either alphabet, with or without padding; blanks and line feeds are passed over. What is \
                        no base64 is an error.
                        """,
                    parameters: [.value("text", "string", "the text")],
                    results: [.value("bytes", "string", "the bytes")])
            ) { call throws(LuaHostError) in
                charge(call, try length(call, 1))
                guard let bytes = decode(try call.withBytes(1) { Array($0) }) else {
                    throw LuaHostError("base64.decode: the text is no base64")
                }
                bytes.withUnsafeBytes { call.results.append(bytes: $0) }
            },
        ]
        return library
    }

    /// A truth value that may be left out.
    private static func isTrue(_ call: borrowing LuaCall, _ position: Int) throws(LuaHostError) -> Bool {
        if call.isNil(position) { return false }
        return try call.bool(position)
    }

    private static func url(_ text: String) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count)
        for byte in text.utf8 where byte != UInt8(ascii: "=") {
            switch byte {
            case UInt8(ascii: "+"): bytes.append(UInt8(ascii: "-"))
            case UInt8(ascii: "/"): bytes.append(UInt8(ascii: "_"))
            default: bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func decode(_ text: [UInt8]) -> [UInt8]? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count / 4 * 3)
        var bits: UInt32 = 0
        var count = 0
        var isPadded = false
        for byte in text {
            let digit: UInt32
            switch byte {
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"), UInt8(ascii: "\n"): continue
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): digit = UInt32(byte - UInt8(ascii: "A"))
            case UInt8(ascii: "a")...UInt8(ascii: "z"): digit = UInt32(byte - UInt8(ascii: "a")) + 26
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = UInt32(byte - UInt8(ascii: "0")) + 52
            case UInt8(ascii: "+"), UInt8(ascii: "-"): digit = 62
            case UInt8(ascii: "/"), UInt8(ascii: "_"): digit = 63
            case UInt8(ascii: "="):
                isPadded = true
                continue
            default: return nil
            }
            guard !isPadded else { return nil }
            bits = bits << 6 | digit
            count += 1
            guard count % 4 == 0 else { continue }
            bytes.append(UInt8(truncatingIfNeeded: bits >> 16))
            bytes.append(UInt8(truncatingIfNeeded: bits >> 8))
            bytes.append(UInt8(truncatingIfNeeded: bits))
        }
        switch count % 4 {
        case 2: bytes.append(UInt8(truncatingIfNeeded: bits >> 4))
        case 3:
            bytes.append(UInt8(truncatingIfNeeded: bits >> 10))
            bytes.append(UInt8(truncatingIfNeeded: bits >> 2))
        case 1: return nil
        default: break
        }
        return bytes
    }
}
