import Kubernetes
import Testing

/// Canonical forms of amounts, as k8s.io/apimachinery/pkg/api/resource writes them, and what it reads.
@Suite struct QuantityTests {
    @Test(
        arguments: [
            (0, "0"), (1, "1n"), (999, "999n"), (1000, "1u"), (134_872_915, "134872915n"), (1_500_000, "1500u"),
            (250_000_000, "250m"), (1_000_000_000, "1"), (1_000_000_001, "1000000001n"), (2_000_000_000, "2"),
            (64_000_000_000, "64"), (1_000_000_000_000, "1k"), (1_000_000_000_000_000, "1M"),
            (5_000_000_000_000_000_000, "5G"), (UInt64.max, "18446744073709551615n"),
        ] as [(UInt64, String)]) func cpu(_ nanocores: UInt64, _ text: String)
    {
        #expect(Quantity.cpu(nanocores: nanocores) == text)
    }

    @Test(
        arguments: [
            (0, "0"), (1, "1"), (999, "999"), (1000, "1k"), (1001, "1001"), (1023, "1023"), (1024, "1Ki"),
            (1025, "1025"),
            (2000, "2000"), (1_234_567, "1234567"), (1_024_000, "1000Ki"), (1_048_576, "1Mi"),
            (1_969_475_584, "1923316Ki"),
            (268_435_456, "256Mi"), (1_610_612_736, "1536Mi"), (1 << 30, "1Gi"), (1 << 40, "1Ti"), (1 << 50, "1Pi"),
            (1 << 60, "1Ei"), (1 << 63, "8Ei"), (UInt64.max, "18446744073709551615"),
        ] as [(UInt64, String)]) func memory(_ bytes: UInt64, _ text: String)
    {
        #expect(Quantity.memory(bytes: bytes) == text)
    }

    @Test(
        arguments: [
            (0, "0"), (-0.0, "0"), (1.5, "1500m"), (34, "34"), (-5, "-5"), (-0.25, "-250m"), (20_000, "20k"),
            (1000, "1k"),
            (1001, "1001"), (1_234_567, "1234567"), (0.001, "1m"), (0.0004, "0"), (0.0005, "1m"), (-0.0004, "0"),
            (-0.0006, "-1m"), (1.0006, "1001m"), (0.1 + 0.2, "300m"), (2.5e6, "2500k"), (1e9, "1G"), (3e12, "3T"),
            (9e15, "9P"), (-9e15, "-9P"), (.leastNonzeroMagnitude, "0"),
        ] as [(Double, String)]) func milli(_ value: Double, _ text: String)
    {
        #expect(Quantity.milli(value) == text)
    }

    @Test(
        arguments: [
            .nan, .infinity, -.infinity, 9.3e15, -9.3e15, 1e18, .greatestFiniteMagnitude, -.greatestFiniteMagnitude,
        ] as [Double]) func milliOfWhatNoAutoscalerCanRead(_ value: Double)
    {
        #expect(Quantity.milli(value) == nil)
    }

    @Test(
        arguments: [
            ("0", 0), ("5", 5), ("-5", -5), ("+5", 5), ("0.5", 0.5), (".5", 0.5), ("-.5", -0.5), ("+.5", 0.5),
            ("5.", 5),
            ("007", 7), ("500n", 5e-7), ("20u", 2e-5), ("250m", 0.25), ("-1500m", -1.5), ("35m", 0.035), ("1.5k", 1500),
            ("2M", 2e6), ("3G", 3e9), ("4T", 4e12), ("5P", 5e15), ("6E", 6e18), ("1Ki", 1024), ("1.5Ki", 1536),
            ("24684092Ki", 25_276_510_208), ("160Mi", 167_772_160), ("2Gi", 2_147_483_648), ("1Ti", 1_099_511_627_776),
            ("1Pi", 1_125_899_906_842_624), ("-1Ei", -1_152_921_504_606_846_976), ("1e3", 1000), ("1E3", 1000),
            ("1E", 1e18), ("12e-3", 0.012), ("1e+2", 100), ("-1.5e2", -150),
        ] as [(String, Double)]) func parse(_ text: String, _ value: Double)
    {
        #expect(Quantity.parse(text) == value)
    }

    @Test(arguments: [
        "", " ", "1 ", " 1", "m", "Ki", "-", "+", ".", "-.", "1.2.3", "+-1", "--1", "++1", "1-", "1+1", "1K", "1ki",
        "1mm",
        "1 Mi", "1e", "1e3m", "1e1.5", "e3", "0x10", "1_000", "1,5", "nan", "inf", "Infinity", "١", "1\u{301}",
        "1e99999",
        "1e99999999999999999999", "1\0",
    ]) func parseGarbage(_ text: String) {
        #expect(Quantity.parse(text) == nil)
    }

    @Test func everyMilliIsReadAsTheNearestNumber() {
        let wrong = (0...5000).filter { Quantity.parse("\($0)m") != Double($0) / 1000 }
        #expect(wrong == [])
    }

    @Test func whatIsWrittenIsReadBack() {
        for power in 0..<64 {
            let bytes = UInt64(1) << power
            for bytes in [bytes, bytes + 1000, bytes / 1024 * 3] {
                #expect(Quantity.parse(Quantity.memory(bytes: bytes)) == Double(bytes))
            }
        }
        for value in [0.001, 0.125, 17.5, 1234, 1e6, 7.25e8, -3.5] {
            #expect(Quantity.milli(value).flatMap { Quantity.parse($0) } == value)
        }
    }
}
