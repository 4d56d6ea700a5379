import Samples

extension ObjectMetadata {
    /// Reads a `meta/v1` ObjectMeta.
    ///
    /// Source: k8s.io/apimachinery/pkg/apis/meta/v1/generated.proto. Field 17, `managedFields`, is often longer than all
    /// others together; it is stepped over.
    init(protobuf message: UnsafeRawBufferPointer, sharing parts: SharedParts) throws(ProtobufError) {
        self.init(name: "", namespace: "", uid: "", resourceVersion: "", labels: [:], annotations: [:], owners: [])
        // Fields of one number follow each other, so that all labels together are one run of bytes, known or new.
        var labelled = 0..<0
        var owned = 0..<0
        var reader = ProtobufReader(message)
        var start = 0
        while let field = try reader.next() {
            let span = start..<reader.position
            start = reader.position
            switch field.number {
            case 1: name = try field.text
            case 3: namespace = try field.text(sharing: parts)
            case 5: uid = try field.text
            case 6: resourceVersion = try field.text
            case 11: labelled = labelled.isEmpty ? span : labelled.lowerBound..<span.upperBound
            case 12:
                let entry = try field.entry
                if entry.key != Self.lastApplied { annotations[entry.key] = entry.value }
            case 13: owned = owned.isEmpty ? span : owned.lowerBound..<span.upperBound
            default: break
            }
        }
        if !labelled.isEmpty {
            let run = UnsafeRawBufferPointer(rebasing: message[labelled])
            labels = try parts.labels.value(of: run, Self.labels)
        }
        if !owned.isEmpty {
            let run = UnsafeRawBufferPointer(rebasing: message[owned])
            owners = try parts.owners.value(of: run, Self.owners)
        }
    }

    private static func labels(_ run: UnsafeRawBufferPointer) throws(ProtobufError) -> Labels {
        var labels = Labels()
        var reader = ProtobufReader(run)
        while let field = try reader.next() {
            guard field.number == 11 else { continue }
            let entry = try field.entry
            labels[entry.key] = entry.value
        }
        return labels
    }

    /// The owners, those that manage the object first.
    private static func owners(_ run: UnsafeRawBufferPointer) throws(ProtobufError) -> [OwnerRecord] {
        var owners: [OwnerRecord] = []
        var managers = 0
        var reader = ProtobufReader(run)
        while let field = try reader.next() {
            guard field.number == 13 else { continue }
            let (owner, isController) = try owner(field.bytes)
            owners.insert(owner, at: isController ? managers : owners.count)
            if isController { managers += 1 }
        }
        return owners
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
    static func named(
        _ message: UnsafeRawBufferPointer, sharing parts: SharedParts
    ) throws(ProtobufError) -> ObjectMetadata {
        let metadata = try ObjectMetadata(protobuf: message, sharing: parts)
        guard !metadata.name.isEmpty else { throw ProtobufError("an object has no name") }
        return metadata
    }
}
