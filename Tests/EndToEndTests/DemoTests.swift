import Foundation
import HollowCluster
import Kubernetes
import Samples
import Testing
import Yams

@testable import moongauge

/// What the demo shows: applications' metrics of pods that answer, and the groups that plugins have something of.
@Suite(.enabled(if: Program.kubectl != nil, "kubectl is not installed"), .timeLimit(.minutes(10)))
struct DemoTests {
    private static let custom = "/apis/custom.metrics.k8s.io/v1beta2/namespaces/shop"
    private static let external = "/apis/external.metrics.k8s.io/v1beta1/namespaces/shop"

    private func demo(
        config: String? = Program.project + "plugins/demo.yaml", _ body: (RunningServer) async throws -> Void
    ) async throws {
        var configuration = HollowClusterConfiguration()
        configuration.includesShop = true
        try await RunningServer.run(configuration, config: config) { running in
            DemoOffer(cluster: running.cluster, plugins: running.server.plugins).update()
            await running.scrape(rounds: 8)
            try await body(running)
        }
    }

    private func number(_ item: [String: Any]) -> Double? { (item["value"] as? String).flatMap { Quantity.parse($0) } }

    @Test func applicationsMetrics() async throws {
        try await demo { running in
            let pods = try await running.items(Self.custom + "/pods/*/http_requests_per_second?labelSelector=app%3Dweb")
            #expect(pods.count == 3)
            let rates = pods.compactMap(number)
            // A request costs 2.5 ms of CPU, of which pods use 0.05 cores at least and 0.3 at most.
            #expect(rates.allSatisfy { (15...130).contains($0) }, "\(rates)")
            let service = try await running.items(Self.custom + "/services/web/service_requests_per_second")
            #expect(service.count == 1)
            let total = try #require(service.first.flatMap(number))
            #expect(abs(total - rates.reduce(0, +)) < 0.05 * total)
            let deployment = try await running.items(Self.custom + "/deployments.apps/web/cpu_cores")
            #expect(deployment.count == 1)
            #expect(try await running.items(Self.external + "/schedule").count == 1)
        }
    }

    /// kubectl complains of groups without resources, so they are there only while there is something in them.
    @Test func groupsComeAndGo() async throws {
        try await withTemporaryFolder { folder in
            try await RunningServer.run(pluginFolders: [folder]) { running in
                let offer = DemoOffer(cluster: running.cluster, plugins: running.server.plugins)
                func groups() async throws -> [String] {
                    offer.update()
                    let outcome = try await running.kubectl("api-versions")
                    #expect(outcome.status == 0 && outcome.errors == "", "\(outcome.errors)")
                    return outcome.output.split(separator: "\n").map(String.init).filter { $0.contains("metrics") }
                }
                let resource = ["metrics.k8s.io/v1", "metrics.k8s.io/v1beta1"]
                #expect(try await groups() == resource)
                try """
                local plugin = moongauge.plugin { name = "a" }
                plugin:external { metric = "jobs", value = function() return 7 end }
                """.write(toFile: "\(folder)/a.lua", atomically: true, encoding: .utf8)
                await running.server.reloading.check()
                #expect(try await groups() == ["external.metrics.k8s.io/v1beta1"] + resource)
                #expect(try await running.items(Self.external + "/jobs").first.flatMap(number) == 7)
                try FileManager.default.removeItem(atPath: "\(folder)/a.lua")
                await running.server.reloading.check()
                #expect(try await groups() == resource)
            }
        }
    }

    // MARK: Autoscalers in the documentation

    /// The manifests of autoscalers in plugins/README.md.
    private static func manifests() throws -> [[String: Any]] {
        let text = try String(contentsOfFile: Program.project + "plugins/README.md", encoding: .utf8)
        let blocks = text.components(separatedBy: "```yaml\n").dropFirst().map { $0.components(separatedBy: "```")[0] }
        return try blocks.filter { $0.contains("kind: HorizontalPodAutoscaler") }.map {
            try #require(try Yams.load(yaml: $0) as? [String: Any])
        }
    }

    /// Where the autoscaler asks for a metric, as kube-controller-manager does.
    private static func path(_ metric: [String: Any]) throws -> (path: String, type: String, target: [String: Any]) {
        func fields(_ value: Any?, _ key: String) throws -> [String: Any] {
            try #require((value as? [String: Any])?[key] as? [String: Any])
        }
        let type = try #require(metric["type"] as? String)
        let source = try fields(metric, type.lowercased())
        let name = try #require(try fields(source, "metric")["name"] as? String)
        let labels = (try fields(source, "metric")["selector"] as? [String: Any])?["matchLabels"] as? [String: String]
        let selector = labels?.map { "\($0.key)%3D\($0.value)" }.sorted().joined(separator: "%2C")
        let target = try fields(source, "target")
        switch type {
        case "Pods":
            let query = selector.map { "&metricLabelSelector=\($0)" } ?? ""
            return (custom + "/pods/%2A/\(name)?labelSelector=app%3Dweb\(query)", type, target)
        case "Object":
            let object = try fields(source, "describedObject")
            let kind = try #require(object["kind"] as? String)
            let described = try #require(object["name"] as? String)
            let group = (object["apiVersion"] as? String)?.split(separator: "/").dropLast().first.map { ".\($0)" } ?? ""
            let query = selector.map { "?metricLabelSelector=\($0)" } ?? ""
            return (
                custom + "/\(kind.lowercased())s\(group)/\(described)/\(name)\(query)", type, target
            )
        default: return (external + "/\(name)\(selector.map { "?labelSelector=\($0)" } ?? "")", type, target)
        }
    }

    /// What the documentation's autoscalers ask for is answered, with what the autoscaler can work with.
    @Test func autoscalersInTheDocumentation() async throws {
        let manifests = try Self.manifests()
        var types: Set<String> = []
        try await demo { running in
            for manifest in manifests {
                #expect(manifest["apiVersion"] as? String == "autoscaling/v2")
                let spec = try #require(manifest["spec"] as? [String: Any])
                let (least, most) = (spec["minReplicas"] as? Int ?? 1, try #require(spec["maxReplicas"] as? Int))
                #expect((spec["scaleTargetRef"] as? [String: Any])?["name"] as? String == "web")
                for metric in try #require(spec["metrics"] as? [[String: Any]]) {
                    let (path, type, target) = try Self.path(metric)
                    let kind = try #require(target["type"] as? String)
                    types.insert("\(type) \(kind)")
                    let key = kind.prefix(1).lowercased() + kind.dropFirst()
                    let text = try #require(target[key] as? String)
                    let wanted = try #require(Quantity.parse(text))
                    let items = try await running.items(path)
                    #expect(type == "Object" ? items.count == 1 : !items.isEmpty, "\(path)")
                    let sum = items.compactMap(number).reduce(0, +)
                    // Three replicas run, all of them ready.
                    let replicas =
                        switch (type, kind) {
                        case ("Pods", _): 3 * (sum / Double(items.count)) / wanted
                        case (_, "AverageValue"): sum / wanted
                        default: 3 * sum / wanted
                        }
                    #expect(
                        replicas.rounded(.up) >= Double(least) && replicas.rounded(.up) <= Double(most),
                        "\(path): \(replicas)")
                }
            }
        }
        #expect(
            types.isSuperset(of: ["Pods AverageValue", "Object AverageValue", "Object Value", "External AverageValue"]))
    }
}
