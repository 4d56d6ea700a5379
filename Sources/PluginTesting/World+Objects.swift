import LuaRuntime
import Samples

/// Objects of the cluster as tests describe them.
extension World {
    /// The hash of the pod template of every Deployment in a test.
    private static let templateHash = "5d4f8c7b9"
    /// How old objects are whose age is not given.
    private static let defaultAge = TimeSpan.minutes(60)

    func addPod(_ table: LuaTable) throws(LuaHostError) {
        var fields = try TableReader("t:pod", table)
        let name = try fields.requiredText("name")
        let namespace = try fields.text("namespace") ?? ObjectName.defaultNamespace
        var pod = PodRecord(namespace: namespace, name: name)
        pod.labels = try fields.labels("labels")
        pod.annotations = try fields.labels("annotations")
        pod.nodeName = try fields.text("node") ?? ""
        pod.ip = try fields.text("ip") ?? ""
        pod.isOnHostNetwork = try fields.truth("host_network") ?? false
        pod.phase = try fields.text("phase") ?? "Running"
        pod.isReady = try fields.truth("ready") ?? true
        pod.startTime = clock.now() - (try fields.duration("age") ?? Self.defaultAge)
        let requests = try fields.amounts("requests")
        let limits = try fields.amounts("limits")
        let ports = try Self.ports(&fields)
        let containers = try fields.table("containers")
        if let owner = try fields.text("owner") { try setOwner(owner, of: &pod, fields) }
        try fields.end()
        if let containers {
            guard requests.isEmpty, limits.isEmpty, ports.isEmpty else {
                throw fields.fail("requests, limits and ports belong to the containers, where there are any")
            }
            pod.containers = try Self.containers(containers)
        } else {
            pod.containers = [
                ContainerRecord(
                    name: name, resources: ResourceRequirements(requests: requests, limits: limits), ports: ports)
            ]
        }
        inventory.put(pod)
    }

    /// Reads `{ web = { requests = { … }, limits = { … } }, … }`.
    private static func containers(_ table: LuaTable) throws(LuaHostError) -> [ContainerRecord] {
        guard table.array.isEmpty, !table.fields.isEmpty else {
            throw LuaHostError("t:pod: containers must be given by name: { web = { requests = { cpu = \"500m\" } } }")
        }
        var containers: [ContainerRecord] = []
        for field in table.fields {
            guard case .table(let table) = field.value else {
                throw LuaHostError(
                    "t:pod: containers.\(field.name) must be a table such as { requests = { cpu = \"500m\" } }")
            }
            var fields = try TableReader("t:pod: containers.\(field.name)", table)
            let resources = ResourceRequirements(
                requests: try fields.amounts("requests"), limits: try fields.amounts("limits"))
            let ports = try ports(&fields)
            try fields.end()
            containers.append(ContainerRecord(name: field.name, resources: resources, ports: ports))
        }
        return containers
    }

    /// Reads `{ 8080, { name = "metrics", number = 9090 } }`.
    private static func ports(_ fields: inout TableReader) throws(LuaHostError) -> [ContainerPort] {
        guard let list = try fields.table("ports") else { return [] }
        let refusal = fields.fail("ports must be a list such as { 8080, { name = \"metrics\", number = 9090 } }")
        guard list.fields.isEmpty else { throw refusal }
        var ports: [ContainerPort] = []
        for element in list.array {
            var port = ContainerPort(number: 0)
            switch element {
            case .integer(let number): port.number = Int(clamping: number)
            case .table(let table):
                guard table.array.isEmpty,
                    table.fields.allSatisfy({ ["name", "number", "protocol"].contains($0.name) }),
                    case .integer(let number) = table["number"]
                else { throw refusal }
                port.number = Int(clamping: number)
                if case .string(let name) = table["name"] { port.name = name }
                if case .string(let name) = table["protocol"] { port.protocol = name }
            default: throw refusal
            }
            guard (1...65_535).contains(port.number) else { throw refusal }
            ports.append(port)
        }
        return ports
    }

    /// Reads `Deployment/web`, of which the pod gets what the cluster's controllers would write on it.
    private func setOwner(_ text: String, of pod: inout PodRecord, _ fields: TableReader) throws(LuaHostError) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        let kinds = ["Deployment", "ReplicaSet", "StatefulSet", "DaemonSet", "Job", "ReplicationController"]
        guard parts.count == 2, kinds.contains(parts[0]), !parts[1].isEmpty else {
            throw fields.fail("owner is \"\(text)\", expected KIND/NAME, KIND one of \(kinds.joined(separator: ", "))")
        }
        if parts[0] == "Deployment" {
            pod.labels["pod-template-hash"] = Self.templateHash
            pod.owners = [OwnerRecord(kind: "ReplicaSet", name: "\(parts[1])-\(Self.templateHash)")]
        } else {
            pod.owners = [OwnerRecord(kind: parts[0], name: parts[1])]
        }
    }

    func addNode(_ table: LuaTable) throws(LuaHostError) {
        var fields = try TableReader("t:node", table)
        var node = NodeRecord(name: try fields.requiredText("name"))
        node.labels = try fields.labels("labels")
        node.annotations = try fields.labels("annotations")
        node.allocatable = try fields.amounts("allocatable")
        node.isReady = try fields.truth("ready") ?? true
        if let address = try fields.text("ip") { node.addresses = [NodeAddress(type: "InternalIP", address: address)] }
        try fields.end()
        inventory.put(node)
    }

    func addService(_ table: LuaTable) throws(LuaHostError) {
        var fields = try TableReader("t:service", table)
        let name = try fields.requiredText("name")
        let service = ServiceRecord(
            namespace: try fields.text("namespace") ?? ObjectName.defaultNamespace, name: name,
            labels: try fields.labels("labels"), annotations: try fields.labels("annotations"),
            selector: try fields.labels("selector"))
        try fields.end()
        inventory.put(service)
    }

    func remove(_ name: String) throws(LuaHostError) {
        let object = try ObjectName.parse(name, .pods)
        guard inventory.remove(object) else { throw LuaHostError("t:remove: \(missing(object))") }
    }

    /// What is wrong with an object that is not there.
    func missing(_ object: ObjectReference) -> String {
        let resource = object.resource
        let known = inventory.names(of: resource)
        switch resource {
        case .pods, .nodes, .services:
            let function = "t:\(resource.resource.dropLast())"
            let names = known.isEmpty ? "there are none" : "there are \(known.joined(separator: ", "))"
            return "there is no \(object); add it by \(function) { name = \"\(object.name)\", … } (\(names))"
        default: return "there is no \(object): none of the test's pods belongs to it"
        }
    }
}
