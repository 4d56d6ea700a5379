import Kubernetes
import Samples

/// How events are written.
///
/// Source: k8s.io/apimachinery/pkg/apis/meta/v1/generated.proto (WatchEvent), k8s.io/apimachinery/pkg/util/framer.
struct WatchForm: Hashable, Sendable {
    /// What happened to an object.
    enum Event: String, Sendable {
        case added = "ADDED"
        case modified = "MODIFIED"
        case deleted = "DELETED"
        case bookmark = "BOOKMARK"
        case error = "ERROR"
    }

    /// The version of `metrics.k8s.io`.
    var version: String
    var mediaType: Representation.MediaType
    var shape: Representation.Shape
    var inclusion: ResourceMetricsTable.Inclusion
    /// Whether tables have a column for swap even where an object has none.
    var showsSwap = false

    /// The media type of the whole stream.
    var contentType: String {
        mediaType == .protobuf ? mediaType.rawValue + ";stream=watch" : mediaType.rawValue
    }

    /// Whether objects come as rows of tables.
    var isTable: Bool {
        if case .table = shape { return true }
        return false
    }

    /// What writes objects of a version.
    func writer(version: Int64, time: Timestamp, showsColumns: Bool) -> any ResourceMetricsForm {
        let heading = ResourceMetricsHeading(version: self.version, now: time, resourceVersion: String(version))
        return Representation(mediaType: mediaType, shape: shape)
            .form(heading, inclusion, showsColumns: showsColumns, showsSwap: showsSwap)
    }

    /// An event: in JSON a line; in protocol buffers a frame of its length in four bytes and a `WatchEvent`.
    func event(_ event: Event, _ document: [UInt8]) -> [UInt8] {
        guard mediaType == .protobuf else {
            let end = document.last == UInt8(ascii: "\n") ? document.dropLast() : document[...]
            return Array("{\"type\":\"\(event.rawValue)\",\"object\":".utf8) + end + Array("}\n".utf8)
        }
        var message = ProtobufWriter(capacity: document.count + 32)
        message.string(1, event.rawValue)
        message.message(2) { $0.raw(1, document) }
        let length = UInt32(truncatingIfNeeded: message.bytes.count)
        return (0..<4).map { UInt8(truncatingIfNeeded: length >> (24 - 8 * $0)) } + message.bytes
    }

    /// An event that tells of an error.
    func failure(_ status: Status) -> [UInt8] {
        event(.error, mediaType == .protobuf ? status.protobuf : status.json)
    }
}
