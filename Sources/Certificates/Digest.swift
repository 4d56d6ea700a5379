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
}
