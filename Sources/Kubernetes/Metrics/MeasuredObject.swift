public import Samples

/// What a NodeMetrics and a PodMetrics have in common, so that lists, tables and watches are written once for both.
public protocol MeasuredObject: Hashable, Sendable {
    /// `NodeMetrics` or `PodMetrics`.
    static var kind: String { get }
    /// The namespace; empty for a node.
    var namespace: String { get }
    /// The object's name.
    var name: String { get }
    /// The object's labels.
    var labels: Labels { get }
    /// When it was measured.
    var timestamp: Timestamp { get }
    /// The span of its CPU rate.
    var window: TimeSpan { get }
    /// What it uses as a whole.
    var total: ResourceUsage { get }

    /// Writes the members behind `window`.
    func writeUsage(to json: inout JSONWriter)
    /// Writes the fields behind `window`, from number 4 on.
    func writeUsage(to message: inout ProtobufWriter)
}

extension NodeUsage: MeasuredObject {
    public static let kind = "NodeMetrics"
    public var namespace: String { "" }
    public var total: ResourceUsage { usage }

    public func writeUsage(to json: inout JSONWriter) {
        usage.write(to: &json)
    }

    public func writeUsage(to message: inout ProtobufWriter) {
        usage.write(4, to: &message)
    }
}

extension PodUsage: MeasuredObject {
    public static let kind = "PodMetrics"
    public var total: ResourceUsage {
        containers.reduce(ResourceUsage(cpuNanocores: 0, memoryBytes: 0)) { sum, container in
            let usage = container.usage
            return ResourceUsage(
                cpuNanocores: sum.cpuNanocores &+ usage.cpuNanocores, memoryBytes: sum.memoryBytes &+ usage.memoryBytes,
                swapBytes: usage.swapBytes.map { (sum.swapBytes ?? 0) &+ $0 } ?? sum.swapBytes
            )
        }
    }

    public func writeUsage(to json: inout JSONWriter) {
        json.key("containers")
        json.array { json in
            for container in containers {
                json.object { json in
                    json.member("name", container.name)
                    container.usage.write(to: &json)
                }
            }
        }
    }

    public func writeUsage(to message: inout ProtobufWriter) {
        for container in containers {
            message.message(4) { message in
                message.string(1, container.name)
                container.usage.write(2, to: &message)
            }
        }
    }
}

extension ResourceUsage {
    /// The amounts by resource name, sorted, in canonical form; swap only where it is reported.
    var quantities: [(resource: String, quantity: String)] {
        let measured = [
            ("cpu", Quantity.cpu(nanocores: cpuNanocores)), ("memory", Quantity.memory(bytes: memoryBytes)),
        ]
        return swapBytes.map { measured + [("swap", Quantity.memory(bytes: $0))] } ?? measured
    }

    fileprivate func write(to json: inout JSONWriter) {
        json.key("usage")
        json.object { json in
            for (resource, quantity) in quantities { json.member(resource, quantity) }
        }
    }

    fileprivate func write(_ field: Int, to message: inout ProtobufWriter) {
        for (resource, quantity) in quantities {
            message.message(field) { entry in
                entry.string(1, resource)
                entry.quantity(2, quantity)
            }
        }
    }
}
