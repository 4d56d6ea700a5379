import Foundation
import HollowCluster
import Testing
import Yams

/// `kubectl get`, `describe`, `explain` and what else users try; values are compared with what the recording says.
@Suite(.enabled(if: Program.kubectl != nil, "kubectl is not installed"), .timeLimit(.minutes(3)))
struct KubectlGetTests {
    private let recorded: RecordedUsage

    init() throws {
        recorded = try RecordedUsage(rounds: RunningServer.recordedRounds)
    }

    private func withServer(_ body: (RunningServer) async throws -> Void) async throws {
        try await RunningServer.run { running in
            await running.scrape(rounds: RunningServer.recordedRounds.count)
            try await body(running)
        }
    }

    /// Whether a row ends with the pod's CPU, memory, swap and window.
    private func check(_ row: [String], shows usage: RecordedUsage.Usage) {
        #expect(RecordedUsage.amount(row[row.count - 4]) == usage.nanocores, "\(row)")
        #expect(RecordedUsage.amount(row[row.count - 3]) == usage.bytes, "\(row)")
        #expect(row[row.count - 2] == "0", "\(row)")
        #expect(row[row.count - 1] == window(usage), "\(row)")
    }

    private func window(_ usage: RecordedUsage.Usage) -> String {
        usage.window % 1000 == 0 ? "\(usage.window / 1000)s" : "\(Double(usage.window) / 1000)s"
    }

    private func check(_ items: [[String: Any]]) {
        #expect(items.count == recorded.pods.count)
        for (item, pod) in zip(items, recorded.pods) {
            let metadata = item["metadata"] as? [String: Any]
            #expect(metadata?["name"] as? String == pod.name)
            #expect(metadata?["namespace"] as? String == pod.namespace)
            #expect(item["window"] as? String == window(pod.total))
            let containers = item["containers"] as? [[String: Any]] ?? []
            #expect(containers.map { $0["name"] as? String } == pod.containers.keys.sorted())
            for container in containers {
                let usage = pod.containers[container["name"] as? String ?? ""]
                #expect(RecordedUsage.amounts(container) == [usage?.nanocores, usage?.bytes])
            }
        }
    }

