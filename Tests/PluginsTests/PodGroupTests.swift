import Samples
import Synchronization
import Testing

@testable import Plugins

/// Metrics of objects with pods behind them. It is second 1000.
@Suite struct PodGroupTests {
    private let bench = Bench()
    private static let deployments = GroupResource(parsing: "deployments.apps")

    /// Two running pods of the Deployment `web` and one that waits, a StatefulSet's, and one in another namespace; the
    /// gauge `g` of each is a power of two.
    init() throws {
        let set = [OwnerRecord(kind: "ReplicaSet", name: "web-5d9")]
        func web(_ name: String, _ zone: String, cpu: Double?, isReady: Bool = true, phase: String = "Running") {
            bench.add(
                PodRecord(
                    namespace: "d", name: name,
                    labels: ["app": "web", "pod-template-hash": "5d9", "zone": zone, "team": "x"], nodeName: "n1",
                    phase: phase, isReady: isReady, startTime: Timestamp(seconds: name == "a" ? 500 : 600),
                    containers: [
                        ContainerRecord(
                            name: "c",
                            resources: ResourceRequirements(
                                requests: cpu.map { ["cpu": $0] } ?? [:], limits: ["memory": 100]))
                    ], owners: set))
        }
        web("a", "z1", cpu: 0.5)
        web("b", "z2", cpu: 0.25, isReady: false)
        web("c", "z1", cpu: nil, phase: "Pending")
        bench.add(
            PodRecord(
                namespace: "d", name: "db-0", labels: ["app": "db", "controller-revision-hash": "1"], nodeName: "n2",
                owners: [OwnerRecord(kind: "StatefulSet", name: "db")]))
        bench.add(PodRecord(namespace: "e", name: "x", labels: ["app": "web"], nodeName: "n1"))
        bench.inventory.nodes.withLock {
            $0 = [NodeRecord(name: "n1"), NodeRecord(name: "n2"), NodeRecord(name: "n3")]
        }
        bench.inventory.services.withLock {
            $0 = [
                ServiceRecord(namespace: "d", name: "front", labels: ["tier": "1"], selector: ["app": "web"]),
                ServiceRecord(namespace: "d", name: "none"),
                ServiceRecord(namespace: "e", name: "front", selector: ["app": "web"]),
            ]
        }
        for (index, pod) in [("a", "d"), ("b", "d"), ("c", "d"), ("db-0", "d"), ("x", "e")].enumerated() {
            try bench.store("g", [(990, Double(1 << index))], of: .pod(pod.0, in: pod.1))
        }
    }

    private func values(
        _ resource: String, _ body: String, namespace: String = "", selector: LabelSelector = .everything
    ) async throws -> [String: Double] {
        let answer = try await bench.catalogue(Bench.plugin(body, resource: resource)).customMetric(
            "m", ofAll: GroupResource(parsing: resource), in: namespace, matching: selector, where: .everything)
        for absent in answer.absent {
            if case .pluginError(let message) = absent.reason { Issue.record("\(message)") }
        }
        return Dictionary(
            uniqueKeysWithValues: answer.values.map { ("\($0.object.namespace)/\($0.object.name)", $0.value) })
    }

    /// Samples of an object with pods behind it are those of its running pods, added up.
    @Test(arguments: [
        ("namespaces", ["/d": 11, "/e": 16]), ("deployments.apps", ["d/web": 3]),
        ("replicasets.apps", ["d/web-5d9": 3]),
        ("statefulsets.apps", ["d/db": 8]), ("services", ["d/front": 3, "e/front": 16]),
        ("nodes", ["/n1": 19, "/n2": 8]),
        ("daemonsets.apps", [:]),
    ]) func samplesOfPods(_ resource: String, _ expected: [String: Double]) async throws {
        #expect(try await values(resource, #"return samples:last_over_time("g")"#) == expected)
    }

