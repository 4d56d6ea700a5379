import Samples
import Synchronization
import Testing

@testable import Plugins

/// What plugins see of pods and nodes.
@Suite struct ObjectValueTests {
    private let bench = Bench()

    private func addPod() {
        let web = ResourceRequirements(requests: ["cpu": 0.25, "memory": 1024], limits: ["cpu": 0.5])
        let side = ResourceRequirements(requests: ["cpu": 0.5], limits: ["cpu": 1.5])
        bench.add(
            PodRecord(
                namespace: "d", name: "p", labels: ["app": "web", "tier": "7", "with-dash/x": "y"],
                annotations: ["scale": "2.5"], nodeName: "n1", phase: "Running", ip: "10.1.2.3", isReady: true,
                startTime: Timestamp(seconds: 900.5),
                containers: [
                    ContainerRecord(name: "web", resources: web), ContainerRecord(name: "side", resources: side),
                ]
            )
        )
    }

    /// Expressions that must hold of the pod.
    @Test(arguments: [
        #"object.name == "p""#, #"object.namespace == "d""#, #"object.node == "n1""#, #"object.ip == "10.1.2.3""#,
        #"object.phase == "Running""#, "object.ready == true", "object.start_time == 900.5",
        #"object:request("cpu") == 0.75"#, #"object:limit("cpu") == 2"#, #"object:request("memory") == nil"#,
        #"object:limit("memory") == nil"#, #"object:request("nvidia.com/gpu") == nil"#,
        #"object.labels.app == "web""#, #"object.labels["with-dash/x"] == "y""#, "object.labels.none == nil",
        #"object.annotations.scale * 2 == 5"#, "object.annotations.app == nil",
    ]) func podMembers(_ condition: String) async throws {
        addPod()
        #expect(try await bench.value("return (\(condition)) and 1 or 0") == 1)
    }

