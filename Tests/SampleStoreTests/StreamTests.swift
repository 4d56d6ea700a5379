import Samples
import TestSupport
import Testing

@testable import SampleStore

/// The compressed samples of one series, against plain arrays.
struct StreamTests {
    /// Values as they come: what a kubelet measures, and what it never would.
    enum Kind: CaseIterable {
        case cpu, pages, constant, whole, decimals, bits, wild, restarts

        func next(after value: Double, _ random: inout FixedRandom) -> Double {
            switch self {
            case .cpu: ((value * 1e9).rounded() + Double(Int.random(in: 0...2_000_000_000, using: &random))) / 1e9
            case .pages: Double(Int64(value / 4096) + Int64.random(in: -40...50, using: &random)) * 4096
            case .constant: value
            case .whole: (value + Double(Int.random(in: -5...9, using: &random))).rounded()
            case .decimals: Double(Int.random(in: -5000...5000, using: &random)) / 100
            case .bits: Double.random(in: -1...1, using: &random)
            case .wild:
                [
                    0, -0.0, .nan, .infinity, -.infinity, 1e300, .leastNonzeroMagnitude, 1, 0.1, 4096, .pi,
                    9_007_199_254_740_992,
                ]
                .randomElement(using: &random) ?? 0
            case .restarts: Bool.random(using: &random) ? value + 1e6 : 0
            }
        }
    }

    /// Adds a sample as a stripe does.
    private func append(_ sample: Sample, to stream: inout SampleStream) {
        while true {
            switch stream.append(sample) {
            case .stored: return
            case .needsRoom: stream.setCapacity(stream.nextCapacity)
            case .needsCoding:
                let recoded = stream.recoded(adding: sample)
                stream.release()
                stream = recoded
                return
            }
        }
    }

    private func bits(_ samples: [Sample]) -> [[UInt64]] {
        samples.map { [UInt64(bitPattern: $0.timestamp.milliseconds), $0.value.bitPattern] }
    }

    @Test(arguments: Kind.allCases, [1, 2, 3] as [UInt64])
    func `what goes in comes out, bit by bit`(kind: Kind, seed: UInt64) {
        var random = FixedRandom(state: seed &* 0x9E37_79B9_7F4A_7C15)
        var stream = SampleStream(madeAt: .second(0))
        defer { stream.release() }
        var model: [Sample] = []
        var time: Int64 = 1_795_000_000_000
        var value = kind == .constant ? 0.1 : 0.0
        for round in 0..<600 {
            let gaps: [Int64] = [1, 47, 14_500, 15_000, .random(in: 1...30_000, using: &random), 3_000_000_000]
            time +=
                round % 50 == 0 ? gaps.randomElement(using: &random) ?? 1 : .random(in: 9_000...21_000, using: &random)
            value = kind.next(after: value, &random)
            let sample = Sample(timestamp: Timestamp(milliseconds: time), value: value)
            append(sample, to: &stream)
            model.append(sample)
            #expect(stream.newest?.value.bitPattern == value.bitPattern)
            #expect(stream.previous?.value.bitPattern == model.dropLast().last?.value.bitPattern)
            switch Int.random(in: 0..<60, using: &random) {
            case 0:
                let horizon = model[Int.random(in: 0..<model.count, using: &random)].timestamp
                let count = stream.count
                let dropped = stream.drop(before: horizon)
                #expect(Int(stream.count) == Int(count) - (dropped?.count ?? 0))
                #expect(dropped.map { $0.oldestTime == stream.oldestTime } ?? (count < 3))
                let kept = model.suffix(Int(stream.count))
                #expect(kept.count >= min(2, model.count))
                #expect(kept.count >= model.count { $0.timestamp >= horizon })
                // No more than one group's worth of old samples stays.
                #expect(kept.count <= max(2, model.count { $0.timestamp >= horizon }) + Int(SampleGroup.capacity))
                model = Array(kept)
            case 1 where model.count > 3:
                let half = stream.newerHalf()
                stream.release()
                stream = half
                model = Array(model.suffix(model.count / 2))
            default: break
            }
            if round % 13 == 0 { #expect(bits(stream.samples()) == bits(model)) }
        }
        #expect(bits(stream.samples()) == bits(model))
        #expect(stream.oldestTime == model.first?.timestamp.milliseconds)
        for _ in 0..<200 {
            let instant = Timestamp(
                milliseconds: model[Int.random(in: 0..<model.count, using: &random)].timestamp.milliseconds
                    + .random(in: -20_000...20_000, using: &random))
            #expect(
                stream.newest(at: instant)?.value.bitPattern
                    == model.last { $0.timestamp <= instant }?.value.bitPattern)
            #expect(bits(stream.samples(since: instant)) == bits(model.filter { $0.timestamp >= instant }))
        }
    }

