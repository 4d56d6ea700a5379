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
        func nodes(matching selector: LabelSelector) -> [NodeRecord] {
            nodeList.filter { selector.matches($0.labels) }
        }
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
            PodRecord(namespace: "shop", name: "both", nodeName: "n", ip: "10.1.0.8", otherIPs: ["fd00::8"]),
            PodRecord(namespace: "shop", name: "odd-too", nodeName: "n", ip: "10.1.0.9", otherIPs: ["fd00::12"]),
        ],
        serviceList: [
            ServiceRecord(namespace: "default", name: "kubernetes", clusterIPs: ["10.96.0.1", "fd01::1"]),
            ServiceRecord(namespace: "shop", name: "web", selector: ["app": "web"], clusterIPs: ["10.96.0.20"]),
            ServiceRecord(namespace: "shop", name: "db", selector: ["app": "db"], isHeadless: true),
            ServiceRecord(namespace: "shop", name: "elsewhere"),
        ],
        nodeList: [
            NodeRecord(
                name: "n",
                addresses: [
                    NodeAddress(type: "InternalIP", address: "10.0.0.12"),
                    NodeAddress(type: "InternalIP", address: "fd00::12"),
                ])
        ])

    @Test(
        arguments: [
            ("10.1.0.5", [.pod]), ("10.1.0.6", [.pod, .service]), ("10.1.0.7", []), ("10.0.0.11", [.node]),
            ("10.0.0.12", [.node]), ("fd00::5", [.pod]), ("10.1.0.8", [.pod]), ("fd00::8", [.pod]),
            ("10.1.0.9", [.pod]), ("fd00::12", [.node]), ("10.96.0.20", [.service]), ("10.96.0.21", []),
            ("8.8.8.8", []),
        ] as [(String, Set<ClusterRole>)]) func roles(_ address: String, _ roles: Set<ClusterRole>) throws
    {
        let addresses = InventoryAddresses(objects, apiServer: [], resolver: FakeResolver())
        #expect(addresses.roles(of: try #require(IPAddress(parsing: address))) == roles)
    }

    /// Waits until names have been asked for that many times in all, and the answers are there.
    private func settle(_ addresses: InventoryAddresses, _ resolver: FakeResolver, _ count: Int) async {
        while resolver.questions.count < count || addresses.server.isAsking { await Task.yield() }
    }

    private func contains(_ location: APIServerLocation, _ address: String, _ port: Int) throws -> Bool {
        location.contains(try #require(IPAddress(parsing: address)), port: port, roles: [])
    }

    @Test func theAPIServer() async throws {
        let resolver = FakeResolver(["api.example.com": [["10.9.0.1", "10.9.0.2"], ["10.9.0.3"]]])
        let clock = ManualClock(Timestamp(milliseconds: 1_800_000_000_000))
        let addresses = InventoryAddresses(
            objects, apiServer: [("API.example.com", 6443), ("10.9.1.1", 443), ("gone.example.com", 8443)],
            resolver: resolver, clock: clock)
        await settle(addresses, resolver, 2)
        let location = addresses.apiServer()
        #expect(location.names.contains("api.example.com"))
        #expect(location.names.contains("kubernetes.default.svc"))
        for (address, port, isThere) in [
            ("10.9.0.1", 6443, true), ("10.9.0.2", 6443, true), ("10.9.0.1", 80, false), ("10.9.1.1", 443, true),
            ("10.96.0.1", 443, true), ("10.96.0.1", 1, true), ("fd01::1", 443, true), ("10.9.0.3", 6443, false),
        ] {
            #expect(try contains(location, address, port) == isThere)
        }
        #expect(location.unresolved == [8443: "gone.example.com"])
        // Requests don't have it resolved each time.
        clock.advance(by: .seconds(9))
        #expect(addresses.apiServer() == location)
        #expect(resolver.questions.count == 2)
        // It moves with its name.
        clock.advance(by: .seconds(1))
        _ = addresses.apiServer()
        await settle(addresses, resolver, 4)
        #expect(try contains(addresses.apiServer(), "10.9.0.3", 6443))
    }

    /// A request asks for the name, and goes on with what was known.
    @Test func whatWasFoundLastIsKept() async throws {
        let resolver = FakeResolver(["api.example.com": [["10.9.0.1"]]])
        let clock = ManualClock(Timestamp(milliseconds: 1_800_000_000_000))
        let addresses = InventoryAddresses(
            objects, apiServer: [("api.example.com", 6443)], resolver: resolver, clock: clock)
        await settle(addresses, resolver, 1)
        resolver.forget()
        for count in 2...4 {
            clock.advance(by: .seconds(10))
            #expect(try contains(addresses.apiServer(), "10.9.0.1", 6443))
            await settle(addresses, resolver, count)
        }
        #expect(try contains(addresses.apiServer(), "10.9.0.1", 6443))
        #expect(addresses.apiServer().unresolved.isEmpty)
    }

    /// A name server that doesn't answer keeps nobody waiting, and lets nobody through meanwhile.
    @Test func aNameThatWasNeverResolved() async throws {
        struct Silence: NameResolver {
            func addresses(of name: String, for owner: String) async throws(EgressError) -> [IPAddress] {
                await withUnsafeContinuation { (_: UnsafeContinuation<Void, Never>) in }
                throw .closed
            }
        }
        let addresses = InventoryAddresses(objects, apiServer: [("api.example.com", 443)], resolver: Silence())
        func refusal(_ targets: [String], _ host: String, _ address: String, _ port: Int) throws -> String? {
            let destination = EgressPolicy.Destination(
                try #require(EgressHost(parsing: host)), try #require(IPAddress(parsing: address)), port: port,
                cluster: addresses, addresses.apiServer())
            let granted = try policy(targets)
            return granted.refusal(of: destination)?.description
        }
        let everywhere = ["0.0.0.0/0", "::/0", "shop.example.com"]
        let text =
            "it is perhaps the kube-apiserver, whose name api.example.com has not been resolved yet, which has to be named"
        #expect(try #require(try refusal(everywhere, "10.9.0.1", "10.9.0.1", 443)).contains(text))
        #expect(try #require(try refusal(everywhere, "shop.example.com", "8.8.8.8", 443)).contains(text))
        #expect(try refusal(everywhere, "10.9.0.1", "10.9.0.1", 80) == nil)
        // Whom the cluster knows as somebody else, and who is named by an address.
        #expect(try refusal(everywhere, "10.1.0.5", "10.1.0.5", 443) == nil)
        #expect(try refusal(everywhere, "10.96.0.20", "10.96.0.20", 443) == nil)
        #expect(try refusal(["8.8.8.8:443"], "8.8.8.8", "8.8.8.8", 443) == nil)
        #expect(try refusal(["api.example.com"], "api.example.com", "10.9.0.1", 443) == nil)
    }

    /// All nodes of the control plane serve it, whichever the server itself talks to.
    @Test(
        arguments: [
            ("10.0.1.1", 6443, true), ("10.0.1.1", 8443, true), ("10.0.1.1", 443, true), ("10.0.1.1", 9100, false),
            ("fd00:1::1", 6443, true), ("10.0.1.2", 6443, true), ("10.0.1.3", 6443, true), ("10.0.1.3", 9100, false),
            // Other nodes: only where it is known to listen, but where web servers do.
            ("10.0.0.11", 8443, true), ("10.0.0.11", 6443, false), ("10.0.0.11", 443, false), ("10.1.0.5", 8443, false),
            ("10.1.0.10", 6443, false),
        ] as [(String, Int, Bool)])
    func itsNodes(_ address: String, _ port: Int, _ isIt: Bool) throws {
        var objects = objects
        objects.nodeList = [
            NodeRecord(
                name: "c1", labels: ["node-role.kubernetes.io/control-plane": ""],
                addresses: [
                    NodeAddress(type: "Hostname", address: "c1"), NodeAddress(type: "InternalIP", address: "10.0.1.1"),
                    NodeAddress(type: "InternalIP", address: "fd00:1::1"),
                ]),
            NodeRecord(
                name: "c2", labels: ["node-role.kubernetes.io/master": "true"],
                addresses: [NodeAddress(type: "InternalIP", address: "10.0.1.2")]),
        ]
        let labels: Labels = ["component": "kube-apiserver"]
        objects.podList += [
            // On a node that nobody follows.
            PodRecord(
                namespace: "kube-system", name: "kube-apiserver-c3", labels: labels, ip: "10.0.1.3",
                isOnHostNetwork: true),
            PodRecord(namespace: "shop", name: "pretender", labels: labels, ip: "10.1.0.10"),
        ]
        let addresses = InventoryAddresses(
            objects, apiServer: [("10.9.1.1", 8443), ("10.96.0.1", 443)], resolver: FakeResolver())
        let judged = EgressPolicy.Destination(
            .address(try #require(IPAddress(parsing: address))), try #require(IPAddress(parsing: address)), port: port,
            cluster: addresses, addresses.apiServer())
        #expect(judged.specials.map(\.what) == (isIt ? ["the kube-apiserver"] : []))
        let policy = try policy(["10.0.0.0/8", "fd00::/8", "pods"])
        #expect((policy.refusal(of: judged) != nil) == isIt)
        // By its very address it is reached.
        #expect(try EgressTests.policy(["\(judged.host.hostText):\(port)"]).refusal(of: judged) == nil)
    }

    @Test func localhostIsNoNameOfIt() async throws {
        let resolver = FakeResolver(["localhost": [["127.0.0.1"]]])
        let addresses = InventoryAddresses(objects, apiServer: [("localhost", 6443)], resolver: resolver)
        await settle(addresses, resolver, 1)
        let location = addresses.apiServer()
        #expect(!location.names.contains("localhost"))
        #expect(try contains(location, "127.0.0.1", 6443))
    }
}
