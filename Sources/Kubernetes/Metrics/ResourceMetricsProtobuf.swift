import Samples

/// `metrics.k8s.io` as Kubernetes' protocol buffers.
///
/// Source: k8s.io/metrics/pkg/apis/metrics/v1beta1/generated.proto.
public struct ResourceMetricsProtobuf: ResourceMetricsForm {
    private let heading: ResourceMetricsHeading

    /// Makes a renderer.
    public init(_ heading: ResourceMetricsHeading) {
        self.heading = heading
    }

    public func document(_ object: some MeasuredObject) -> [UInt8] {
        ProtobufWriter.document(apiVersion: heading.apiVersion, kind: type(of: object).kind) { write(object, to: &$0) }
    }

    public func list<Object: MeasuredObject>(_ objects: [Object], _ metadata: ListMetadata) -> [UInt8] {
        ProtobufWriter.document(
            apiVersion: heading.apiVersion, kind: Object.kind + "List", capacity: 128 + objects.count * 256
        ) { message in
            metadata.write(1, to: &message)
            for object in objects { message.message(2) { write(object, to: &$0) } }
        }
    }

    public func bookmark<Object: MeasuredObject>(_ type: Object.Type) -> [UInt8] {
        ProtobufWriter.document(apiVersion: heading.apiVersion, kind: Object.kind) { message in
            heading.writeBookmark(1, to: &message)
            message.message(2) { _ in }
            message.duration(3, .zero)
        }
    }

    private func write(_ object: some MeasuredObject, to message: inout ProtobufWriter) {
        heading.writeMetadata(of: object, 1, to: &message)
        message.time(2, object.timestamp)
        message.duration(3, object.window)
        object.writeUsage(to: &message)
    }
}
