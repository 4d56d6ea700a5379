import SampleStore
import Samples
import Testing

@testable import Plugins

/// Metrics of objects that nobody follows: known by what samples and owners of pods name. It is second 1000.
@Suite struct OtherResourceTests {
    private static let ingresses = GroupResource(resource: "ingresses", group: "networking.k8s.io")
    private let bench = Bench()

    private func ingress(_ name: String, in namespace: String = "shop") -> ObjectReference {
        ObjectReference(resource: Self.ingresses, namespace: namespace, name: name)
    }

    private func plugin(_ declarations: String) -> String {
        "local plugin = moongauge.plugin { name = \"test\" }\n\(declarations)"
    }

    /// What controllers of an Ingress tell of it, told apart by the controller, and a metric that is computed from it.
    @Test func providersNameObjects() async throws {
        for name in ["c1", "c2"] {
            bench.add(PodRecord(namespace: "ingress", name: name, labels: ["app": "controller"], ip: "10.0.0.1"))
        }
        let catalogue = try bench.catalogue(
            plugin(
                """
                plugin:provider {
                  name = "controllers", every = "10s", resource = "ingresses.networking.k8s.io",
                  targets = { resource = "pods", selector = "app=controller" },
                  metrics = { requests_total = { type = "counter" } },
                  collect = function(pod)
                    count = (count or 0) + 5
                    local function sample(name) return
                      { name = "requests_total", value = count, object = { namespace = "shop", name = name } } end
                    return { sample("web"), sample("api") }
                  end,
                }
                plugin:derived { metric = "sources", resource = "ingresses.networking.k8s.io", value = function(object, samples)
                  return samples:count { last_over_time = "requests_total", where = { namespace = "", pod = "" } } end }
                plugin:derived { metric = "name_length", resource = "ingresses.networking.k8s.io",
                  value = function(object) return #object.name + object.pods:count() * 100 end }
                """))
        let scheduler = ProviderScheduler(catalogue: catalogue, sink: bench.store)
        for _ in 0..<4 {
            await scheduler.collect()
            bench.clock.advance(by: .seconds(10))
        }
        let series = bench.store.series(metric: "requests_total", of: ingress("web"))
        #expect(series.map(\.labels) == [["instance": "ingress/c1"], ["instance": "ingress/c2"]])
        let sum = await catalogue.customMetric("requests_total", of: ingress("web"), where: .everything)
        #expect(sum.values.count == 1)
        let all = await catalogue.customMetric(
            "sources", ofAll: Self.ingresses, in: "shop", matching: .everything, where: .everything)
        #expect(all.values.map(\.object) == [ingress("api"), ingress("web")])
        #expect(all.values.map(\.value) == [2, 2])
        let none = await catalogue.customMetric(
            "sources", ofAll: Self.ingresses, in: "other", matching: .everything, where: .everything)
        #expect(none.values.isEmpty && none.absent.isEmpty)
        let length = await catalogue.customMetric("name_length", of: ingress("web"), where: .everything)
        #expect(length.values.map(\.value) == [3])
        let unknown = await catalogue.customMetric("name_length", of: ingress("none"), where: .everything)
        #expect(unknown.absent.map(\.reason) == [.unknownObject])
        let descriptions = catalogue.customMetrics().filter { $0.resource == Self.ingresses }
        #expect(
            Set(descriptions.map(\.metric)) == ["name_length", "requests_per_second", "requests_total", "sources"])
        #expect(descriptions.allSatisfy { $0.isNamespaced })
    }

    /// Pods are behind what they say owns them, whatever it is.
    @Test(
        arguments: [
            ("workflows.argoproj.io", "Workflow", "build", nil, "build"),
            ("policies.example.com", "Policy", "p", nil, "p"), ("boxes.example.com", "Box", "b", nil, "b"),
            ("rollouts.argoproj.io", "ReplicaSet", "web-5d8f", "rollouts-pod-template-hash=5d8f", "web"),
            ("cronjobs.batch", "Job", "backup-29384756", nil, "backup"),
        ] as [(String, String, String, String?, String)]) func podsBehind(
            _ resource: String, _ kind: String, _ owner: String, _ label: String?, _ name: String
        ) async throws
    {
        let parts = (label ?? "").split(separator: "=").map(String.init)
        let labels: Labels = parts.isEmpty ? [:] : [parts[0]: parts[1]]
        for pod in ["a", "b"] {
            bench.add(
                PodRecord(
                    namespace: "d", name: pod, labels: labels, owners: [OwnerRecord(kind: kind, name: owner)]))
        }
        bench.add(
            PodRecord(namespace: "d", name: "c", owners: [OwnerRecord(kind: "StatefulSet", name: "other-1")]))
        let catalogue = try bench.catalogue(Bench.plugin("return object.pods:count()", resource: resource))
        let answer = await catalogue.customMetric(
            "m", ofAll: GroupResource(parsing: resource), in: "d", matching: .everything, where: .everything)
        #expect(answer.values.map(\.object.name) == [name])
        #expect(answer.values.map(\.value) == [2])
    }

    @Test(arguments: [
        ("deployment", "did you mean \"deployments.apps\"?"), ("deployments", "did you mean \"deployments.apps\"?"),
        ("pod", "did you mean \"pods\"?"), ("Node", "did you mean \"nodes\"?"),
        ("cronjob.batch", "did you mean \"cronjobs.batch\"?"),
        ("things.apps", "such as \"ingresses.networking.k8s.io\""),
        ("things", "such as \"ingresses.networking.k8s.io\""),
        ("Things.example.com", "such as \"ingresses.networking.k8s.io\""),
        ("a b.example.com", "such as"),
        ("things.example..com", "such as"),
    ]) func whatIsNoResource(_ resource: String, _ advice: String) throws {
        for text in [
            Bench.plugin("return 1", resource: resource),
            plugin(
                "plugin:provider { name = 'p', resource = \"\(resource)\", metrics = 'any', collect = function() end }"),
        ] {
            let error = try #require(throws: PluginError.self) { try bench.catalogue(text) }
            #expect(error.description.contains("\"\(resource)\" can't have metrics; "), "\(error)")
            #expect(error.description.contains(advice), "\(error)")
        }
    }

    @Test(arguments: [
        "persistentvolumeclaims", "persistentvolumes", "ingresses.networking.k8s.io", "scaledobjects.keda.sh",
        "x-1.example-2.com",
    ]) func whatIsAResource(_ resource: String) throws {
        let catalogue = try bench.catalogue(Bench.plugin("return 1", resource: resource))
        #expect(catalogue.customMetrics().map(\.isNamespaced) == [resource != "persistentvolumes"])
    }

    /// What was recorded doesn't keep a workload that is gone.
    @Test func workloadsEndWithTheirPods() async throws {
        let deployment = ObjectReference(
            resource: GroupResource(resource: "deployments", group: "apps"), namespace: "d", name: "web")
        try bench.store("g", [(990, 1)], of: deployment)
        let catalogue = try bench.catalogue(
            Bench.plugin(#"return samples:last_over_time("g")"#, resource: "deployments.apps"))
        let all = await catalogue.customMetric(
            "m", ofAll: deployment.resource, in: "d", matching: .everything, where: .everything)
        #expect(all.values.isEmpty)
        // By its name it is there as long as it has samples: without pods it may be scaled up again.
        #expect(await catalogue.customMetric("m", of: deployment, where: .everything).values.map(\.value) == [1])
    }
}
