/// How a series' values stand as whole numbers, without loss of a single bit.
///
/// A kubelet's counters are decimal fractions (nanoseconds or microseconds of CPU time, in seconds) and its gauges
/// multiples of a page; as whole numbers their differences are short. What is no short decimal fraction stands as the
/// bits of its binary form.
struct ValueCoding: Hashable {
    /// 0 through 9: so many decimal places; 10: pages; from 64 on: the bits of a `Double` less so many at its end.
    private let form: UInt8

    private init(form: UInt8) {
        self.form = form
    }

    /// The coding that a snapshot names; nil for a number that stands for none.
    init?(snapshotForm form: UInt8) {
        guard form <= 10 || (64...127).contains(form) else { return nil }
        self.form = form
    }

    /// The number that stands for the coding in a snapshot.
    var snapshotForm: UInt8 { form }

    /// Whole numbers of 4,096, the size of a page of memory.
    static let pages = ValueCoding(form: 10)

    /// Whole numbers of a negative power of ten.
    ///
    /// - Parameter places: 0 through 9.
    static func decimal(places: Int) -> ValueCoding { ValueCoding(form: UInt8(places)) }

    /// The bits of IEEE 754's binary64.
    ///
    /// - Parameter zeros: how many bits are 0 at the end of all values and left out, 0 through 63.
    static func binary(zeros: Int) -> ValueCoding { ValueCoding(form: 64 + UInt8(zeros)) }

    /// Whether successive codes are compared bit by bit instead of subtracted.
    @inline(__always)
    var isBinary: Bool { form >= 64 }

    private static let powers: [Double] = [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9]

    /// What a code is a multiple of (`isDivisor` false) or has to be divided by (true).
    @inline(__always)
    private var scale: Double {
        switch form {
        case 0: 1
        case 3: 1e3
        case 6: 1e6
        case 9: 1e9
        case 10: 1 / 4096
        default: Self.powers[Int(form)]
        }
    }

    // MARK: - Coding

    /// The whole number that stands for a value; nil where the coding has none for it.
    @inline(__always)
    func code(for value: Double) -> Int64? {
        if isBinary {
            let bits = value.bitPattern
            let zeros = UInt64(form &- 64)
            return bits & ((1 &<< zeros) &- 1) == 0 ? Int64(bitPattern: bits &>> zeros) : nil
        }
        let scale = scale
        let scaled = value * scale
        // Beyond 2^53 not every whole number is a Double; NaN fails the comparison too.
        guard scaled.magnitude < 9_007_199_254_740_992 else { return nil }
        let code = Int64(scaled + (scaled < 0 ? -0.5 : 0.5))
        // The comparison of bits tells -0 from 0.
        return (Double(code) / scale).bitPattern == value.bitPattern ? code : nil
    }

    /// The value that a code stands for.
    @inline(__always)
    func value(of code: Int64) -> Double {
        isBinary
            ? Double(bitPattern: UInt64(bitPattern: code) &<< UInt64(form &- 64))
            : Double(code) / scale
    }

    /// Puts values in the place of codes.
    ///
    /// - Parameter samples: samples whose values are codes, as bits.
    @inline(__always)
    func decode(_ samples: UnsafeMutableBufferPointer<CodedSample>) {
        if isBinary {
            let zeros = UInt64(form &- 64)
            for place in samples.indices {
                samples[place].code = Int64(bitPattern: UInt64(bitPattern: samples[place].code) &<< zeros)
            }
        } else {
            let scale = scale
            for place in samples.indices {
                samples[place].code = Int64(bitPattern: (Double(samples[place].code) / scale).bitPattern)
            }
        }
    }

    // MARK: - Choice

    /// The coding with the shortest codes for all of some values.
    static func best(for values: some Collection<Double>) -> ValueCoding {
        if values.allSatisfy({ pages.code(for: $0) != nil }) { return .pages }
        for places in 0...9 where values.allSatisfy({ decimal(places: places).code(for: $0) != nil }) {
            return .decimal(places: places)
        }
        return .binary(zeros: min(values.lazy.map(\.bitPattern.trailingZeroBitCount).min() ?? 0, 63))
    }
}

/// A sample in the form in which a stream keeps it; it lies in memory as a `Sample` does.
struct CodedSample {
    /// Milliseconds since the Unix epoch.
    var time: Int64
    /// The value's code, or, once decoded, the bits of the value.
    var code: Int64
}
