import FoundationEssentials
import Kubernetes
import KubernetesClient
import Samples
import Testing

@Suite struct InventoryTests {
    private let inventory = Inventory()

    private func pod(_ name: String, in namespace: String = "shop", uid: String? = nil, app: String = "x") throws
        -> PodObject
    {
        let uid = uid.map { #","uid":"\#($0)""# } ?? ""
        let text = #"{"metadata":{"name":"\#(name)","namespace":"\#(namespace)","labels":{"app":"\#(app)"}\#(uid)}}"#
        return try JSONDecoder().decode(PodObject.self, from: Data(text.utf8))
    }

    private func node(_ name: String, zone: String = "a") throws -> NodeObject {
        let text = #"{"metadata":{"name":"\#(name)","labels":{"zone":"\#(zone)"}}}"#
        return try JSONDecoder().decode(NodeObject.self, from: Data(text.utf8))
    }

    private func podNames(in namespace: String? = nil, _ selector: String = "") throws -> [String] {
        inventory.pods(in: namespace, matching: try LabelSelector(parsing: selector)).map {
            "\($0.namespace)/\($0.name)"
        }
    }

    @Test func nodes() throws {
        #expect(inventory.nodes(matching: .everything).isEmpty)
        inventory.nodeCache.list([try node("n2"), try node("n1", zone: "b"), try node("n3")])
        #expect(inventory.nodes(matching: .everything).map(\.name) == ["n1", "n2", "n3"])
        #expect(inventory.nodes(matching: try LabelSelector(parsing: "zone=a")).map(\.name) == ["n2", "n3"])
        #expect(inventory.node(named: "n1")?.labels == ["zone": "b"])
        #expect(inventory.node(named: "n4") == nil)
        inventory.nodeCache.store(try node("n1", zone: "c"))
        inventory.nodeCache.store(try node("n4"))
        inventory.nodeCache.remove(try node("n2"))
        inventory.nodeCache.remove(try node("never"))
        #expect(inventory.nodes(matching: .everything).map(\.name) == ["n1", "n3", "n4"])
        #expect(inventory.node(named: "n1")?.labels == ["zone": "c"])
        inventory.nodeCache.list([try node("n5")])
        #expect(inventory.nodes(matching: .everything).map(\.name) == ["n5"])
    }

    @Test func pods() throws {
        #expect(try podNames() == [])
        inventory.podCache.list([
            try pod("b"), try pod("a", in: "web"), try pod("a", app: "y"), try pod("c", in: "d"),
        ])
        #expect(try podNames() == ["d/c", "shop/a", "shop/b", "web/a"])
        #expect(try podNames(in: "shop") == ["shop/a", "shop/b"])
        #expect(try podNames(in: "shop", "app=x") == ["shop/b"])
        #expect(try podNames(in: nil, "app=x") == ["d/c", "shop/b", "web/a"])
        #expect(try podNames(in: "none") == [])
        #expect(inventory.pod(named: "a", in: "shop")?.labels == ["app": "y"])
        #expect(inventory.pod(named: "c", in: "shop") == nil)
        inventory.podCache.store(try pod("a", app: "z"))
        inventory.podCache.store(try pod("n", in: "new"))
        inventory.podCache.remove(try pod("c", in: "d"))
        inventory.podCache.remove(try pod("c", in: "nowhere"))
        #expect(try podNames() == ["new/n", "shop/a", "shop/b", "web/a"])
        #expect(inventory.pod(named: "a", in: "shop")?.labels == ["app": "z"])
        inventory.podCache.list([])
        #expect(try podNames() == [])
    }

    private func pod(_ name: String, at address: String, uid: String = "u", host: Bool = false) throws -> PodObject {
        let text = """
            {"metadata":{"name":"\(name)","namespace":"shop","uid":"\(uid)"},"spec":{"hostNetwork":\(host)},
            "status":{"podIP":"\(address)","phase":"Running"}}
            """
        return try JSONDecoder().decode(PodObject.self, from: Data(text.utf8))
    }

    private func names(at address: String) -> [String] { inventory.pods(at: address).map(\.name).sorted() }

    @Test func addresses() throws {
        inventory.podCache.list([
            try pod("a", at: "10.1.0.1"), try pod("b", at: "10.0.0.1", host: true),
            try pod("c", at: "10.0.0.1", host: true),
            try pod("waiting", at: ""),
        ])
        #expect(names(at: "10.1.0.1") == ["a"])
        #expect(names(at: "10.0.0.1") == ["b", "c"])
        #expect(inventory.pods(at: "10.0.0.1").map(\.isOnHostNetwork) == [true, true])
        #expect(inventory.pods(at: "10.1.0.1").map(\.isOnHostNetwork) == [false])
        #expect(names(at: "").isEmpty)
        // One moves, one comes to an address that another one still has, one goes.
        inventory.podCache.store(try pod("a", at: "10.1.0.2"))
        inventory.podCache.store(try pod("d", at: "10.1.0.2"))
        #expect(names(at: "10.1.0.1").isEmpty)
        #expect(names(at: "10.1.0.2") == ["a", "d"])
        inventory.podCache.remove(try pod("d", at: "10.1.0.2", uid: "another"))
        #expect(names(at: "10.1.0.2") == ["a", "d"])
        inventory.podCache.remove(try pod("a", at: "10.1.0.2"))
        #expect(names(at: "10.1.0.2") == ["d"])
        inventory.podCache.list([try pod("e", at: "10.1.0.2")])
        #expect(names(at: "10.1.0.2") == ["e"])
        #expect(names(at: "10.0.0.1").isEmpty)
    }

    @Test func bothAddressesOfAPod() throws {
        func pod(_ second: String) throws -> PodObject {
            let text = #"""
                {"metadata":{"name":"a","namespace":"shop","uid":"1"},"spec":{},"status":{"phase":"Running",
                "podIP":"10.1.0.1","podIPs":[{"ip":"10.1.0.1"},{"ip":"\#(second)"}]}}
                """#
            return try JSONDecoder().decode(PodObject.self, from: Data(text.utf8))
        }
        inventory.podCache.list([try pod("fd00::1")])
        #expect(inventory.pod(named: "a", in: "shop")?.otherIPs == ["fd00::1"])
        #expect(names(at: "10.1.0.1") == ["a"])
        #expect(names(at: "fd00::1") == ["a"])
        inventory.podCache.store(try pod("fd00::2"))
        #expect(names(at: "10.1.0.1") == ["a"])
        #expect(names(at: "fd00::1").isEmpty)
        #expect(names(at: "fd00::2") == ["a"])
        inventory.podCache.remove(try pod("fd00::2"))
        #expect(names(at: "fd00::2").isEmpty)
    }

    @Test func servicesByAddress() throws {
        func service(_ name: String, _ address: String) throws -> ServiceObject {
            let text = #"{"metadata":{"name":"\#(name)","namespace":"shop"},"spec":{"clusterIP":"\#(address)"}}"#
            return try JSONDecoder().decode(ServiceObject.self, from: Data(text.utf8))
        }
        func names(at address: String) -> [String] { inventory.services(at: address).map(\.name) }
        #expect(names(at: "10.96.0.1") == [])
        inventory.serviceCache.list([try service("a", "10.96.0.1"), try service("b", "None")])
        #expect(names(at: "10.96.0.1") == ["a"])
        #expect(names(at: "None") == [])
        inventory.serviceCache.store(try service("a", "10.96.0.2"))
        #expect(names(at: "10.96.0.1") == [])
        #expect(names(at: "10.96.0.2") == ["a"])
        inventory.serviceCache.remove(try service("a", "10.96.0.2"))
        #expect(names(at: "10.96.0.2") == [])
    }

    /// A pod of a StatefulSet comes back under its name: the old one's deletion must not take the new one away.
    /// Lists are kept in order while nothing changes, and never longer.
    @Test func listsFollowChanges() throws {
        inventory.podCache.list([try pod("b"), try pod("a"), try pod("c", in: "web")])
        for _ in 0..<2 {
            #expect(try podNames() == ["shop/a", "shop/b", "web/c"])
            #expect(try podNames(in: "shop") == ["shop/a", "shop/b"])
            #expect(try podNames(in: "none") == [])
        }
        inventory.podCache.store(try pod("0"))
        #expect(try podNames(in: "shop") == ["shop/0", "shop/a", "shop/b"])
        #expect(try podNames() == ["shop/0", "shop/a", "shop/b", "web/c"])
        inventory.podCache.remove(try pod("a"))
        #expect(try podNames() == ["shop/0", "shop/b", "web/c"])
        inventory.podCache.store(try pod("b", app: "y"))
        #expect(try podNames(in: nil, "app=y") == ["shop/b"])
        inventory.podCache.remove(try pod("c", in: "web"))
        #expect(try podNames() == ["shop/0", "shop/b"])
        inventory.podCache.store(try pod("n", in: "none"))
        #expect(try podNames(in: "none") == ["none/n"])
        inventory.podCache.list([try pod("z")])
        #expect(try podNames() == ["shop/z"])
        #expect(try podNames(in: "none") == [])
    }

    /// A record that says nothing new leaves the one that is there, by which others know that nothing has changed.
    @Test func equalRecordsChangeNothing() throws {
        inventory.podCache.list([try pod("a", uid: "1")])
        let before = try #require(inventory.pod(named: "a", in: "shop"))
        inventory.podCache.store(try pod("a", uid: "1"))
        #expect(try #require(inventory.pod(named: "a", in: "shop")).isIdentical(to: before))
        inventory.podCache.store(try pod("a", uid: "2"))
        #expect(try !#require(inventory.pod(named: "a", in: "shop")).isIdentical(to: before))
    }

    @Test func deletionAfterRecreation() throws {
        inventory.podCache.store(try pod("web-0", uid: "old"))
        inventory.podCache.store(try pod("web-0", uid: "new"))
        inventory.podCache.remove(try pod("web-0", uid: "old"))
        #expect(inventory.pod(named: "web-0", in: "shop")?.uid == "new")
        inventory.podCache.remove(try pod("web-0", uid: "new"))
        #expect(inventory.pod(named: "web-0", in: "shop") == nil)
        inventory.podCache.store(try pod("web-0", uid: "third"))
        inventory.podCache.remove(try pod("web-0"))
        #expect(inventory.pod(named: "web-0", in: "shop") == nil)
    }
}

extension ReflectedCache {
    /// Takes a whole list.
    fileprivate func list(_ objects: [Object]) {
        var gathering = gather()
        for object in objects { store(object, in: &gathering) }
        replace(with: gathering)
    }
}
