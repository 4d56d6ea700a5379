import COpenSSL

/// Hashes of bytes. They live beside certificates because OpenSSL does.
public enum Digest {
    /// SHA-512 in capital hexadecimal digits, the form of Kubernetes' entity tags.
    public static func sha512(_ bytes: [UInt8]) -> String {
        var digest = [UInt8](repeating: 0, count: Int(SHA512_DIGEST_LENGTH))
        SHA512(bytes, bytes.count, &digest)
        let digits = Array("0123456789ABCDEF".utf8)
        return String(decoding: digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    /// SHA-256: 32 bytes.
    public static func sha256(_ bytes: UnsafeRawBufferPointer) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: Int(SHA256_DIGEST_LENGTH))
        SHA256(bytes.baseAddress, bytes.count, &digest)
        return digest
    }

    /// HMAC with SHA-256: 32 bytes. Source: RFC 2104.
    public static func hmacSHA256(_ bytes: UnsafeRawBufferPointer, key: UnsafeRawBufferPointer) -> [UInt8] {
        var digest = [UInt8](repeating: 0, count: Int(SHA256_DIGEST_LENGTH))
        var length: UInt32 = 0
        // OpenSSL takes a null key for "the key of before".
        withUnsafePointer(to: UInt8(0)) { empty in
            _ = HMAC(
                EVP_sha256(), key.baseAddress ?? UnsafeRawPointer(empty), Int32(clamping: key.count),
                bytes.baseAddress, bytes.count, &digest, &length)
        }
        return digest
    }
}
