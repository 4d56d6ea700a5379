public import Samples

/// Writes a page in the Prometheus text format 0.0.4.
///
/// Families come in the order of the calls: ``family(_:type:help:)`` first, then the samples of the family. Values are
/// in the shortest form that reads back as the same number, in the shape that Kubernetes components give them
/// (`2.5464832e+07`).
public struct ExpositionWriter: Sendable {
    /// The content type of what is written.
    public static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    /// The page so far, in UTF-8.
    public private(set) var bytes: [UInt8] = []

    /// Starts an empty page; `capacity` is how many bytes it is expected to take.
    public init(reservingCapacity capacity: Int = 0) {
        bytes.reserveCapacity(capacity)
    }

    /// The page so far, as text.
    public var text: String { String(decoding: bytes, as: UTF8.self) }

    /// Starts a family: a `HELP` line where there is help, and a `TYPE` line.
    public mutating func family(_ name: String, type: ExpositionType, help: String = "") {
        if !help.isEmpty {
            bytes += "# HELP \(name) ".utf8
            append(escaping: help, quotes: false)
            bytes.append(Byte.lineFeed)
        }
        bytes += "# TYPE \(name) \(type.rawValue)\n".utf8
    }

    /// Writes one sample.
    ///
    /// - Parameters:
    ///   - name: the metric's name, which is the family's or, for parts of a histogram or summary, starts with it.
    ///   - labels: the labels, written in their order.
    ///   - value: the value; infinities and NaN have forms too.
    ///   - timestamp: when it was measured; most pages leave it out.
    public mutating func sample(
        _ name: String, labels: Labels = [:], value: Double, timestamp: Timestamp? = nil
    ) {
        bytes += name.utf8
        if !labels.isEmpty {
            var separator = Byte.openingBrace
            for label in labels {
                bytes.append(separator)
                bytes += label.name.utf8
                bytes.append(Byte.equals)
                bytes.append(Byte.quote)
                append(escaping: label.value, quotes: true)
                bytes.append(Byte.quote)
                separator = Byte.comma
            }
            bytes.append(Byte.closingBrace)
        }
        bytes.append(Byte.space)
        bytes += Self.format(value).utf8
        if let timestamp {
            bytes.append(Byte.space)
            bytes += String(timestamp.milliseconds).utf8
        }
        bytes.append(Byte.lineFeed)
    }

    private mutating func append(escaping text: String, quotes: Bool) {
        for byte in text.utf8 {
            switch byte {
            case Byte.backslash: bytes += [Byte.backslash, Byte.backslash]
            case Byte.lineFeed: bytes += [Byte.backslash, Byte.letterN]
            case Byte.quote where quotes: bytes += [Byte.backslash, Byte.quote]
            default: bytes.append(byte)
            }
        }
    }
}
