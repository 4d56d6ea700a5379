import Kubernetes

/// The body of a request to review something: JSON, or the protobuf that kubectl writes.
enum ReviewBody {
    /// Reads a review.
    static func parse(_ body: [UInt8], kind: String) throws(Status) -> JSONValue {
        let magic: [UInt8] = [0x6B, 0x38, 0x73, 0x00]
        guard body.starts(with: magic) else {
            do throws(JSONError) {
                return try JSONValue(parsing: body)
            } catch {
                throw .badRequest("the body of the request is not valid JSON: \(error)")
            }
        }
        // The envelope's second field holds the object.
        var raw: ArraySlice<UInt8> = []
        let isRead = ProtobufSchema.read(body.dropFirst(magic.count)) { number, content in
            if number == 2 { raw = content }
        }
        guard isRead, let schema = schemas[kind], let review = schema.json(raw) else {
            throw .badRequest("the body of the request is not a valid protobuf \(kind)")
        }
        return review
    }

    private static let resource = ProtobufSchema(fields: [
        1: ("namespace", .text), 2: ("verb", .text), 3: ("group", .text), 4: ("version", .text), 5: ("resource", .text),
        6: ("subresource", .text), 7: ("name", .text),
    ])
    private static let path = ProtobufSchema(fields: [1: ("path", .text), 2: ("verb", .text)])

    private static let schemas: [String: ProtobufSchema] = [
        "SelfSubjectReview": ProtobufSchema(fields: [:]),
        "TokenReview": spec([1: ("token", .text), 2: ("audiences", .texts)]),
        "SelfSubjectAccessReview": spec([
            1: ("resourceAttributes", .message(resource)), 2: ("nonResourceAttributes", .message(path)),
        ]),
        "SubjectAccessReview": spec([
            1: ("resourceAttributes", .message(resource)), 2: ("nonResourceAttributes", .message(path)),
            3: ("user", .text), 4: ("groups", .texts), 6: ("uid", .text),
        ]),
    ]

    private static func spec(_ fields: [UInt64: (String, ProtobufSchema.Kind)]) -> ProtobufSchema {
        ProtobufSchema(fields: [2: ("spec", .message(ProtobufSchema(fields: fields)))])
    }
}

/// Which fields of a protobuf message are wanted, and what they are called in JSON.
struct ProtobufSchema: Sendable {
    indirect enum Kind: Sendable {
        case text, texts
        case message(ProtobufSchema)
    }

    let fields: [UInt64: (name: String, kind: Kind)]

    init(fields: [UInt64: (String, Kind)]) {
        self.fields = fields.mapValues { ($0.0, $0.1) }
    }

    /// The wanted fields as JSON; nil where the bytes are no message.
    func json(_ bytes: ArraySlice<UInt8>) -> JSONValue? {
        var object: [String: JSONValue] = [:]
        var isWhole = true
        let isRead = Self.read(bytes) { number, content in
            guard let field = fields[number] else { return }
            let text = JSONValue.string(String(decoding: content, as: UTF8.self))
            switch field.kind {
            case .text: object[field.name] = text
            case .texts: object[field.name] = .array((object[field.name]?.elements ?? []) + [text])
            case .message(let schema):
                object[field.name] = schema.json(content)
                isWhole = isWhole && object[field.name] != nil
            }
        }
        return isRead && isWhole ? .object(object) : nil
    }

    /// Hands out every field that has a length, in order; false where the bytes are no message.
    static func read(_ bytes: ArraySlice<UInt8>, _ body: (UInt64, ArraySlice<UInt8>) -> Void) -> Bool {
        var rest = bytes
        while !rest.isEmpty {
            guard let key = varint(&rest) else { return false }
            switch key & 7 {
            case 0:
                guard varint(&rest) != nil else { return false }
            case 1, 5:
                let width = key & 7 == 1 ? 8 : 4
                guard rest.count >= width else { return false }
                rest = rest.dropFirst(width)
            case 2:
                guard let length = varint(&rest), length <= UInt64(rest.count) else { return false }
                body(key >> 3, rest.prefix(Int(length)))
                rest = rest.dropFirst(Int(length))
            default: return false
            }
        }
        return true
    }

    private static func varint(_ bytes: inout ArraySlice<UInt8>) -> UInt64? {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while let byte = bytes.popFirst(), shift < 64 {
            value |= UInt64(byte & 0x7F) << shift
            if byte & 0x80 == 0 { return value }
            shift += 7
        }
        return nil
    }
}
