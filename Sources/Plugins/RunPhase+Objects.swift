import LuaRuntime
import Samples

/// What plugins read of objects.
extension RunPhase {
    func addObjectMembers() {
        addTexts(labels) { $0.labels }
        addTexts(annotations) { $0.annotations }
        for type in [pod, node, group] {
            property(type, "labels") { [unowned self] in .handle(LuaHandle(labels, token: Int64($0))) }
            property(type, "annotations") { [unowned self] in .handle(LuaHandle(annotations, token: Int64($0))) }
            property(type, "samples") { [unowned self] in .handle(LuaHandle(samples, token: Int64($0))) }
            property(type, "name") { [unowned self] place throws(LuaHostError) in
                .string(try object(place).reference.name)
            }
            property(type, "ready") { [unowned self] place throws(LuaHostError) in .bool(try object(place).isReady) }
            amount(type, "request") { [unowned self] place, resource throws(LuaHostError) in
                try total(place) { $0.request(of: resource) }
            }
            amount(type, "limit") { [unowned self] place, resource throws(LuaHostError) in
                try total(place) { $0.limit(of: resource) }
            }
        }
        for type in [pod, group] {
            property(type, "namespace") { [unowned self] place throws(LuaHostError) in
                let namespace = try object(place).reference.namespace
                return namespace.isEmpty ? .nil : .string(namespace)
            }
            property(type, "start_time") { [unowned self] place throws(LuaHostError) in
                try object(place).startTime.map { .number($0.seconds) } ?? .nil
            }
        }
        for type in [node, group] {
            property(type, "pods") { [unowned self] in .handle(LuaHandle(pods, token: Int64($0))) }
        }
        addPodMembers()
        amount(node, "allocatable") { [unowned self] place, resource throws(LuaHostError) in
            guard case .node(let node) = try object(place) else { return nil }
            return node.allocatable[resource]
        }
    }

    private func addPodMembers() {
        func text(_ name: String, _ read: @escaping (PodRecord) -> String) {
            property(pod, name) { [unowned self] place throws(LuaHostError) in
                guard case .pod(let pod) = try object(place) else { return .nil }
                return .string(read(pod))
            }
        }
        text("node") { $0.nodeName }
        text("ip") { $0.ip }
        text("phase") { $0.phase }
        property(pod, "host_network") { [unowned self] place throws(LuaHostError) in
            guard case .pod(let pod) = try object(place) else { return .nil }
            return .bool(pod.isOnHostNetwork)
        }
        property(pod, "ports") { [unowned self] place throws(LuaHostError) in
            guard case .pod(let pod) = try object(place) else { return .nil }
            return .table(
                LuaTable(
                    array: pod.containers.flatMap { container in
                        container.ports.map { Self.table($0, of: container.name) }
                    }))
        }
    }

    private static func table(_ port: ContainerPort, of container: String) -> LuaValue {
        var fields: [(String, LuaValue)] = [
            ("container", .string(container)), ("number", .integer(Int64(port.number))),
            ("protocol", .string(port.protocol)),
        ]
        if !port.name.isEmpty { fields.append(("name", .string(port.name))) }
        return .table(LuaTable(fields: fields))
    }

    /// What the pods behind an object ask for, or may use, together.
    ///
    /// A node's pods that ask for nothing count as nothing; of any other object each pod must have an amount.
    private func total(
        _ place: Int, _ amount: (PodRecord) -> Double?
    ) throws(LuaHostError) -> Double? {
        var isNode = false
        switch try object(place) {
        case .pod(let pod): return amount(pod)
        case .node: isNode = true
        case .group: break
        }
        let places = try podsBehind(place)
        if places.isEmpty, !isNode { return nil }
        var total = 0.0
        for place in places {
            guard case .pod(let pod) = try object(place) else { continue }
            guard let part = amount(pod) else {
                if isNode { continue }
                return nil
            }
            total += part
        }
        return total
    }

    // MARK: Kinds of members

    private func property(
        _ type: LuaHandleType, _ name: String, _ read: @escaping (Int) throws(LuaHostError) -> LuaValue
    ) {
        type.property(name) { call throws(LuaHostError) in
            call.returns(try read(Int(truncatingIfNeeded: call.token)))
        }
    }

    private func amount(
        _ type: LuaHandleType, _ name: String, _ read: @escaping (Int, String) throws(LuaHostError) -> Double?
    ) {
        type.method(name, parameters: ["resource"]) { call throws(LuaHostError) in
            let amount = try read(Int(truncatingIfNeeded: call.token), try call.string(1))
            call.returns(amount.map(LuaValue.number) ?? .nil)
        }
    }

    /// Labels and annotations read like tables: a name that is not there is nil, and `pairs` goes through them.
    private func addTexts(_ type: LuaHandleType, _ labels: @escaping (DescribedObject) -> Labels) {
        type.lookup { [unowned self] call throws(LuaHostError) in
            let value = labels(try object(call.token))[try call.string(1)]
            call.returns(value.map(LuaValue.string) ?? .nil)
        }
        type.entries { [unowned self] call throws(LuaHostError) in
            let fields = labels(try object(call.token)).map { ($0.name, LuaValue.string($0.value)) }
            call.returns(.table(LuaTable(fields: fields)))
        }
    }
}

extension DescribedObject {
    /// When a pod started, or the first of the pods behind an object.
    fileprivate var startTime: Timestamp? {
        switch self {
        case .pod(let pod): pod.startTime
        case .node: nil
        case .group(let group): group.pods.compactMap(\.startTime).min()
        }
    }
}
