/// Why a certificate or a key could not be read or made.
public struct CertificateError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The kind of failure.
    public enum Code: Hashable, Sendable {
        /// A file can't be read.
        case unreadable
        /// The text holds no PEM block of the wanted kind.
        case noPEMBlock
        /// A PEM block is not well formed.
        case malformedPEM
        /// A block's content is not a certificate.
        case malformedCertificate
        /// A block's content is not a private key that can be used here.
        case malformedKey
        /// A key does not belong to its certificate.
        case keyMismatch
        /// What should sign is not an authority.
        case notAnAuthority
        /// A name can't be put into a certificate.
        case invalidName
        /// OpenSSL could not make a key or a certificate.
        case notIssued
    }

    /// The kind of failure.
    public var code: Code
    /// Where it came from: a file's path, or whatever the caller called it.
    public var source: String
    /// The number of the PEM block, counted from 1, and the line that it begins on.
    public var block: (number: Int, line: Int)? {
        blockNumber.map { ($0, blockLine ?? 0) }
    }
    /// What is wrong, in words.
    public var detail: String

    private var blockNumber: Int?
    private var blockLine: Int?

    /// Describes a failure.
    public init(_ code: Code, source: String = "", detail: String) {
        self.code = code
        self.source = source
        self.detail = detail
    }

    /// The same failure, placed at a PEM block.
    func at(_ block: PEMBlock, in source: String) -> CertificateError {
        var placed = self
        placed.source = source
        placed.blockNumber = block.number
        placed.blockLine = block.line
        return placed
    }

    public var description: String {
        let place = block.map { "PEM block \($0.number) (line \($0.line))" }
        let origin = [source.isEmpty ? nil : source, place].compactMap { $0 }.joined(separator: ", ")
        return origin.isEmpty ? detail : "\(origin): \(detail)"
    }
}
