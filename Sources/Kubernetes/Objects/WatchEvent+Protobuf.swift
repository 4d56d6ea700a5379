import Samples

extension WatchEvent {
    /// Reads one frame's `meta/v1` WatchEvent. It has no envelope itself, but its object has one.
    ///
    /// Source: k8s.io/apimachinery/pkg/apis/meta/v1/generated.proto (WatchEvent), pkg/runtime/generated.proto (RawExtension).
    ///
    /// - Parameters:
    ///   - frame: memory that need only last for the call.
    ///   - parts: what is held in common with the objects of this watch before it.
    public init(protobuf frame: UnsafeRawBufferPointer, sharing parts: SharedParts) throws(ProtobufError) {
        var type = ""
        var object: UnsafeRawBufferPointer?
        var reader = ProtobufReader(frame)
        while let field = try reader.next() {
            switch field.number {
            case 1: type = try field.text
            case 2: object = try Self.raw(field.bytes)
            default: break
            }
        }
        guard let object else { throw ProtobufError("a watch event has no object") }
        let document = try ProtobufEnvelope(object).document
        switch type {
        case "ADDED": self = .added(try Object(protobuf: document, sharing: parts))
        case "MODIFIED": self = .modified(try Object(protobuf: document, sharing: parts))
        case "DELETED": self = .deleted(try Object(protobuf: document, sharing: parts))
        case "BOOKMARK":
            let metadata = try Self.metadata(document)
            self = .bookmark(
                resourceVersion: metadata.resourceVersion,
                endsInitialEvents: metadata.annotations[Self.initialEventsEnd] == "true"
            )
        case "ERROR": self = .error(try FailureStatus(message: document))
        default: throw ProtobufError("unknown watch event \"\(type)\"")
        }
    }

    private static func raw(_ extension: UnsafeRawBufferPointer) throws(ProtobufError) -> UnsafeRawBufferPointer? {
        var reader = ProtobufReader(`extension`)
        var raw: UnsafeRawBufferPointer?
        while let field = try reader.next() {
            if field.number == 1 { raw = try field.bytes }
        }
        return raw
    }

    /// The metadata of a bookmark, which has no name.
    private static func metadata(_ document: UnsafeRawBufferPointer) throws(ProtobufError) -> ObjectMetadata {
        var reader = ProtobufReader(document)
        while let field = try reader.next() {
            if field.number == 1 { return try ObjectMetadata(protobuf: field.bytes, sharing: SharedParts()) }
        }
        throw ProtobufError("a bookmark has no metadata")
    }
}
