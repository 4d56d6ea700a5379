import COpenSSL

/// One `-----BEGIN …-----` section of a text.
struct PEMBlock {
    /// What the section says it is: `CERTIFICATE`, `PRIVATE KEY`, …
    var label: String
    /// Its place among the sections, counted from 1.
    var number: Int
    /// The line that it begins on, counted from 1.
    var line: Int
    /// The whole section, markers included.
    var text: String

    /// Finds the sections of a text, in order. What stands between sections is ignored.
    static func scan(_ text: String, source: String) throws(CertificateError) -> [PEMBlock] {
        var blocks: [PEMBlock] = []
        var open: PEMBlock?
        var number = 0
        for (index, slice) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            let line = slice.trimmed
            if let label = marker("BEGIN", in: line) {
                if let open { throw unfinished(open, source) }
                number += 1
                open = PEMBlock(label: label, number: number, line: index + 1, text: "")
            }
            open?.text += line + "\n"
            guard let label = marker("END", in: line), let block = open else { continue }
            guard label == block.label else { throw unfinished(block, source) }
            blocks.append(block)
            open = nil
        }
        if let open { throw unfinished(open, source) }
        return blocks
    }

    /// The bytes inside the section.
    func decoded(source: String) throws(CertificateError) -> [UInt8] {
        let bytes = Array(text.utf8)
        guard let bio = BIO_new_mem_buf(bytes, Int32(bytes.count)) else {
            throw CertificateError(.malformedPEM, detail: takeOpenSSLError()).at(self, in: source)
        }
        defer { BIO_free(bio) }
        var name: UnsafeMutablePointer<CChar>?
        var header: UnsafeMutablePointer<CChar>?
        var data: UnsafeMutablePointer<UInt8>?
        var count = 0
        guard PEM_read_bio(bio, &name, &header, &data, &count) == 1, let data else {
            let detail = "the section is not valid PEM (\(takeOpenSSLError()))"
            throw CertificateError(.malformedPEM, detail: detail).at(self, in: source)
        }
        defer {
            mg_free(name)
            mg_free(header)
            OPENSSL_cleanse(data, count)
            mg_free(data)
        }
        if let header, header.pointee != 0 {
            let detail = "the section is encrypted; it must hold no pass phrase"
            throw CertificateError(.malformedKey, detail: detail).at(self, in: source)
        }
        return Array(UnsafeBufferPointer(start: data, count: count))
    }

    /// Writes bytes as a section of 64-character lines.
    static func text(label: String, bytes: [UInt8]) -> String {
        guard let bio = BIO_new(BIO_s_mem()) else { return "" }
        defer { BIO_free(bio) }
        PEM_write_bio(bio, label, "", bytes, bytes.count)
        var start: UnsafePointer<UInt8>?
        let count = mg_bio_contents(bio, &start)
        return String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    }

    private static func marker(_ kind: String, in line: String) -> String? {
        let prefix = "-----\(kind) "
        guard line.hasPrefix(prefix), line.hasSuffix("-----"), line.utf8.count >= prefix.utf8.count + 5 else {
            return nil
        }
        return String(line.dropFirst(prefix.count).dropLast(5))
    }

    private static func unfinished(_ block: PEMBlock, _ source: String) -> CertificateError {
        let detail = "the \(block.label) section has no matching END line"
        return CertificateError(.malformedPEM, detail: detail).at(block, in: source)
    }
}

extension Substring {
    fileprivate var trimmed: String {
        var text = self
        while text.last?.isWhitespace == true { text.removeLast() }
        while text.first?.isWhitespace == true { text.removeFirst() }
        return String(text)
    }
}
