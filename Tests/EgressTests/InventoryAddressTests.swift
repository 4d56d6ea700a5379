import Samples
import Testing

@testable import Egress

/// What addresses are, by an inventory.
@Suite struct InventoryAddressTests {
    private struct Objects: ObjectInventory {
        var podList: [PodRecord] = []
        var serviceList: [ServiceRecord] = []
        var nodeList: [NodeRecord] = []

        func node(named name: String) -> NodeRecord? { nodeList.first { $0.name == name } }
        func nodes(matching selector: LabelSelector) -> [NodeRecord] { nodeList }
        func pod(named name: String, in namespace: String) -> PodRecord? { podList.first { $0.name == name } }
        func pods(in namespace: String?, matching selector: LabelSelector) -> [PodRecord] { podList }
        func service(named name: String, in namespace: String) -> ServiceRecord? {
            serviceList.first { $0.name == name && $0.namespace == namespace }
        }
        func services(in namespace: String?, matching selector: LabelSelector) -> [ServiceRecord] {
            serviceList.filter { namespace == nil || $0.namespace == namespace }
        }
    }

    private let objects = Objects(
        podList: [
            PodRecord(namespace: "shop", name: "web", labels: ["app": "web"], nodeName: "n", ip: "10.1.0.5"),
            PodRecord(namespace: "shop", name: "db", labels: ["app": "db"], nodeName: "n", ip: "10.1.0.6"),
            PodRecord(namespace: "shop", name: "done", phase: "Succeeded", ip: "10.1.0.7"),
            PodRecord(namespace: "shop", name: "waiting", phase: "Pending", ip: ""),
            PodRecord(namespace: "kube-system", name: "agent", ip: "10.0.0.11", isOnHostNetwork: true),
            // Its node's address, though it doesn't say so.
            PodRecord(namespace: "shop", name: "odd", labels: ["app": "db"], nodeName: "n", ip: "10.0.0.12"),
            PodRecord(namespace: "shop", name: "six", ip: "fd00::5"),
        ],
        serviceList: [
            ServiceRecord(namespace: "default", name: "kubernetes", clusterIPs: ["10.96.0.1", "fd01::1"]),
            ServiceRecord(namespace: "shop", name: "web", selector: ["app": "web"], clusterIPs: ["10.96.0.20"]),
            ServiceRecord(namespace: "shop", name: "db", selector: ["app": "db"], isHeadless: true),
            ServiceRecord(namespace: "shop", name: "elsewhere"),
        ],
        nodeList: [NodeRecord(name: "n", addresses: [NodeAddress(type: "InternalIP", address: "10.0.0.12")])])

    @Test(
        arguments: [
            ("10.1.0.5", [.pod]), ("10.1.0.6", [.pod, .service]), ("10.1.0.7", []), ("10.0.0.11", [.node]),
            ("10.0.0.12", [.node]), ("fd00::5", [.pod]), ("10.96.0.20", [.service]), ("10.96.0.21", []),
            ("8.8.8.8", []),
        ] as [(String, Set<ClusterRole>)]) func roles(_ address: String, _ roles: Set<ClusterRole>) throws
    {
        let addresses = InventoryAddresses(objects, apiServer: [], resolver: FakeResolver())
        #expect(addresses.roles(of: try #require(IPAddress(parsing: address))) == roles)
    }

    @Test func theAPIServer() async throws {
        let resolver = FakeResolver(["api.example.com": [["10.9.0.1", "10.9.0.2"], ["10.9.0.3"]]])
        let addresses = InventoryAddresses(
            objects, apiServer: [("API.example.com", 6443), ("10.9.1.1", 443), ("gone.example.com", 443)],
            resolver: resolver)
        func contains(_ location: APIServerLocation, _ address: String, _ port: Int) throws -> Bool {
            location.contains(try #require(IPAddress(parsing: address)), port: port)
        }
        let location = await addresses.apiServer()
        #expect(location.names.contains("api.example.com"))
        #expect(location.names.contains("kubernetes.default.svc"))
        for (address, port, isThere) in [
            ("10.9.0.1", 6443, true), ("10.9.0.2", 6443, true), ("10.9.0.1", 80, false), ("10.9.1.1", 443, true),
            ("10.96.0.1", 443, true), ("10.96.0.1", 1, true), ("fd01::1", 443, true), ("10.9.0.3", 6443, false),
        ] {
            #expect(try contains(location, address, port) == isThere)
        }
        // It moves with its name.
        let moved = await addresses.apiServer()
        #expect(try contains(moved, "10.9.0.3", 6443))
    }

    @Test func localhostIsNoNameOfIt() async throws {
        let addresses = InventoryAddresses(
            objects, apiServer: [("localhost", 6443)], resolver: FakeResolver(["localhost": [["127.0.0.1"]]]))
        let location = await addresses.apiServer()
        #expect(!location.names.contains("localhost"))
        #expect(location.contains(try #require(IPAddress(parsing: "127.0.0.1")), port: 6443))
    }
}
