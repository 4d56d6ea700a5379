import Samples

/// All kubelets of a cluster, recorded and made up, and the objects that belong to them.
final class KubeletFleet: Sendable {
    /// The recorded node's objects; nil where there is none.
    let replayed: ReplayedObjects?
    private let generated: [GeneratedNode]
    /// The shop; nil where there is none.
    let shop: HollowShop?
    private let kubelets: [String: HollowKubelet]
    private let recordedName: String

    init(
        _ configuration: HollowClusterConfiguration, start: Timestamp, clock: any WallClock, credentials: Credentials,
        store: ObjectStore
    ) throws {
        var kubelets: [String: HollowKubelet] = [:]
        func add(_ name: String, _ page: @escaping @Sendable (Timestamp) -> String) throws {
            let service = KubeletService(
                nodeName: name, page: page, clock: clock, credentials: credentials,
                authorizer: RoleEvaluator(store: store))
            kubelets[name] = try HollowKubelet(service: service, host: configuration.host)
        }
        if configuration.includesRecordedNode {
            let replay = RecordingReplay(try KubeletRecording(path: configuration.recordingPath), start: start)
            replayed = ReplayedObjects(replay: replay, address: configuration.host)
            recordedName = ObjectKey(of: replay.recording.node).name
            try add(recordedName) { replay.page(at: $0) }
        } else {
            replayed = nil
            recordedName = ""
        }
        generated = (0..<max(0, configuration.generatedNodes)).map { index in
            GeneratedNode(
                number: index + 1, podsPerNode: configuration.podsPerGeneratedNode, seed: configuration.seed,
                start: start)
        }
        for node in generated {
            try add(node.name) { node.page(at: $0) }
        }
        if configuration.includesShop {
            let shop = HollowShop(host: configuration.host, seed: configuration.seed, start: start, clock: clock)
            try add(shop.node.name) { shop.node.page(at: $0) }
            self.shop = shop
        } else {
            shop = nil
        }
        self.kubelets = kubelets
    }

    var count: Int { kubelets.count }

    /// The names of all nodes, sorted.
    var names: [String] { kubelets.keys.sorted() }

    subscript(name: String) -> HollowKubelet? { kubelets[name] }

    func open() async throws {
        for name in names { try await kubelets[name]?.open() }
        try await shop?.open()
    }

    func close() async {
        await shop?.close()
        await withDiscardingTaskGroup { group in
            for kubelet in kubelets.values {
                group.addTask { await kubelet.close() }
            }
        }
    }

    /// Nodes with the ports of their kubelets, pods, and what belongs to the shop.
    func objects() -> [JSONValue] {
        var nodes: [JSONValue] = []
        var pods: [JSONValue] = []
        if let replayed {
            nodes.append(replayed.node(kubeletPort: kubelets[recordedName]?.port ?? 0))
            pods += replayed.initialPods()
        }
        for node in generated {
            nodes.append(node.node(kubeletPort: kubelets[node.name]?.port ?? 0))
            pods += node.podObjects()
        }
        if let shop {
            nodes.append(shop.node.node(kubeletPort: kubelets[shop.node.name]?.port ?? 0))
            pods += shop.podObjects()
        }
        nodes = nodes.map { kinded($0, "Node") }
        pods = pods.map { kinded($0, "Pod") }
        return nodes + pods + (shop?.objects() ?? [])
    }

    private func kinded(_ object: JSONValue, _ kind: JSONValue) -> JSONValue {
        var object = object
        object["apiVersion"] = "v1"
        object["kind"] = kind
        return object
    }
}
