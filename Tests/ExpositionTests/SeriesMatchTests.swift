import Exposition
import Samples
import TestSupport
import Testing

struct SeriesMatchTests {
    /// Reads a page with the series of an earlier one at hand, as a scraper does.
    private func read(_ text: String, knowing known: [String]) throws -> [(known: Bool, line: ExpositionLine)] {
        try Array(text.utf8).withUnsafeBufferPointer { bytes in
            var reader = ExpositionReader(bytes)
            var lines: [(Bool, ExpositionLine)] = []
            for series in known {
                let line = try Array(series.utf8).withUnsafeBufferPointer { try reader.nextSample(ofSeries: $0) }
                if let line {
                    lines.append((true, line))
                } else if let line = try reader.nextSample() {
                    lines.append((false, line))
                }
            }
            while let line = try reader.nextSample() { lines.append((false, line)) }
            return lines
        }
    }

    @Test func `lines of known series cost their numbers only`() throws {
        let text = "# HELP a b\na{x=\"1\"} 1 5\n\nb 2\n# TYPE c gauge\nc\t3\nd 4"
        let lines = try read(text, knowing: ["a{x=\"1\"}", "b", "c", "d"])
        #expect(lines.map(\.known) == [true, true, true, true])
        #expect(lines.map(\.line.value) == [1, 2, 3, 4])
        #expect(lines.map(\.line.timestamp) == [5, nil, nil, nil])
        #expect(lines.map(\.line.number) == [2, 4, 6, 7])
        let plain = try read(text, knowing: [])
        #expect(plain.map(\.line) == lines.map(\.line))
    }

    @Test func `a line that only starts alike is another series`() throws {
        let lines = try read("ab 1\nc{x=\"12\"} 2\nd 3\n", knowing: ["a", "c{x=\"1\"}", "", "e"])
        #expect(lines.map(\.known) == [false, false, false])
        #expect(lines.map(\.line.value) == [1, 2, 3])
    }

    @Test func `a known series with broken numbers is an error of its line`() {
        #expect(throws: ExpositionError(line: 2, column: 3, expected: .value)) {
            try read("a 1\nb x\n", knowing: ["a", "b"])
        }
    }

    @Test func `names and labels of a line are views and decodings of it`() throws {
        try Array("a_b {x=\"1\", y=\"\\\"\"} 2\nplain 3".utf8).withUnsafeBufferPointer { bytes in
            var reader = ExpositionReader(bytes)
            let first = try #require(try reader.nextSample())
            #expect(reader.name(of: first).elementsEqual("a_b".utf8))
            #expect(reader.series(of: first).elementsEqual("a_b {x=\"1\", y=\"\\\"\"}".utf8))
            #expect(reader.labels(of: first) == ["x": "1", "y": "\""])
            let second = try #require(try reader.nextSample())
            #expect(reader.name(of: second).elementsEqual("plain".utf8))
            #expect(reader.labels(of: second).isEmpty)
        }
    }

    @Test func `damaged pages never stop the reader`() {
        let original = Array(
            "# TYPE a gauge\na{x=\"1\",y=\"\\\\\"} 1.5 17\n# HELP b c\nb NaN\nc{} 0x1p3 -1\n# EOF\n".utf8)
        var random = FixedRandom(state: 7)
        let spice = Array("{}\",=\\ \n\r\t#x1.e-+\u{0}\u{ff}".utf8)
        for _ in 0..<20_000 {
            var page = original
            for _ in 0..<Int.random(in: 1...4, using: &random) where !page.isEmpty {
                let place = Int.random(in: 0..<page.count, using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0: page.remove(at: place)
                case 1: page.insert(spice[Int.random(in: 0..<spice.count, using: &random)], at: place)
                case 2: page[place] = UInt8.random(in: 0...255, using: &random)
                default: page.removeSubrange(place...)
                }
            }
            let lines = 1 + page.count { $0 == UInt8(ascii: "\n") }
            page.withUnsafeBufferPointer { bytes in
                var reader = ExpositionReader(bytes)
                var entries = 0
                while entries <= lines {
                    entries += 1
                    do throws(ExpositionError) {
                        guard let entry = try reader.nextEntry() else { break }
                        if case .sample(let line) = entry { _ = reader.labels(of: line) }
                    } catch {
                        #expect(error.line <= lines)
                    }
                }
                #expect(entries <= lines + 1)
            }
        }
    }
}
