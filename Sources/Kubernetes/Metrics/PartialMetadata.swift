import Samples

/// Nodes and pods reduced to their metadata (`PartialObjectMetadata`), in JSON.
///
/// Source: k8s.io/apimachinery/pkg/apis/meta/v1/types.go.
public struct PartialMetadataJSON: ResourceMetricsForm {
    private let heading: ResourceMetricsHeading
    private let apiVersion: String
    private let created: String

    /// Makes a renderer; `version` is that of `meta.k8s.io`, `v1` or `v1beta1`.
    public init(_ heading: ResourceMetricsHeading, version: String) {
        self.heading = heading
        apiVersion = "meta.k8s.io/\(version)"
        created = heading.created.rfc3339
    }

    public func document(_ object: some MeasuredObject) -> [UInt8] {
        JSONWriter.document { write(object, to: &$0) }
    }

    public func list<Object: MeasuredObject>(_ objects: [Object], _ metadata: ListMetadata) -> [UInt8] {
        JSONWriter.document(capacity: 128 + objects.count * 256) { json in
            json.member("kind", "PartialObjectMetadataList")
            json.member("apiVersion", apiVersion)
            metadata.write(to: &json)
            json.key("items")
            json.array { json in
                for object in objects { json.object { write(object, to: &$0) } }
            }
        }
    }

    public func bookmark<Object: MeasuredObject>(_ type: Object.Type) -> [UInt8] {
        JSONWriter.document { json in
            json.member("kind", "PartialObjectMetadata")
            json.member("apiVersion", apiVersion)
            heading.writeBookmark(to: &json)
        }
    }

    /// Writes an object's members.
    func write(_ object: some MeasuredObject, to json: inout JSONWriter) {
        json.member("kind", "PartialObjectMetadata")
        json.member("apiVersion", apiVersion)
        heading.writeMetadata(of: object, created: created, to: &json)
    }
}

/// Nodes and pods reduced to their metadata, as Kubernetes' protocol buffers.
///
/// Source: k8s.io/apimachinery/pkg/apis/meta/v1/generated.proto.
public struct PartialMetadataProtobuf: ResourceMetricsForm {
    private let heading: ResourceMetricsHeading
    private let apiVersion: String

    /// Makes a renderer; `version` is that of `meta.k8s.io`, `v1` or `v1beta1`.
    public init(_ heading: ResourceMetricsHeading, version: String) {
        self.heading = heading
        apiVersion = "meta.k8s.io/\(version)"
    }

    public func document(_ object: some MeasuredObject) -> [UInt8] {
        ProtobufWriter.document(apiVersion: apiVersion, kind: "PartialObjectMetadata") { message in
            heading.writeMetadata(of: object, 1, to: &message)
        }
    }

    public func list<Object: MeasuredObject>(_ objects: [Object], _ metadata: ListMetadata) -> [UInt8] {
        ProtobufWriter.document(
            apiVersion: apiVersion, kind: "PartialObjectMetadataList", capacity: 128 + objects.count * 160
        ) { message in
            metadata.write(1, to: &message)
            for object in objects {
                message.message(2) { heading.writeMetadata(of: object, 1, to: &$0) }
            }
        }
    }

    public func bookmark<Object: MeasuredObject>(_ type: Object.Type) -> [UInt8] {
        ProtobufWriter.document(apiVersion: apiVersion, kind: "PartialObjectMetadata") {
            heading.writeBookmark(1, to: &$0)
        }
    }
}
