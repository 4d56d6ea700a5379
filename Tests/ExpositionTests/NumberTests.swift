import Exposition
import TestSupport
import Testing

struct NumberTests {
    @Test(arguments: [
        "0", "0.0", "1", "5.", ".5", "007", "6.304897072", "2.5464832e+07", "1.7953750246349e+09",
        "1.7953750301407337e+09", "1.795375024634908e+09", "3078.312831563", "1e22", "1e-22", "9007199254740993",
        "9007199254740992.5", "9007199254740993e3", "123456789012345678", "1234567890123456789e19",
        "18446744073709551615", "18446744073709551616", "99999999999999999999999", "0.1234567890123456789",
        "0.00000000000000000001", "4.9e-324", "2.2250738585072011e-308", "1.7976931348623157e308", "1E5", "1e+05",
        "1e-05",
    ])
    func `a number is the nearest double`(text: String) throws {
        let expected = try #require(Double(text.hasPrefix(".") ? "0" + text : text.hasSuffix(".") ? text + "0" : text))
        #expect(number(text)?.bitPattern == expected.bitPattern)
        #expect(number("-" + text)?.bitPattern == (-expected).bitPattern)
        #expect(number("+" + text)?.bitPattern == expected.bitPattern)
    }

    @Test func `infinities and hexadecimal numbers are read`() {
        #expect(number("+Inf") == .infinity)
        #expect(number("-Inf") == -.infinity)
        #expect(number("inf") == .infinity)
        #expect(number("-Infinity") == -.infinity)
        #expect(number("NaN")?.isNaN == true)
        #expect(number("nan")?.isNaN == true)
        #expect(number("0x1.8p3") == 12)
        #expect(number("-0X10p0") == -16)
        #expect(number("1e-999") == 0)
    }

    @Test(arguments: [
        "", "-", "+", ".", "e5", "1e", "1e+", "1.2.3", "--1", "+-1", "1_000", "0x", "1,5", "in", "nano", "1e999", "1 ",
        "0x-1p0",
    ])
    func `what is no number is refused`(text: String) {
        #expect(number(text) == nil)
    }

    @Test func `random numbers come out as the standard library reads them`() {
        var random = FixedRandom(state: 20_261_122)
        for _ in 0..<50_000 {
            let digits = UInt64.random(in: 0...UInt64.max, using: &random) >> UInt64.random(in: 0..<64, using: &random)
            let text = "\(digits)e\(Int.random(in: -30...30, using: &random))"
            #expect(number(text) == Double(text), "\(text)")
            let other = Double(bitPattern: random.next())
            if other.isFinite { #expect(number(other.description) == other) }
        }
    }

    @Test func `halves between two doubles go to the even one`() {
        // 2^53 + 1 and 2^53 + 3 lie exactly between their neighbours, written so that each way of rounding is used.
        for text in ["9007199254740993", "9007199254740995", "90071992547409930e-1", "90071992547409950e-1"] {
            #expect(number(text) == Double(text), "\(text)")
        }
    }

    @Test func `whole numbers fit 64 bits or are refused`() {
        #expect(integer("1795375037002") == 1_795_375_037_002)
        #expect(integer("-5") == -5)
        #expect(integer("+5") == 5)
        #expect(integer("9223372036854775807") == .max)
        #expect(integer("-9223372036854775808") == .min)
        for text in ["", "-", "9223372036854775808", "-9223372036854775809", "1.5", "1e3", "99999999999999999999"] {
            #expect(integer(text) == nil, "\(text)")
        }
    }
}
