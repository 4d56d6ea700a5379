import HollowCluster
import Kubernetes
import KubernetesClient
import Logging
import Samples
import Testing

/// What an inventory should hold after a list and the events of a watch, applied one by one.
struct ExpectedInventory {
    private(set) var pods: [String: PodRecord] = [:]
    private(set) var nodes: [String: NodeRecord] = [:]
    /// The version reached.
    private(set) var version = ""

    /// Takes a recorded list in JSON.
    mutating func list(_ body: [UInt8]) throws {
        let list = try JSONValue(parsing: body)
        (pods, nodes) = ([:], [:])
        for object in list["items"]?.elements ?? [] { store(object) }
        version = list[path: "metadata", "resourceVersion"]?.string ?? ""
    }

    /// Takes the lines of a recorded watch in JSON.
    mutating func follow(_ body: [UInt8]) throws {
        for line in body.split(separator: UInt8(ascii: "\n")) {
            let event = try JSONValue(parsing: Array(line))
            let object = try #require(event["object"])
            switch event["type"] {
            case "ADDED", "MODIFIED": store(object)
            case "DELETED":
                pods[Self.key(object)] = nil
                nodes[Self.key(object)] = nil
            case "BOOKMARK": break
            default: continue
            }
            version = object[path: "metadata", "resourceVersion"]?.string ?? version
        }
    }

    private mutating func store(_ object: JSONValue) {
        // Nodes have no namespace, pods always have one.
        if object[path: "metadata", "namespace"] == nil {
            nodes[Self.key(object)] = ExpectedRecords.node(object)
        } else {
            pods[Self.key(object)] = ExpectedRecords.pod(object)
        }
    }

    private static func key(_ object: JSONValue) -> String {
        "\(object[path: "metadata", "namespace"]?.string ?? "")/\(object[path: "metadata", "name"]?.string ?? "")"
    }

    /// Compares an inventory with what it should hold.
    func compare(_ inventory: Inventory, sourceLocation: SourceLocation = #_sourceLocation) {
        let pods = inventory.pods(in: nil, matching: .everything)
        let nodes = inventory.nodes(matching: .everything)
        #expect(
            pods == self.pods.values.sorted { ($0.namespace, $0.name) < ($1.namespace, $1.name) },
            sourceLocation: sourceLocation)
        #expect(nodes == self.nodes.values.sorted { $0.name < $1.name }, sourceLocation: sourceLocation)
    }
}

extension Inventory {
    /// Runs `body` while the inventory follows a collection; ends following afterwards.
    func following(
        _ resource: String, of api: KubernetesAPI, from version: String? = nil, query: [String] = [], chunk: Int = 500,
        streamsLists: Bool = true, logger: Logger = silence, _ body: () async throws -> Void
    ) async throws {
        // Where failures are on purpose, nobody need wait.
        let backoff = Backoff(first: .milliseconds(1), most: .milliseconds(2))
        let task = Task {
            if resource == "nodes" {
                await Reflector(
                    api: api, path: "/api/v1/nodes", query: query, what: "nodes", cache: nodeCache, logger: logger,
                    chunk: chunk, streamsLists: streamsLists, backoff: backoff
                ).follow(from: version)
            } else {
                await Reflector(
                    api: api, path: "/api/v1/pods", query: query, what: "pods", cache: podCache, logger: logger,
                    chunk: chunk, streamsLists: streamsLists, backoff: backoff
                ).follow(from: version)
            }
        }
        do {
            try await body()
        } catch {
            Issue.record(error)
        }
        task.cancel()
        await task.value
    }
}

extension Inventory {
    /// Lists a collection once, in chunks.
    ///
    /// - Returns: the version of the list.
    func list(
        _ resource: String, at path: String, of api: KubernetesAPI, chunk: Int = 500
    ) async throws -> String {
        if resource == "nodes" {
            try await Reflector(
                api: api, path: path, what: "nodes", cache: nodeCache, logger: silence, chunk: chunk,
                streamsLists: false
            ).list()
        } else {
            try await Reflector(
                api: api, path: path, what: "pods", cache: podCache, logger: silence, chunk: chunk, streamsLists: false
            ).list()
        }
    }

    /// Waits until something holds, or the test is over.
    func until(_ condition: (Inventory) -> Bool) async {
        while !condition(self), !Task.isCancelled { await Task.yield() }
    }
}
