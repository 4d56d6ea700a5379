import HTTPTypes

/// In which shape and which encoding a client gets objects.
struct AnswerForm: Sendable {
    var shape: ObjectForm
    var isProtobuf: Bool

    /// The first form among those accepted that the server has; nil where it has none.
    ///
    /// - Parameters:
    ///   - accept: the values of the `Accept` header.
    ///   - kind: what kind of object is asked for.
    init?(accept: [String], kind: String) {
        let clauses = AcceptClause.parse(accept)
        guard !clauses.isEmpty else {
            self.init(shape: .full, isProtobuf: false)
            return
        }
        for clause in clauses {
            guard let form = AnswerForm(clause, kind: kind) else { continue }
            self = form
            return
        }
        return nil
    }

    private init(shape: ObjectForm, isProtobuf: Bool) {
        self.shape = shape
        self.isProtobuf = isProtobuf
    }

    private init?(_ clause: AcceptClause, kind: String) {
        switch clause.type {
        case "*/*": self.init(shape: .full, isProtobuf: false)
        case "application/json":
            guard let shape = clause.shape else { return nil }
            self.init(shape: shape, isProtobuf: false)
        case AcceptClause.protobuf:
            // Rows for people come in JSON only.
            guard let shape = clause.shape, shape != .table, shape == .metadata || MessageSchema.knows(kind: kind)
            else {
                return nil
            }
            self.init(shape: shape, isProtobuf: true)
        default: return nil
        }
    }

    /// Whether an error is told in protocol buffers.
    static func tellsErrorsInProtobuf(accept: [String]) -> Bool {
        let types = [AcceptClause.protobuf, "application/json", "*/*"]
        return AcceptClause.parse(accept).first { types.contains($0.type) }?.type == AcceptClause.protobuf
    }

    /// The media type of an answer.
    var contentType: String { isProtobuf ? AcceptClause.protobuf : "application/json" }

    /// The media type of a watch.
    var streamType: String { isProtobuf ? AcceptClause.protobuf + ";stream=watch" : "application/json" }

    /// A document's bytes.
    func encode(_ document: JSONValue) -> [UInt8] {
        if isProtobuf, let bytes = MessageSchema.document(document) { return bytes }
        return document.bytes + [UInt8(ascii: "\n")]
    }
}
