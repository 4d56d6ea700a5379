/// A decimal number without a sign, taken apart: `digits × 10^exponent`.
struct Decimal {
    /// The digits as one whole number; meaningless where `isExact` is false.
    var digits: UInt64 = 0
    /// The power of ten.
    var exponent = 0
    /// Whether all digits fitted.
    var isExact = true

    /// Reads `123.45e-6` from `start` to the end.
    ///
    /// - Returns: nil where the bytes are something else.
    @inline(__always)
    init?(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) {
        var index = start
        var digits: UInt64 = 0
        while index < bytes.count, Byte.isDigit(bytes[index]) {
            digits = digits &* 10 &+ UInt64(bytes[index] &- Byte.zero)
            index += 1
        }
        var digitCount = index - start
        if index < bytes.count, bytes[index] == Byte.point {
            let fractionStart = index + 1
            index = fractionStart
            while index < bytes.count, Byte.isDigit(bytes[index]) {
                digits = digits &* 10 &+ UInt64(bytes[index] &- Byte.zero)
                index += 1
            }
            exponent = fractionStart - index
            digitCount += index - fractionStart
        }
        guard digitCount > 0 else { return nil }
        // 19 digits always fit 64 bits; leading zeros count too, which only costs the slower way.
        isExact = digitCount <= 19
        self.digits = digits
        guard index < bytes.count else { return }
        guard bytes[index] | 0x20 == UInt8(ascii: "e") else { return nil }
        guard let power = Self.power(bytes, from: index + 1) else { return nil }
        exponent += power
    }

    private static func power(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
        var index = start
        var isNegative = false
        if index < bytes.count, bytes[index] == Byte.minus || bytes[index] == Byte.plus {
            isNegative = bytes[index] == Byte.minus
            index += 1
        }
        guard index < bytes.count else { return nil }
        var power = 0
        while index < bytes.count {
            guard Byte.isDigit(bytes[index]) else { return nil }
            // Far beyond any double, and far from overflow.
            power = min(power * 10 + Int(bytes[index] &- Byte.zero), 1_000_000)
            index += 1
        }
        return isNegative ? -power : power
    }

    /// The nearest double, ties to even, where integer arithmetic tells it: up to 19 digits and powers from -19 to 19.
    ///
    /// - Returns: nil where it takes more than that.
    @inline(__always)
    var exactValue: Double? {
        guard isExact else { return nil }
        if digits == 0 { return 0 }
        guard exponent >= -19, exponent <= 19 else { return nil }
        if exponent == 0 { return Double(digits) }
        // Both operands are exact doubles, so the one operation rounds once (W. D. Clinger, "How to read floating
        // point numbers accurately", 1990).
        if digits < 1 << 53 {
            let power = Double(Self.powerOfTen(exponent.magnitude))
            return exponent < 0 ? Double(digits) / power : Double(digits) * power
        }
        return exponent < 0 ? quotient : product
    }

    /// `digits ÷ 10^-exponent`: 63 or 64 bits of the quotient, the last one standing for all that is cut off.
    private var quotient: Double {
        let divisor = Self.powerOfTen(exponent.magnitude)
        let digitShift = digits.leadingZeroBitCount
        let divisorShift = divisor.leadingZeroBitCount
        let aligned = digits << UInt64(digitShift)
        let (quotient, remainder) = (divisor << UInt64(divisorShift)).dividingFullWidth((aligned >> 1, aligned << 63))
        let rounded = Double(quotient | (remainder == 0 ? 0 : 1))
        return rounded * Self.powerOfTwo(divisorShift - digitShift - 63)
    }

    /// `digits × 10^exponent`: the upper 64 of the product's bits, the last one standing for all that is cut off.
    private var product: Double {
        let (high, low) = digits.multipliedFullWidth(by: Self.powerOfTen(exponent.magnitude))
        let shift = UInt64(high.leadingZeroBitCount)
        if shift == 64 { return Double(low) }
        let upper = high << shift | (shift == 0 ? 0 : low >> (64 - shift))
        let cutOff = low << shift
        return Double(upper | (cutOff == 0 ? 0 : 1)) * Self.powerOfTwo(64 - Int(shift))
    }

    /// 2 to a power within the range of normal doubles.
    private static func powerOfTwo(_ power: Int) -> Double {
        Double(bitPattern: UInt64(power + 1023) << 52)
    }

    /// 10 to a power from 0 to 19.
    @inline(__always)
    private static func powerOfTen(_ power: UInt) -> UInt64 {
        var result: UInt64 = 1
        if power & 1 != 0 { result = 10 }
        if power & 2 != 0 { result &*= 100 }
        if power & 4 != 0 { result &*= 10_000 }
        if power & 8 != 0 { result &*= 100_000_000 }
        if power & 16 != 0 { result &*= 10_000_000_000_000_000 }
        return result
    }
}
