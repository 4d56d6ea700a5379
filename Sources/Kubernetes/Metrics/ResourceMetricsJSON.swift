import Samples

/// `metrics.k8s.io` in JSON.
///
/// Source: k8s.io/metrics/pkg/apis/metrics/v1beta1/types.go.
public struct ResourceMetricsJSON: ResourceMetricsForm {
    private let heading: ResourceMetricsHeading
    private let created: String

    /// Makes a renderer.
    public init(_ heading: ResourceMetricsHeading) {
        self.heading = heading
        created = heading.created.rfc3339
    }

    public func document(_ object: some MeasuredObject) -> [UInt8] {
        JSONWriter.document { write(object, isTyped: true, to: &$0) }
    }

    public func list<Object: MeasuredObject>(_ objects: [Object], _ metadata: ListMetadata) -> [UInt8] {
        JSONWriter.document(capacity: 128 + objects.count * 320) { json in
            json.member("kind", Object.kind + "List")
            json.member("apiVersion", heading.apiVersion)
            metadata.write(to: &json)
            json.key("items")
            json.array { json in
                for object in objects { json.object { write(object, isTyped: false, to: &$0) } }
            }
        }
    }

    public func bookmark<Object: MeasuredObject>(_ type: Object.Type) -> [UInt8] {
        JSONWriter.document { json in
            json.member("kind", Object.kind)
            json.member("apiVersion", heading.apiVersion)
            heading.writeBookmark(to: &json)
            json.key("timestamp")
            json.null()
            json.member("window", TimeSpan.zero.description)
        }
    }

    /// Writes an object's members, with those of its type in front where it stands alone.
    func write(_ object: some MeasuredObject, isTyped: Bool, to json: inout JSONWriter) {
        if isTyped {
            json.member("kind", Swift.type(of: object).kind)
            json.member("apiVersion", heading.apiVersion)
        }
        heading.writeMetadata(of: object, created: created, to: &json)
        json.member("timestamp", object.timestamp.rfc3339)
        json.member("window", object.window.description)
        object.writeUsage(to: &json)
    }
}