    @Test func podWithoutStartTime() async throws {
        bench.add(PodRecord(namespace: "d", name: "p", isReady: false))
        #expect(
            try await bench.value("return object.start_time == nil and not object.ready and object.ip == '' and 1") == 1
        )
    }

    @Test func pairsGoThroughLabelsAndAnnotations() async throws {
        addPod()
        let body = """
            local names, count = {}, 0
                for name, value in pairs(object.labels) do
                  names[name] = value
                  count = count + 1
                end
                for name, value in pairs(object.annotations) do count = count + #value end
                if names.app == "web" and names["with-dash/x"] == "y" then return count * 100 + names.tier end
            """
        #expect(try await bench.value(body) == 607)
    }

    @Test(arguments: [
        ("return object.nmae", "pod has no member \"nmae\""), ("object.name = 'x' return 1", "pod"),
        ("object.labels.app = 'x' return 1", "labels"), ("return samples.rate2('x')", "rate2"),
    ]) func whatIsNoMember(_ body: String, _ part: String) async throws {
        addPod()
        guard case .pluginError(let message) = try await bench.absence(body) else {
            Issue.record("no error")
            return
        }
        #expect(message.hasPrefix("p1.lua:4: "))
        #expect(message.contains(part.split(separator: " ")[0]))
    }

    // MARK: Nodes

    private func nodeValues(_ body: String) async throws -> [Double] {
        bench.inventory.nodes.withLock {
            $0 = [
                NodeRecord(name: "n1", labels: ["zone": "a"], allocatable: ["cpu": 4, "memory": 1000]),
                NodeRecord(
                    name: "n2", labels: ["zone": "b"], annotations: ["x": "9"], allocatable: ["cpu": 8], isReady: false),
            ]
        }
        let answer = try await bench.catalogue(Bench.plugin(body, resource: "nodes"))
            .customMetric("m", ofAll: .nodes, in: "", matching: .everything, where: .everything)
        #expect(answer.absent == [])
        #expect(answer.values.map(\.object) == [.node("n1"), .node("n2")])
        return answer.values.map(\.value)
    }

    @Test func nodes() async throws {
        #expect(try await nodeValues(#"return object:allocatable("cpu")"#) == [4, 8])
        #expect(try await nodeValues(#"return object:allocatable("memory") or -1"#) == [1000, -1])
        #expect(try await nodeValues("return object.ready and 1 or 0") == [1, 0])
        #expect(try await nodeValues(#"return object.labels.zone == "b" and object.annotations.x + 0 or 3"#) == [3, 9])
        #expect(try await nodeValues("return #object.name") == [2, 2])
        try bench.store("node_cpu", [(960, 10), (980, 30), (1000, 50)], of: .node("n1"))
        try bench.store("node_cpu", [(960, 0), (980, 10), (1000, 20)], of: .node("n2"))
        let rates = try await nodeValues(#"return samples:rate("node_cpu", "40s")"#)
        #expect(zip(rates, [1, 0.5]).allSatisfy { $0.isNear($1) })
    }

    // MARK: Selections

    private func addMany() throws {
        for (name, namespace, app, phase) in [
            ("a", "d", "x", "Running"), ("b", "d", "y", "Running"), ("c", "d", "x", "Pending"),
            ("d", "e", "x", "Running"),
        ] {
            bench.add(PodRecord(namespace: namespace, name: name, labels: ["app": app], phase: phase))
            try bench.store("g", [(990, Double(name.utf8.first ?? 0))], of: .pod(name, in: namespace))
        }
    }

    private func objects(_ namespace: String, _ selector: LabelSelector = .everything) async throws -> [String] {
        let answer = try await bench.catalogue(Bench.plugin(#"return samples:last_over_time("g")"#))
            .customMetric("m", ofAll: .pods, in: namespace, matching: selector, where: .everything)
        #expect(answer.absent == [])
        // Every object has its own value.
        #expect(answer.values.allSatisfy { Double($0.object.name.utf8.first ?? 0) == $0.value })
        return answer.values.map { "\($0.object.namespace)/\($0.object.name)" }
    }

    @Test func manyPods() async throws {
        try addMany()
        #expect(try await objects("d") == ["d/a", "d/b"])
        #expect(try await objects("") == ["d/a", "d/b", "e/d"])
        #expect(try await objects("none") == [])
        let selector = LabelSelector([.init(key: "app", operator: .equals, values: ["x"])])
        #expect(try await objects("d", selector) == ["d/a"])
    }

    @Test func unknownThings() async throws {
        try addMany()
        let catalogue = try bench.catalogue(Bench.plugin("return 1"))
        #expect(await catalogue.customMetric("other", of: .pod("a", in: "d"), where: .everything) == .unknownMetric)
        #expect(await catalogue.customMetric("m", of: .node("n"), where: .everything) == .unknownMetric)
        let all = await catalogue.customMetric("m", ofAll: .nodes, in: "", matching: .everything, where: .everything)
        #expect(all == .unknownMetric)
        let ghost = ObjectReference.pod("ghost", in: "d")
        let answer = await catalogue.customMetric("m", of: ghost, where: .everything)
        #expect(answer == CustomMetricAnswer(absent: [AbsentValue(object: ghost, reason: .unknownObject)]))
    }

    /// Values have no labels, so a selector that wants one finds none.
    @Test func selectorsOfValues() async throws {
        try addMany()
        let catalogue = try bench.catalogue(Bench.plugin("return 1"))
        let object = ObjectReference.pod("a", in: "d")
        let wanted = LabelSelector([.init(key: "verb", operator: .equals, values: ["GET"])])
        let none = await catalogue.customMetric("m", of: object, where: wanted)
        #expect(none == CustomMetricAnswer(absent: [AbsentValue(object: object, reason: .notSelected)]))
        let unwanted = LabelSelector([.init(key: "verb", operator: .notEquals, values: ["GET"])])
        #expect(await catalogue.customMetric("m", of: object, where: unwanted).values.count == 1)
    }
}
