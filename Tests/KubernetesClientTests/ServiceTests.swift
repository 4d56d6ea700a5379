import FoundationEssentials
import HollowCluster
import Kubernetes
import Logging
import Samples
import Testing

@testable import KubernetesClient

/// Services in the inventory, from the hollow cluster.
@Suite(.timeLimit(.minutes(1))) struct ServiceTests {
    private func service(_ name: String, _ namespace: String, _ app: String) -> JSONValue {
        [
            "apiVersion": "v1", "kind": "Service",
            "metadata": ["name": .string(name), "namespace": .string(namespace), "labels": ["app": .string(app)]],
            "spec": ["selector": ["app": .string(app)]],
        ]
    }

    @Test func listAndChanges() async throws {
        let inventory = Inventory()
        #expect(inventory.services(in: nil, matching: .everything) == [])
        try await HollowCluster.withClient(generatedNodes: 1) { cluster, api in
            cluster.put(service("b", "shop", "x"), as: .services)
            cluster.put(service("a", "shop", "y"), as: .services)
            cluster.put(service("a", "batch", "x"), as: .services)
            let reflector = Reflector(
                api: api, path: "/api/v1/services", what: "services", cache: inventory.serviceCache,
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
            _ = try await reflector.list()
            func names(_ namespace: String?, _ selector: LabelSelector = .everything) -> [String] {
                inventory.services(in: namespace, matching: selector).map { "\($0.namespace)/\($0.name)" }
                    .filter { !$0.hasPrefix("default/") }
            }
            #expect(names(nil) == ["batch/a", "shop/a", "shop/b"])
            #expect(names("shop") == ["shop/a", "shop/b"])
            #expect(names("shop", LabelSelector([.init(key: "app", operator: .equals, values: ["x"])])) == ["shop/b"])
            #expect(names("none") == [])
            #expect(inventory.service(named: "a", in: "batch")?.selector == ["app": "x"])
            #expect(inventory.service(named: "b", in: "batch") == nil)
        }
        // What a watch brings.
        let cache = inventory.serviceCache
        let changed = try JSONObject.service(
            #"{"metadata":{"name":"a","namespace":"shop"},"spec":{"selector":{"app":"z"}}}"#)
        cache.store(changed)
        #expect(inventory.service(named: "a", in: "shop")?.selector == ["app": "z"])
        cache.remove(changed)
        #expect(inventory.service(named: "a", in: "shop") == nil)
        #expect(inventory.service(named: "b", in: "shop") != nil)
    }
}

private enum JSONObject {
    static func service(_ text: String) throws -> ServiceObject {
        try JSONDecoder().decode(ServiceObject.self, from: Data(text.utf8))
    }
}
