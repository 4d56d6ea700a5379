import Samples
import Testing

@testable import Plugins

/// Metrics that use each other, one after the other: the search for circles, and later requests, go as deep as they do.
@Suite struct MetricOrderTests {
    private let bench = Bench()

    /// A plugin whose metrics each use the next one; the last one uses one of another plugin, if there is such.
    private func chain(_ name: String, _ metrics: ClosedRange<Int>) -> String {
        """
        local plugin = moongauge.plugin { name = "\(name)" }
        for i = \(metrics.lowerBound), \(metrics.upperBound) do
          plugin:derived { metric = "m" .. i, resource = "pods", uses = { "m" .. i + 1 },
            value = function(pod, samples) return (i == 100 and 0 or samples:metric("m" .. i + 1)) + 1 end }
        end
        """
    }

    @Test func asManyAsThereMayBe() async throws {
        bench.add(PodRecord(namespace: "d", name: "p"))
        let catalogue = try bench.catalogue(chain("b", 51...100), chain("a", 1...50))
        let answer = await catalogue.customMetric("m1", of: .pod("p", in: "d"), where: .everything)
        #expect(answer.values.map(\.value) == [100])
    }

    @Test(arguments: [
        // Found from its beginning, and from its end; joined in the middle; much too long.
        ([1...101], "m1"), ([51...101, 1...50], "m1"), ([1...40, 60...140, 41...59], "m1"), ([1...1000], "m1"),
        ([501...1000, 1...500], "m"),
    ])
    func more(chains: [ClosedRange<Int>], metric: String) throws {
        let texts = chains.enumerated().map { index, metrics in
            PluginSource(path: "p\(index).lua", text: chain("p\(index)", metrics))
        }
        let problems = PluginCheck.problems(of: texts)
        #expect(problems.allSatisfy { $0.code == .declaration })
        let message = try #require(problems.last?.description)
        #expect(message.contains("lua: metric \"\(metric)"))
        #expect(message.hasSuffix("\" of pods needs more than 99 others, one after the other"))
    }

    /// Many ways to the same metric are no long way.
    @Test func waysThatMeet() throws {
        let text = """
            local plugin = moongauge.plugin { name = "p" }
            for i = 1, 90 do
              plugin:derived { metric = "a" .. i, resource = "pods", uses = { "a" .. i + 1, "b" .. i + 1 }, value = type }
              plugin:derived { metric = "b" .. i, resource = "pods", uses = { "a" .. i + 1, "b" .. i + 1 }, value = type }
            end
            """
        #expect(PluginCheck.problems(of: [PluginSource(path: "p.lua", text: text)]) == [])
    }
}
