import Samples
import TestSupport
import Testing

@testable import SampleStore

struct CompensatedSumsTests {
    @Test func `four sums in step are those of each alone`() throws {
        var random = FixedRandom(state: 77)
        for _ in 0..<300 {
            var together = CompensatedSums()
            var alone = [CompensatedSum](repeating: CompensatedSum(), count: 4)
            for _ in 0..<Int.random(in: 1...80, using: &random) {
                var numbers = SIMD4<Double>.zero
                for lane in 0..<4 {
                    let exponent = Int.random(in: -60...60, using: &random)
                    numbers[lane] = Double(
                        sign: Bool.random(using: &random) ? .plus : .minus, exponent: exponent,
                        significand: .random(in: 1..<2, using: &random))
                    alone[lane].add(numbers[lane])
                }
                together.add(numbers)
            }
            let values = try #require(together.values)
            for lane in 0..<4 { #expect(values[lane] == alone[lane].value) }
        }
    }

    @Test func `what cuts off more than it keeps comes back`() throws {
        var sums = CompensatedSums()
        for number in [1, 1e100, 1, -1e100] { sums.add(SIMD4(repeating: number)) }
        #expect(try #require(sums.values) == SIMD4(repeating: 2))
    }

    @Test(arguments: [Double.infinity, -.infinity, .nan, .greatestFiniteMagnitude])
    func `numbers beyond the range have no sums in step`(number: Double) {
        var sums = CompensatedSums()
        sums.add(SIMD4(1, 2, number, 3))
        sums.add(SIMD4(1, 2, number, 3))
        #expect(sums.values == nil)
    }
}
