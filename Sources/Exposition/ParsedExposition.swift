public import Samples

/// A whole page read into values, for callers that want convenience rather than speed.
public struct ParsedExposition: Hashable, Sendable {
    /// One sample.
    public struct Sample: Hashable, Sendable {
        /// The metric's name.
        public var name: String
        /// The series' labels.
        public var labels: Labels
        /// The value.
        public var value: Double
        /// When it was measured; nil where the page doesn't say.
        public var timestamp: Timestamp?

        /// Makes a sample.
        public init(name: String, labels: Labels = [:], value: Double, timestamp: Timestamp? = nil) {
            self.name = name
            self.labels = labels
            self.value = value
            self.timestamp = timestamp
        }
    }

    /// The samples in the page's order.
    public var samples: [Sample] = []
    /// The types that `TYPE` lines give, by family.
    public var types: [String: ExpositionType] = [:]
    /// The texts that `HELP` lines give, by family.
    public var help: [String: String] = [:]

    /// Reads a page.
    ///
    /// - Parameters:
    ///   - page: UTF-8 bytes in the Prometheus text format 0.0.4.
    ///   - kept: the metric names to keep; nil keeps all. No string is made for a sample that is not kept.
    /// - Throws: the page's first error; nothing is returned of a broken page.
    public init(parsing page: [UInt8], keeping kept: Set<String>? = nil) throws(ExpositionError) {
        self.init()
        // A closure given to the standard library can't throw a typed error through, so it hands it back.
        let failure = page.withUnsafeBufferPointer { bytes -> ExpositionError? in
            var reader = ExpositionReader(bytes)
            do throws(ExpositionError) {
                try read(&reader, keeping: kept.map { $0.map { Array($0.utf8) } })
                return nil
            } catch {
                return error
            }
        }
        if let failure { throw failure }
    }

    private init() {}

    private mutating func read(
        _ reader: inout ExpositionReader, keeping kept: [[UInt8]]?
    ) throws(ExpositionError) {
        while let entry = try reader.nextEntry() {
            switch entry {
            case .type(let family, let type): types[reader.text(family)] = type
            case .help(let family, let text): help[reader.text(family)] = reader.helpText(text)
            case .sample(let line):
                let name = reader.name(of: line)
                if let kept, !kept.contains(where: { name.elementsEqual($0) }) { continue }
                let sample = Sample(
                    name: String(decoding: name, as: UTF8.self), labels: reader.labels(of: line), value: line.value,
                    timestamp: line.timestamp.map { Timestamp(milliseconds: $0) })
                samples.append(sample)
            }
        }
    }
}