    @Test(arguments: [[], ["-o", "wide"], ["--show-labels"], ["--sort-by=.metadata.name"]])
    func tables(flags: [String]) async throws {
        try await withServer { running in
            let outcome = try await running.kubectl(["get", "podmetrics", "-A"] + flags)
            #expect(outcome.status == 0, "\(outcome.errors)")
            var rows = outcome.output.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
            let header = ["NAMESPACE", "NAME", "CPU", "MEMORY", "SWAP", "WINDOW"]
            let hasLabels = flags == ["--show-labels"]
            #expect(rows.removeFirst() == header + (hasLabels ? ["LABELS"] : []))
            let pods =
                flags.contains { $0.hasPrefix("--sort-by") }
                ? recorded.pods.sorted { $0.name < $1.name } : recorded.pods
            #expect(rows.map { Array($0.prefix(2)) } == pods.map { [$0.namespace, $0.name] })
            for (row, pod) in zip(rows, pods) { check(hasLabels ? row.dropLast() : row, shows: pod.total) }
            if hasLabels {
                #expect(
                    rows.allSatisfy {
                        $0.last?.contains("topology.kubernetes.io/zone=zone-a") == true
                            || $0[1].hasPrefix("distributed")
                    })
            }
        }
    }

    @Test func documents() async throws {
        try await withServer { running in
            let json = try await running.kubectl("get", "podmetrics", "-A", "-o", "json")
            let list = try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any]
            check(try #require(list?["items"] as? [[String: Any]]))
            let yaml = try await running.kubectl("get", "podmetrics", "-A", "-o", "yaml")
            check(try #require((try Yams.load(yaml: yaml.output) as? [String: Any])?["items"] as? [[String: Any]]))
            let node = try await running.kubectl("get", "nodemetrics", "real-1", "-o", "yaml")
            let object = try Yams.load(yaml: node.output) as? [String: Any]
            #expect(RecordedUsage.amounts(object) == [recorded.node.nanocores, recorded.node.bytes])
            let names = try await running.kubectl("get", "podmetrics", "-n", "shop", "-o", "name")
            #expect(
                names.output.split(separator: "\n").map(String.init)
                    == recorded.pods.filter { $0.namespace == "shop" }.map { "podmetrics.metrics.k8s.io/\($0.name)" })
            let path = try await running.kubectl(
                "get", "podmetrics", "burner", "-n", "shop", "-o", "jsonpath={.containers[0].usage.cpu}")
            #expect(RecordedUsage.amount(path.output) == recorded.pod("burner")?.total.nanocores)
        }
    }

    @Test func nodesAndNames() async throws {
        try await withServer { running in
            for name in [
                "nodemetrics", "nodes.metrics.k8s.io", "nodes.v1beta1.metrics.k8s.io", "nodes.v1.metrics.k8s.io",
            ] {
                let rows = try await running.table("get", name, "--no-headers")
                #expect(rows.map(\.first) == ["real-1"])
                for row in rows { check(row, shows: recorded.node) }
            }
            let description = try await running.kubectl("describe", "podmetrics", "-n", "shop", "trio")
            #expect(description.status == 0, "\(description.errors)")
            #expect(
                description.output.contains("Kind:         PodMetrics") || description.output.contains("PodMetrics"))
            let unknown = try await running.complaint("get", "podmetrics", "nope", "-n", "shop")
            #expect(unknown == "Error from server (NotFound): pods \"nope\" not found")
            let deletion = try await running.complaint("delete", "podmetrics", "trio", "-n", "shop")
            let reason = "the server does not allow this method on the requested resource"
            #expect(deletion == "Error from server (MethodNotAllowed): \(reason)")
        }
    }

    /// A watch sees what a scrape changes.
    @Test func watching() async throws {
        let rounds = RunningServer.recordedRounds
        let later = try RecordedUsage(rounds: rounds.lowerBound...rounds.upperBound + 1)
        let changed = later.pods.filter { pod in recorded.pod(pod.name)?.containers != pod.containers }
        #expect(!changed.isEmpty && later.pods.map(\.name) == recorded.pods.map(\.name))
        try await withServer { running in
            try await running.kubectl("get", "podmetrics", "-A", "-w", "--output-watch-events") { conversation in
                let listed = try await conversation.rows(1 + recorded.pods.count)
                #expect(listed.first == ["EVENT", "NAMESPACE", "NAME", "CPU", "MEMORY", "SWAP", "WINDOW"])
                for (row, pod) in zip(listed.dropFirst(), recorded.pods) {
                    #expect(Array(row.prefix(3)) == ["ADDED", pod.namespace, pod.name])
                    check(row, shows: pod.total)
                }
                await running.scrape()
                let events = try await conversation.rows(changed.count)
                #expect(events.map { Array($0.prefix(3)) } == changed.map { ["MODIFIED", $0.namespace, $0.name] })
                for (row, pod) in zip(events, changed) { check(row, shows: pod.total) }
                // A pod that is gone from the API is gone from the watch.
                running.cluster.delete(.pods, namespace: "shop", name: "idle")
                // The server hears of it a moment later.
                while try await running.kubectl("get", "podmetrics", "idle", "-n", "shop").status == 0 {}
                await running.scrape()
                var row = try await conversation.rows(1).first
                while row?.first == "MODIFIED" { row = try await conversation.rows(1).first }
                #expect(row.map { Array($0.prefix(3)) } == ["DELETED", "shop", "idle"])
            }
        }
    }

    @Test func discovery() async throws {
        try await withServer { running in
            let resources = try await running.table(
                "api-resources", "--api-group=metrics.k8s.io", "--no-headers", "-o", "wide")
            #expect(
                resources == [
                    ["nodes", "metrics.k8s.io/v1", "false", "NodeMetrics", "get,list,watch"],
                    ["pods", "metrics.k8s.io/v1", "true", "PodMetrics", "get,list,watch"],
                ])
            let versions = Set(try await running.table("api-versions").map(\.first))
            for version in [
                "metrics.k8s.io/v1", "metrics.k8s.io/v1beta1", "custom.metrics.k8s.io/v1beta1",
                "custom.metrics.k8s.io/v1beta2",
            ] {
                #expect(versions.contains(version))
            }
            for verb in ["get", "list", "watch"] {
                #expect(try await running.table("auth", "can-i", verb, "pods.metrics.k8s.io", "-A") == [["yes"]])
            }
            let explained = try await running.kubectl("explain", "podmetrics.containers")
            #expect(explained.status == 0, "\(explained.errors)")
            #expect(explained.output.contains("usage") && explained.output.contains("name"))
            let all = try await running.kubectl("explain", "podmetrics", "--recursive")
            for field in ["containers", "usage", "timestamp", "window", "metadata"] {
                #expect(all.output.contains("  \(field)\t<"))
            }
        }
    }

    @Test func rawCustomMetrics() async throws {
        try await withServer { running in
            let path = "/apis/custom.metrics.k8s.io/v1beta2/namespaces/shop/pods"
            let star = try await running.items("\(path)/*/cpu_utilization")
            for other in [
                "\(path)/%2A/cpu_utilization", "\(path)/%2a/cpu_utilization", "\(path)/%2A%2Fcpu_utilization",
            ] {
                let items = try await running.items(other)
                #expect(
                    items.map { $0["describedObject"] as? [String: String] }
                        == star.map { $0["describedObject"] as? [String: String] })
                #expect(items.map { $0["value"] as? String } == star.map { $0["value"] as? String })
            }
            #expect(star.count > 2)
            let some = try await running.items("\(path)/*/cpu_utilization?labelSelector=app%20in%20(burner,trio)")
            #expect(some.map { ($0["describedObject"] as? [String: String])?["name"] } == ["burner"])
            let unknown = try await running.complaint("get", "--raw", "\(path)/*/no_such_metric")
            #expect(
                unknown.hasPrefix(
                    "Error from server (NotFound): the server could not find the metric no_such_metric for pods"))
        }
    }
}

extension Conversation {
    /// The next so many lines, in columns.
    func rows(_ count: Int) async throws -> [[String]] {
        try await lines(count).map { $0.split(separator: " ").map(String.init) }
    }
}
