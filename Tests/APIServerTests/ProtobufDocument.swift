import Kubernetes
import Samples

/// A recorded document in Kubernetes' protocol buffers, read back without the code under test.
struct ProtobufDocument {
    struct Malformed: Error {}

    /// The document as its JSON would be.
    let tree: [String: Any]

    init(_ bytes: [UInt8]) throws {
        guard bytes.starts(with: Array("k8s\0".utf8)) else { throw Malformed() }
        let envelope = try Message(bytes.dropFirst(4))
        let type = try envelope.message(1)
        let raw = try envelope.message(2)
        let kind = type.string(2)
        var tree: [String: Any] = [:]
        if kind.hasSuffix("List") {
            tree["items"] = try raw.messages(2).map { try Self.item(kind, $0) }
        } else {
            tree = try Self.item(kind, raw)
        }
        tree["kind"] = kind
        self.tree = tree
    }

    private static func item(_ kind: String, _ message: Message) throws -> [String: Any] {
        switch kind {
        case "NodeMetrics", "NodeMetricsList":
            try measured(message).merging(["usage": quantities(message.messages(4))]) { $1 }
        case "PodMetrics", "PodMetricsList":
            try measured(message).merging([
                "containers": message.messages(4).map { container in
                    ["name": container.string(1), "usage": try quantities(container.messages(2))] as [String: Any]
                }
            ]) { $1 }
        case "ExternalMetricValueList":
            try ["timestamp": time(message.message(3)), "value": message.message(5).string(1)]
        default:
            try [
                "describedObject": [
                    "kind": message.message(1).string(1), "namespace": message.message(1).string(2),
                    "name": message.message(1).string(3),
                ],
                "timestamp": time(message.message(3)), "value": message.message(5).string(1),
            ]
        }
    }

    private static func measured(_ message: Message) throws -> [String: Any] {
        let metadata = try message.message(1)
        let labels = try metadata.messages(11).map { ($0.string(1), $0.string(2)) }
        return [
            "metadata": [
                "name": metadata.string(1), "namespace": metadata.string(3),
                "creationTimestamp": time(try metadata.message(8)),
                "labels": Dictionary(uniqueKeysWithValues: labels),
            ] as [String: Any],
            "timestamp": time(try message.message(2)),
            "window": TimeSpan(milliseconds: try message.message(3).integer(1) / 1_000_000).description,
        ]
    }

    private static func time(_ message: Message) -> String {
        Timestamp(milliseconds: message.integer(1) * 1000).rfc3339
    }

    private static func quantities(_ entries: [Message]) throws -> [String: String] {
        Dictionary(uniqueKeysWithValues: try entries.map { ($0.string(1), try $0.message(2).string(1)) })
    }

    /// The fields of a message.
    struct Message {
        private var numbers: [Int: Int64] = [:]
        private var texts: [Int: [ArraySlice<UInt8>]] = [:]

        init(_ bytes: ArraySlice<UInt8>) throws {
            var rest = bytes
            func varint() throws -> UInt64 {
                var value: UInt64 = 0
                var shift: UInt64 = 0
                while let byte = rest.popFirst() {
                    value |= UInt64(byte & 0x7F) << shift
                    if byte < 0x80 { return value }
                    shift += 7
                }
                throw Malformed()
            }
            while !rest.isEmpty {
                let tag = try varint()
                let field = Int(tag >> 3)
                if tag & 7 == 0 {
                    numbers[field] = Int64(bitPattern: try varint())
                } else if tag & 7 == 1 {
                    // A double, of which nobody asks the value.
                    rest = rest.dropFirst(8)
                } else {
                    let length = Int(try varint())
                    guard tag & 7 == 2, rest.count >= length else { throw Malformed() }
                    texts[field, default: []].append(rest.prefix(length))
                    rest = rest.dropFirst(length)
                }
            }
        }

        func integer(_ field: Int) -> Int64 { numbers[field] ?? 0 }
        /// The fields that are there.
        var fields: Set<Int> { Set(numbers.keys).union(texts.keys) }
        func strings(_ field: Int) -> [String] { (texts[field] ?? []).map { String(decoding: $0, as: UTF8.self) } }
        func bytes(_ field: Int) -> [UInt8] { Array(texts[field]?.first ?? []) }
        func string(_ field: Int) -> String { String(decoding: texts[field]?.first ?? [], as: UTF8.self) }
        func message(_ field: Int) throws -> Message { try Message(texts[field]?.first ?? []) }
        func messages(_ field: Int) throws -> [Message] { try (texts[field] ?? []).map { try Message($0) } }
    }
}
