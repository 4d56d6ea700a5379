import Foundation
import Testing

/// The official Python client against the server behind the hollow cluster; what it gets is compared with what
/// the recording says.
@Suite(.timeLimit(.minutes(3))) struct PythonClientTests {
    /// The recorded rounds that the demo's first nine scrapes see.
    private static let rounds = 20...28

    /// The client as a program that takes calls.
    private struct Client {
        let conversation: Conversation

        /// Calls a method of `CustomObjectsApi` and waits for the answer.
        func call(_ method: String, _ arguments: [String: Any]) async throws -> [String: Any] {
            try await tell(["method": method, "arguments": arguments])
            return try await answer()
        }

        /// What a call that must succeed gives.
        func result(_ method: String, _ arguments: [String: Any]) async throws -> [String: Any] {
            let answer = try await call(method, arguments)
            return try #require(answer["result"] as? [String: Any], "\(answer)")
        }

        func items(_ method: String, _ arguments: [String: Any]) async throws -> [[String: Any]] {
            try #require(try await result(method, arguments)["items"] as? [[String: Any]])
        }

        func tell(_ call: [String: Any]) async throws {
            let line = try JSONSerialization.data(withJSONObject: call)
            try await conversation.tell(String(decoding: line, as: UTF8.self))
        }

        func answer() async throws -> [String: Any] {
            let line = try #require(try await conversation.line(), "the client ended")
            return try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        }
    }

    /// Runs the client beside a server that has scraped.
    private func withClient(_ body: (Client, RunningServer) async throws -> Void) async throws {
        let python = Program.project + ".build/python/bin/python3"
        try #require(
            FileManager.default.isExecutableFile(atPath: python), "the Python client is missing: run .ci/clients")
        try await RunningServer.run { running in
            await running.scrape(rounds: Self.rounds.count)
            let script = Program.project + "Tests/EndToEndTests/Clients/custom_objects.py"
            let errors = try await Conversation.run(python, [script, running.kubeconfig]) {
                try await body(Client(conversation: $0), running)
            }
            #expect(errors.isEmpty)
        }
    }

    private func metrics(_ version: String, _ plural: String, _ more: [String: Any] = [:]) -> [String: Any] {
        ["group": "metrics.k8s.io", "version": version, "plural": plural].merging(more) { $1 }
    }

    private func name(_ object: [String: Any]) -> String {
        (object["metadata"] as? [String: Any])?["name"] as? String ?? ""
    }

    private func check(_ object: [String: Any], is pod: RecordedUsage.Pod) {
        let containers = object["containers"] as? [[String: Any]] ?? []
        #expect(containers.map { $0["name"] as? String } == pod.containers.keys.sorted())
        for container in containers {
            let usage = pod.containers[container["name"] as? String ?? ""]
            #expect(RecordedUsage.amounts(container) == [usage?.nanocores, usage?.bytes])
        }
    }

    @Test(arguments: ["v1beta1", "v1"]) func nodesAndPods(version: String) async throws {
        let recorded = try RecordedUsage(rounds: Self.rounds)
        try await withClient { client, _ in
            let nodes = try await client.items("list_cluster_custom_object", metrics(version, "nodes"))
            #expect(nodes.map(name) == ["real-1"])
            let node = try await client.result(
                "get_cluster_custom_object", metrics(version, "nodes", ["name": "real-1"]))
            for object in nodes + [node] {
                #expect(RecordedUsage.amounts(object) == [recorded.node.nanocores, recorded.node.bytes])
                #expect(object["window"] as? String == "\(Double(recorded.node.window) / 1000)s")
            }

            let pods = try await client.items("list_cluster_custom_object", metrics(version, "pods"))
            #expect(pods.map(name) == recorded.pods.map(\.name))
            for (object, pod) in zip(pods, recorded.pods) { check(object, is: pod) }

            let shop = metrics(version, "pods", ["namespace": "shop"])
            let some = try await client.items("list_namespaced_custom_object", shop)
            #expect(some.map(name) == recorded.pods.filter { $0.namespace == "shop" }.map(\.name))
            let trio = try await client.result(
                "get_namespaced_custom_object", shop.merging(["name": "trio"]) { $1 })
            check(trio, is: try #require(recorded.pod("trio")))
        }
    }

    @Test func selectors() async throws {
        try await withClient { client, _ in
            for (selector, expected) in [
                ("app=burner", ["burner"]), ("app in (burner,trio)", ["burner", "trio"]),
                ("app.kubernetes.io/part-of=shop,app!=x", ["trio"]), ("app=none", []),
            ] {
                let found = try await client.items(
                    "list_cluster_custom_object", metrics("v1", "pods", ["label_selector": selector]))
                #expect(found.map(name) == expected)
            }
            let byName = try await client.items(
                "list_namespaced_custom_object",
                metrics("v1beta1", "pods", ["namespace": "shop", "field_selector": "metadata.name=idle"]))
            #expect(byName.map(name) == ["idle"])
            let zone = try await client.items(
                "list_cluster_custom_object",
                metrics("v1", "nodes", ["label_selector": "topology.kubernetes.io/zone=zone-a"]))
            #expect(zone.map(name) == ["real-1"])
        }
    }

    @Test func chunks() async throws {
        let recorded = try RecordedUsage(rounds: Self.rounds)
        try await withClient { client, _ in
            var names: [String] = []
            var arguments = metrics("v1beta1", "pods", ["limit": 4])
            repeat {
                let chunk = try await client.result("list_cluster_custom_object", arguments)
                let items = try #require(chunk["items"] as? [[String: Any]])
                #expect(items.count <= 4)
                names += items.map(name)
                arguments["_continue"] = (chunk["metadata"] as? [String: Any])?["continue"] as? String
            } while (arguments["_continue"] as? String)?.isEmpty == false && names.count <= recorded.pods.count
            #expect(names == recorded.pods.map(\.name))
        }
    }

    @Test func errors() async throws {
        try await withClient { client, _ in
            let unknown = try await client.call(
                "get_namespaced_custom_object",
                metrics("v1beta1", "pods", ["namespace": "shop", "name": "nope"]))
            #expect(unknown["status"] as? Int == 404)
            let status = try #require(unknown["body"] as? [String: Any])
            #expect(status["reason"] as? String == "NotFound")
            #expect(status["message"] as? String == "pods \"nope\" not found")
            let bad = try await client.call(
                "list_cluster_custom_object", metrics("v1beta1", "pods", ["label_selector": "a in (b"]))
            #expect(bad["status"] as? Int == 400)
            let deletion = try await client.call(
                "delete_namespaced_custom_object",
                metrics("v1beta1", "pods", ["namespace": "shop", "name": "trio"]))
            #expect(deletion["status"] as? Int == 405)
        }
    }

    /// Values of custom metrics: the client has no method for them, but one whose path fits, with the metric as part of
    /// the name.
    @Test(arguments: ["v1beta1", "v1beta2"]) func customMetrics(version: String) async throws {
        let recorded = try RecordedCounters(rounds: Self.rounds)
        let expected = growth(
            recorded.samples(
                "container_memory_working_set_bytes", container: "memhog", pod: "hog", namespace: "batch"))
        try await withClient { client, _ in
            let path: [String: Any] = [
                "group": "custom.metrics.k8s.io", "version": version, "namespace": "batch", "plural": "pods",
            ]
            for (name, selector) in [("hog", ""), ("*", "app=hog")] {
                var arguments = path.merging(["name": "\(name)/memory_growth"]) { $1 }
                if !selector.isEmpty {
                    arguments["label_selector"] = selector
                    arguments["plural"] = "pods/*/memory_growth"
                    arguments["name"] = nil
                }
                let method =
                    selector.isEmpty ? "get_namespaced_custom_object" : "list_namespaced_custom_object"
                let list = try await client.result(method, arguments)
                #expect(list["kind"] as? String == "MetricValueList")
                #expect(list["apiVersion"] as? String == "custom.metrics.k8s.io/\(version)")
                let items = try #require(list["items"] as? [[String: Any]])
                #expect(items.count == 1)
                #expect((items.first?["describedObject"] as? [String: Any])?["name"] as? String == "hog")
                let text = try #require(items.first?["value"] as? String)
                let value = try #require(text.hasSuffix("m") ? Double(text.dropLast()).map { $0 / 1000 } : Double(text))
                #expect(abs(value - expected) <= 0.0005001)
            }
        }
    }

    /// The slope of the least-squares line.
    private func growth(_ points: [RecordedCounters.Point]) -> Double {
        let count = Double(points.count)
        let meanTime = points.map(\.time).reduce(0, +) / count
        let meanValue = points.map(\.value).reduce(0, +) / count
        let covariance = points.map { ($0.time - meanTime) * ($0.value - meanValue) }.reduce(0, +)
        return covariance / points.map { ($0.time - meanTime) * ($0.time - meanTime) }.reduce(0, +)
    }

    @Test func watching() async throws {
        let before = try RecordedUsage(rounds: Self.rounds)
        let after = try RecordedUsage(rounds: Self.rounds.lowerBound...Self.rounds.upperBound + 1)
        #expect(before.node != after.node)
        try await withClient { client, running in
            try await client.tell([
                "method": "list_cluster_custom_object", "arguments": metrics("v1beta1", "nodes"), "events": 2,
            ])
            for (type, usage) in [("ADDED", before.node), ("MODIFIED", after.node)] {
                if type == "MODIFIED" { await running.scrape() }
                let event = try await client.answer()
                #expect(event["type"] as? String == type)
                let object = try #require(event["object"] as? [String: Any])
                #expect(name(object) == "real-1")
                #expect(RecordedUsage.amounts(object) == [usage.nanocores, usage.bytes])
            }
            // The watch is over, and the client takes further calls.
            let nodes = try await client.items("list_cluster_custom_object", metrics("v1", "nodes"))
            #expect(nodes.map(RecordedUsage.amounts) == [[after.node.nanocores, after.node.bytes]])
        }
    }
}
