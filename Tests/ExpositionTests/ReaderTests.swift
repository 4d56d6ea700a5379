import Exposition
import Samples
import Testing

struct ReaderTests {
    @Test func `a kubelet's lines are read`() throws {
        let page = try parse(
            """
            # HELP container_cpu_usage_seconds_total [STABLE] Cumulative cpu time
            # TYPE container_cpu_usage_seconds_total counter
            container_cpu_usage_seconds_total{container="burn",namespace="shop",pod="burner"} 6.304897072 1795375055833
            # TYPE resource_scrape_error gauge
            resource_scrape_error 0

            """)
        #expect(
            page.samples == [
                .init(
                    name: "container_cpu_usage_seconds_total",
                    labels: ["container": "burn", "namespace": "shop", "pod": "burner"], value: 6.304897072,
                    timestamp: Timestamp(milliseconds: 1_795_375_055_833)),
                .init(name: "resource_scrape_error", value: 0),
            ])
        #expect(page.types == ["container_cpu_usage_seconds_total": .counter, "resource_scrape_error": .gauge])
        #expect(page.help == ["container_cpu_usage_seconds_total": "[STABLE] Cumulative cpu time"])
    }

    @Test func `blanks, line ends and odd spellings of applications are read`() throws {
        let page = try parse(
            "\r\n \t\r\n  up  1\r\n\ta:b { x = \"1\" , y=\"\" , }\t2\t-3 \t\r\nz{}+Inf\r\n"
                + "q{x=\"y\"}4\n# EOF\n#\n#\thello\nlast NaN")
        #expect(page.samples.map(\.name) == ["up", "a:b", "z", "q", "last"])
        #expect(page.samples.map(\.labels) == [[:], ["x": "1", "y": ""], [:], ["x": "y"], [:]])
        #expect(page.samples.prefix(4).map(\.value) == [1, 2, .infinity, 4])
        #expect(page.samples[4].value.isNaN)
        #expect(page.samples.map(\.timestamp) == [nil, Timestamp(milliseconds: -3), nil, nil, nil])
    }

    @Test func `escapes in label values and help are undone`() throws {
        let page = try parse(
            #"""
            # HELP m a\\b\n"c" \x
            m{path="C:\\dir",text="say \"hi\"\nbye",odd="\d{2}",brace="}, ",last="\\"} 1
            """#)
        #expect(page.help["m"] == "a\\b\n\"c\" \\x")
        #expect(
            page.samples[0].labels == [
                "path": "C:\\dir", "text": "say \"hi\"\nbye", "odd": "\\d{2}", "brace": "}, ", "last": "\\",
            ])
    }

    @Test func `only the metrics asked for are kept`() throws {
        let page = try parse("a 1\nab 2\nb{x=\"a\"} 3\na{x=\"b\"} 4\n", keeping: ["a"])
        #expect(page.samples.map(\.value) == [1, 4])
    }

    @Test func `types are known by name`() throws {
        let page = try parse("# TYPE a histogram\n# TYPE b  summary \n#TYPE c untyped\n# TYPE d unknown\r\n")
        #expect(page.types == ["a": .histogram, "b": .summary, "c": .untyped, "d": .untyped])
    }

    @Test func `empty pages have nothing`() throws {
        for text in ["", "\n", " ", "\n\n# x\n", "#"] { #expect(try parse(text).samples.isEmpty) }
        #expect(try ParsedExposition(parsing: []).samples.isEmpty)
    }

    @Test(arguments: [
        ("a 1\n1x 2\n", 2, 1, ExpositionError.Expectation.metricName),
        ("{a=\"b\"} 2\n", 1, 1, .metricName),
        ("a-b 2\n", 1, 2, .blankOrLabels),
        ("\n\na{1=\"x\"} 2\n", 3, 3, .labelName),
        ("a{,} 2\n", 1, 3, .labelName),
        ("a{", 1, 3, .labelName),
        ("a{b\"x\"} 2\n", 1, 4, .equalsSign),
        ("a{b=x} 2\n", 1, 5, .openingQuote),
        ("a{b=\"x} 2\nc 1\n", 1, 10, .closingQuote),
        ("a{b=\"x\\\n\"} 2\n", 1, 8, .closingQuote),
        ("a{b=\"x", 1, 7, .closingQuote),
        ("a{b=\"x\" c=\"y\"} 2\n", 1, 9, .commaOrBrace),
        ("a{b=\"x\"", 1, 8, .commaOrBrace),
        ("a\n", 1, 2, .value),
        ("a", 1, 2, .value),
        ("a{b=\"x\"}\n", 1, 9, .value),
        ("a one\n", 1, 3, .value),
        ("a 1 2.5\n", 1, 5, .timestamp),
        ("a 1 # {x=\"y\"} 1\n", 1, 5, .timestamp),
        ("a 1 2 3\n", 1, 7, .lineEnd),
        ("# TYPE a flower\n", 1, 10, .metricType),
        ("# HELP\n", 1, 7, .metricName),
    ])
    func `a broken line says where and what`(
        text: String, line: Int, column: Int, expected: ExpositionError.Expectation
    ) {
        #expect(throws: ExpositionError(line: line, column: column, expected: expected)) { try parse(text) }
    }

    @Test func `an error reads as a sentence`() {
        let error = ExpositionError(line: 3, column: 12, expected: .value)
        #expect(error.description == "line 3, column 12: expected a number")
    }

    @Test func `after a broken line the next one is read`() throws {
        let page = Array("a{b=\"\n# TYPE a x\nb one\nc 1 2 3\nd 4".utf8)
        try page.withUnsafeBufferPointer { bytes in
            var reader = ExpositionReader(bytes)
            var failures: [Int] = []
            for _ in 1...4 {
                do throws(ExpositionError) { _ = try reader.nextEntry() } catch { failures.append(error.line) }
            }
            #expect(failures == [1, 2, 3, 4])
            let last = try reader.nextEntry()
            #expect(last == .sample(.init(number: 5, series: 31..<32, value: 4, timestamp: nil)))
            let end = try reader.nextSample()
            #expect(end == nil)
        }
    }
}
