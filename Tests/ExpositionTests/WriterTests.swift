import Exposition
import Samples
import TestSupport
import Testing

struct WriterTests {
    @Test func `a page has families, labels, values and timestamps`() {
        var writer = ExpositionWriter()
        writer.family("cpu_seconds_total", type: .counter, help: "Time\\used\nby \"it\"")
        writer.sample(
            "cpu_seconds_total", labels: ["pod": "a\"b\\c\nd", "container": "x"], value: 2.5464832e7,
            timestamp: Timestamp(milliseconds: 1_795_375_037_002))
        writer.family("up", type: .gauge)
        writer.sample("up", value: 1)
        #expect(
            writer.text == #"""
                # HELP cpu_seconds_total Time\\used\nby "it"
                # TYPE cpu_seconds_total counter
                cpu_seconds_total{container="x",pod="a\"b\\c\nd"} 2.5464832e+07 1795375037002
                # TYPE up gauge
                up 1

                """#)
    }

    @Test(arguments: [
        (0.0, "0"), (-0.0, "0"), (1, "1"), (-1, "-1"), (761_856, "761856"), (999_999, "999999"), (1_000_000, "1e+06"),
        (1_019_904, "1.019904e+06"), (1.216987136e9, "1.216987136e+09"), (-25_464_832, "-2.5464832e+07"),
        (6.304897072, "6.304897072"), (3078.312831563, "3078.312831563"),
        (1.7953750301407337e9, "1.7953750301407337e+09"),
        (123456.5, "123456.5"), (1_234_567.5, "1.2345675e+06"), (0.1, "0.1"), (0.0001, "0.0001"), (0.00012, "0.00012"),
        (0.00001, "1e-05"), (-0.000015, "-1.5e-05"), (1e100, "1e+100"), (.leastNonzeroMagnitude, "5e-324"),
        (1e21, "1e+21"),
        (.infinity, "+Inf"), (-.infinity, "-Inf"), (.nan, "NaN"),
    ])
    func `a value has its shortest form`(value: Double, text: String) {
        #expect(ExpositionWriter.format(value) == text)
    }

    @Test func `what is written reads back the same`() throws {
        var random = FixedRandom(state: 99)
        var writer = ExpositionWriter()
        var expected: [ParsedExposition.Sample] = []
        for index in 0..<2_000 {
            var value = Double(bitPattern: random.next())
            if value.isNaN { value = Double(index) / 7 }
            let sample = ParsedExposition.Sample(
                name: "m\(index % 7)", labels: ["a": "\(index)\n", "b": "\\\"\(index)"], value: value,
                timestamp: index % 2 == 0 ? nil : Timestamp(milliseconds: Int64(index)))
            expected.append(sample)
            writer.sample(sample.name, labels: sample.labels, value: value, timestamp: sample.timestamp)
        }
        #expect(try ParsedExposition(parsing: writer.bytes).samples == expected)
    }
}