    @Test func `every mixture of few values and gaps is kept`() {
        let values: [Double] = [0, 1, 0.5, -0.0, .pi]
        let gaps: [Int64] = [1, 15_000, 5_000_000]
        let length = 4
        for number in 0..<15 * 15 * 15 * 15 {
            var rest = number
            var stream = SampleStream(madeAt: .second(0))
            var model: [Sample] = []
            var time: Int64 = 0
            for _ in 0..<length {
                time += gaps[rest % gaps.count]
                rest /= gaps.count
                let sample = Sample(timestamp: Timestamp(milliseconds: time), value: values[rest % values.count])
                rest /= values.count
                append(sample, to: &stream)
                model.append(sample)
            }
            if bits(stream.samples()) != bits(model) {
                Issue.record("\(model) became \(stream.samples())")
            }
            stream.release()
        }
    }

    @Test func `a kubelet's figures take a few bytes each`() {
        var random = FixedRandom(state: 88_172_645_463_325_252)
        var stream = SampleStream(madeAt: .second(0))
        defer { stream.release() }
        var bytes: [Kind: Double] = [:]
        for kind in [Kind.cpu, .pages, .constant] {
            stream.release()
            var value = 4096.0
            for scrape in 0..<60 {
                value = kind.next(after: value, &random)
                let time = Int64(scrape) * 15_000 + .random(in: -3000...3000, using: &random)
                append(Sample(timestamp: Timestamp(milliseconds: time), value: value), to: &stream)
            }
            #expect(stream.count == 60)
            bytes[kind] = Double(stream.cost) / 60
        }
        #expect((bytes[.cpu] ?? 99) < 7)
        #expect((bytes[.pages] ?? 99) < 4)
        #expect((bytes[.constant] ?? 99) < 2.7)
    }

    @Test(arguments: [0, 1, 2, 3, 6, 9])
    func `decimal fractions have codes of their own`(places: Int) {
        let coding = ValueCoding.decimal(places: places)
        var scale = 1.0
        for _ in 0..<places { scale *= 10 }
        for number in [0, 1, -1, 7, 123_456_789, -987_654_321_012] as [Int64] {
            let value = Double(number) / scale
            #expect(coding.code(for: value) == number)
            #expect(coding.value(of: number) == value)
        }
        #expect(coding.code(for: .nan) == nil)
        #expect(coding.code(for: .infinity) == nil)
        #expect(coding.code(for: -0.0) == nil)
        #expect(coding.code(for: .pi) == nil)
        #expect(coding.code(for: 1e300) == nil)
    }

    @Test func `the shortest coding is chosen`() {
        #expect(ValueCoding.best(for: [4096, 8192, 0]) == .pages)
        #expect(ValueCoding.best(for: [4096, 8193]) == .decimal(places: 0))
        #expect(ValueCoding.best(for: [0.25, 1]) == .decimal(places: 2))
        #expect(ValueCoding.best(for: [12.345678901]) == .decimal(places: 9))
        #expect(ValueCoding.best(for: [.infinity, 1]) == .binary(zeros: 52))
        #expect(ValueCoding.best(for: [.pi]).isBinary)
    }
}