    @Test func oneObjectByName() async throws {
        let catalogue = try bench.catalogue(Bench.plugin("return object.pods:count()", resource: "deployments.apps"))
        func ask(_ name: String) async -> CustomMetricAnswer {
            await catalogue.customMetric(
                "m", of: ObjectReference(resource: Self.deployments, namespace: "d", name: name), where: .everything)
        }
        #expect(await ask("web").values.map(\.value) == [2])
        // A ReplicaSet that is not named after its template's hash belongs to no Deployment.
        for name in ["web-5d9", "db", "we"] { #expect(await ask(name).absent.map(\.reason) == [.unknownObject]) }
    }

    @Test func namespacesAndServicesByName() async throws {
        let body = "return object.pods:count()"
        let namespaces = try bench.catalogue(Bench.plugin(body, resource: "namespaces"))
        func count(_ name: String) async -> [Double] {
            await namespaces.customMetric(
                "m", of: ObjectReference(resource: .namespaces, name: name), where: .everything
            ).values.map(\.value)
        }
        #expect(await count("d") == [3])
        #expect(await count("nowhere") == [])
        #expect(namespaces.customMetrics().map(\.isNamespaced) == [false])
        #expect(namespaces.neededResources == [])
        let services = try bench.catalogue(Bench.plugin(body, resource: "services"))
        #expect(services.neededResources == [.services])
        #expect(services.customMetrics().map(\.isNamespaced) == [true])
        let reaching = "moongauge.plugin { name = 'x', permissions = { tcp = { 'services:80' } } }"
        #expect(try bench.catalogue(reaching).neededResources == [.services])
        let none = ObjectReference(resource: .services, namespace: "d", name: "none")
        #expect(await services.customMetric("m", of: none, where: .everything).values.map(\.value) == [0])
    }

    @Test func labelsOfObjects() async throws {
        let body = """
            local names = {}
                for name in pairs(object.labels) do names[#names + 1] = name end
                table.sort(names)
                return table.concat(names, ",") == wanted and 1 or 0
            """
        func have(_ resource: String, _ names: String, _ object: String) async throws {
            let values = try await values(resource, "local wanted = \"\(names)\"\n\(body)")
            #expect(values[object] == 1, "\(resource)")
        }
        // Those of the template: what differs from pod to pod is not among them, nor what controllers add.
        try await have("deployments.apps", "app,team", "d/web")
        try await have("statefulsets.apps", "app", "d/db")
        try await have("services", "tier", "d/front")
        try await have("namespaces", "kubernetes.io/metadata.name", "/e")
        let db = LabelSelector([.init(key: "app", operator: .equals, values: ["db"])])
        #expect(try await values("deployments.apps", "return 1", selector: db) == [:])
        #expect(try await values("statefulsets.apps", "return 1", selector: db) == ["d/db": 1])
        let tier = LabelSelector([.init(key: "tier", operator: .exists)])
        #expect(try await values("services", "return 1", selector: tier) == ["d/front": 1])
        #expect(try await values("services", "return 1", namespace: "e") == ["e/front": 1])
    }

    /// Conditions that must hold of the Deployment.
    @Test(arguments: [
        #"object.name == "web" and object.namespace == "d""#, "not object.ready", "object.start_time == 500",
        #"object:request("cpu") == 0.75"#, #"object:limit("memory") == 200"#, #"object:request("memory") == nil"#,
        "object.annotations.x == nil", "object.pods:count() == 2", "#object.pods == 2", #"object.pods[1].name == "a""#,
        #"object.pods[2].samples:last_over_time("g") == 2"#, "object.pods[3] == nil and object.pods[0] == nil",
        #"object.pods[2].labels.zone == "z2" and object.pods[1].ready"#,
        #"object.samples:last_over_time("g") == samples:last_over_time("g")"#,
    ]) func membersOfADeployment(_ condition: String) async throws {
        #expect(try await values("deployments.apps", "return (\(condition)) and 1 or 0") == ["d/web": 1])
    }

    @Test func podsAreGoneThrough() async throws {
        let ipairs = "local sum = 0 for i, pod in ipairs(object.pods) do sum = sum * 10 + i * #pod.name end return sum"
        #expect(try await values("deployments.apps", ipairs) == ["d/web": 12])
        #expect(try await values("deployments.apps", ipairs.replacing("ipairs", with: "pairs")) == ["d/web": 12])
        // Each object has its own pods.
        #expect(try await values("services", ipairs) == ["d/front": 12, "d/none": 0, "e/front": 1])
    }

    @Test func requestsOnANode() async throws {
        // Pods that ask for nothing count as nothing here.
        #expect(try await values("nodes", #"return object:request("cpu")"#) == ["/n1": 0.75, "/n2": 0, "/n3": 0])
        #expect(try await values("namespaces", #"return object:request("cpu") or -1"#) == ["/d": -1, "/e": -1])
    }

    @Test(arguments: [
        ("sum(f)", 3), ("avg(f)", 1.5), ("min(f)", 1), ("max(f)", 2), ("count(f)", 2), ("quantile(0.5, f)", 1.5),
        ("stddev(f)", 0.5), ("topk(1, f)[1].value", 2), ("bottomk(1, f)[1].value", 1), ("topk(5, f)[2].value", 1),
        ("sum(none)", -1), ("count(none)", 0), ("max(one)", 1), ("count(one)", 1),
    ]) func overPods(_ call: String, _ expected: Double) async throws {
        let body = """
            local function f(pod, samples) return samples:last_over_time("g") end
                local function none() end
                local function one(pod) return pod.name == "a" and 1 or nil end
                return object.pods:\(call) or -1
            """
        #expect(try await values("deployments.apps", body) == ["d/web": expected])
    }

    @Test func chosenPodsHaveTheirNames() async throws {
        let body = """
            local top = object.pods:topk(1, function(pod, samples) return samples:last_over_time("g") end)
                return top[1].labels.pod == "b" and top[1].labels.namespace == "d" and #top == 1 and 7 or 0
            """
        #expect(try await values("deployments.apps", body) == ["d/web": 7])
    }

    @Test(arguments: [
        ("object.pods:sum(function(pod) error('bad ' .. pod.name) end)", "p1.lua:4: p1.lua:4: bad a"),
        ("object.pods:sum(function(pod) return 'x' end)", "function at p1.lua:4 must return a number"),
        ("object.pods:sum(5)", "pods:sum: bad argument #1, value (function expected, got number)"),
        ("object.pods:topk(0, print)", "pods:topk: bad argument #1, k (a number from 1 to 1000 expected, got 0)"),
        ("object.pods.name", "pods has no member \"name\""),
        ("samples:sum('g')", "samples:sum: bad argument #1, series (table expected, got string)"),
        ("samples:sum { window = '1m' }", "samples:sum takes one function and its metric"),
        ("samples:sum { rate = 'a', delta = 'b' }", "samples:sum takes one function and its metric"),
        ("samples:sum { rate = 'g', every = '1m' }", "unknown field \"every\"; it takes by, rate, where, window"),
        ("samples:sum { rate = 'g', by = 'pod' }", "samples:sum: by must be a list of names of labels"),
        ("samples:sum { predict_linear = 'g' }", "predict_linear needs a number seconds"),
        ("samples:sum { metric = 'g' }", "declare uses = { \"pods/g\" }"),
        ("samples:metric('g')", "declare uses = { \"g\" }"),
    ]) func whatIsWrong(_ expression: String, _ text: String) async throws {
        let answer = try await bench.catalogue(Bench.plugin("return \(expression)", resource: "deployments.apps"))
            .customMetric("m", ofAll: Self.deployments, in: "d", matching: .everything, where: .everything)
        guard case .pluginError(let message) = answer.absent.first?.reason else {
            Issue.record("no error: \(answer)")
            return
        }
        #expect(message.contains(text))
        #expect(message.hasPrefix("p1.lua:4: "))
    }

    /// A loop in a function that is called for each pod is bounded like any other, and can't be caught.
    @Test func functionsForPodsAreBounded() async throws {
        let body = "return pcall(function() object.pods:sum(function() while true do end end) end) and 1 or 2"
        let answer = try await bench.catalogue(
            Bench.plugin(body, resource: "deployments.apps"), limits: PluginLimits(instructions: 100_000)
        ).customMetric("m", ofAll: Self.deployments, in: "d", matching: .everything, where: .everything)
        guard case .pluginError(let message) = answer.absent.first?.reason else {
            Issue.record("no error: \(answer)")
            return
        }
        #expect(message.contains("limit of 100000 instructions reached"))
    }
}
