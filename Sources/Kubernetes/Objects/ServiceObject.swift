public import Samples

/// A Service as the kube-apiserver keeps it, as far as it matters here.
public struct ServiceObject: ClusterObject {
    /// The service's metadata.
    public let metadata: ObjectMetadata
    private let selector: Labels
    private let addresses: [String]

    /// What stands in place of an address where there is none.
    private static let headless = "None"

    /// The service as the rest of the server knows it.
    public var record: ServiceRecord {
        ServiceRecord(
            namespace: metadata.namespace, name: metadata.name, labels: metadata.labels,
            annotations: metadata.annotations, selector: selector,
            clusterIPs: addresses.filter { $0 != Self.headless }, isHeadless: addresses.contains(Self.headless))
    }

    /// The addresses that the two fields name.
    private static func addresses(_ first: String, _ all: [String]) -> [String] {
        (all.contains(first) ? all : [first] + all).filter { !$0.isEmpty }
    }

    private struct Form: Decodable {
        struct Spec: Decodable {
            var selector: [String: String]?
            var clusterIP: String?
            var clusterIPs: [String]?
        }

        var metadata: ObjectMetadata
        var spec: Spec?
    }

    public init(from decoder: any Decoder) throws {
        let form = try Form(from: decoder)
        metadata = form.metadata
        selector = Labels(form.spec?.selector ?? [:])
        addresses = Self.addresses(form.spec?.clusterIP ?? "", form.spec?.clusterIPs ?? [])
    }

    /// Source: k8s.io/api/core/v1/generated.proto (Service, ServiceSpec).
    public init(protobuf message: UnsafeRawBufferPointer, sharing parts: SharedParts) throws(ProtobufError) {
        var metadata: ObjectMetadata?
        var selector = Labels()
        var first = ""
        var all: [String] = []
        var reader = ProtobufReader(message)
        while let field = try reader.next() {
            switch field.number {
            case 1: metadata = try .named(field.bytes, sharing: parts)
            case 2:
                var spec = ProtobufReader(try field.bytes)
                while let field = try spec.next() {
                    switch field.number {
                    case 2:
                        let entry = try field.entry
                        selector[entry.key] = entry.value
                    case 3: first = try field.text
                    case 18: all.append(try field.text)
                    default: break
                    }
                }
            default: break
            }
        }
        guard let metadata else { throw ProtobufError("an object has no metadata") }
        self.metadata = metadata
        self.selector = selector
        addresses = Self.addresses(first, all)
    }
}
