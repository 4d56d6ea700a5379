import Certificates
import LuaRuntime

extension HostLibraries {
    /// `hash`: digests of bytes.
    static func hash() -> HostLibrary {
        var library = HostLibrary(name: "hash", summary: "Digests, for signatures and for telling values apart.")
        library.functions = [
            HostLibrary.Function(
                FunctionReference(
                    name: "hash.sha256", summary: "The SHA-256 digest of bytes.",
                    parameters: [.value("bytes", "string", "any bytes")],
                    results: [.value("digest", "string", "64 hexadecimal digits in small letters")],
                    example: "hash.sha256(\"abc\"):sub(1, 8)  --> ba7816bf")
            ) { call throws(LuaHostError) in
                charge(call, try length(call, 1))
                call.returns(hexadecimal(try call.withBytes(1) { Digest.sha256($0) }))
            },
            HostLibrary.Function(
                FunctionReference(
                    name: "hash.hmac_sha256",
                    summary: "The HMAC of bytes with SHA-256 (RFC 2104), as APIs want requests to be signed.",
                    parameters: [.value("key", "string", "the secret key"), .value("bytes", "string", "any bytes")],
                    results: [.value("code", "string", "64 hexadecimal digits in small letters")],
                    example: "hash.hmac_sha256(secrets.get(\"api-key\"), body)")
            ) { call throws(LuaHostError) in
                charge(call, try length(call, 1) + length(call, 2))
                let key = try call.withBytes(1) { Array($0) }
                let code = try call.withBytes(2) { bytes in
                    key.withUnsafeBytes { Digest.hmacSHA256(bytes, key: $0) }
                }
                call.returns(hexadecimal(code))
            },
        ]
        return library
    }

    /// The bytes that a text has.
    static func length(_ call: borrowing LuaCall, _ position: Int) throws(LuaHostError) -> Int {
        try call.withBytes(position) { $0.count }
    }

    /// Work on bytes counts: an instruction for eight of them.
    static func charge(_ call: borrowing LuaCall, _ bytes: Int) {
        call.spend(100 + UInt64(bytes / 8))
    }

    private static func hexadecimal(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
