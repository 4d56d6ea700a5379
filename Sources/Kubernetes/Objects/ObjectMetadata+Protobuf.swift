import Samples

extension ObjectMetadata {
    /// Reads a `meta/v1` ObjectMeta.
    ///
    /// Source: k8s.io/apimachinery/pkg/apis/meta/v1/generated.proto. Field 17, `managedFields`, is often longer than all
    /// others together; it is stepped over.
    init(protobuf message: UnsafeRawBufferPointer) throws(ProtobufError) {
        self.init(name: "", namespace: "", uid: "", resourceVersion: "", labels: [:], annotations: [:], owners: [])
        var managers = 0
        var reader = ProtobufReader(message)
        while let field = try reader.next() {
            switch field.number {
            case 1: name = try field.text
            case 3: namespace = try field.text
            case 5: uid = try field.text
            case 6: resourceVersion = try field.text
            case 11:
                let entry = try field.entry
                labels[entry.key] = entry.value
            case 12:
                let entry = try field.entry
                if entry.key != Self.lastApplied { annotations[entry.key] = entry.value }
            case 13:
                let (owner, isController) = try Self.owner(field.bytes)
                owners.insert(owner, at: isController ? managers : owners.count)
                if isController { managers += 1 }
            default: break
            }
        }
    }

    private static func owner(
        _ message: UnsafeRawBufferPointer
    ) throws(ProtobufError) -> (owner: OwnerRecord, isController: Bool) {
        var owner = OwnerRecord(kind: "", name: "")
        var isController = false
        var reader = ProtobufReader(message)
        while let field = try reader.next() {
            switch field.number {
            case 1: owner.kind = try field.text
            case 3: owner.name = try field.text
            case 4: owner.uid = try field.text
            case 6: isController = try field.truth
            default: break
            }
        }
        return (owner, isController)
    }

    /// Reads an object's metadata, which must have a name.
    static func named(_ message: UnsafeRawBufferPointer) throws(ProtobufError) -> ObjectMetadata {
        let metadata = try ObjectMetadata(protobuf: message)
        guard !metadata.name.isEmpty else { throw ProtobufError("an object has no name") }
        return metadata
    }
}
