import Samples
import Testing

struct KubeletMetricTests {
    @Test func `counters are told from gauges by their names`() {
        for metric in KubeletMetric.allCases {
            #expect((metric.kind == .counter) == metric.rawValue.hasSuffix("_total"))
        }
    }
}
