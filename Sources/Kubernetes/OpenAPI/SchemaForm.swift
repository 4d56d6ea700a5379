/// How a version of OpenAPI writes types and paths.
enum SchemaForm: Sendable {
    case version2
    case version3

    private var referencePrefix: String { self == .version2 ? "#/definitions/" : "#/components/schemas/" }

    /// Writes types by their names, each once.
    func write(types: [ModelType], to json: inout JSONWriter) {
        json.object { json in
            for type in types.uniqueByName {
                json.key(type.name)
                json.object { write(type, to: &$0) }
            }
        }
    }

    private func write(_ type: ModelType, to json: inout JSONWriter) {
        json.member("description", type.description)
        write(members: type.shape, to: &json)
        if let kind = type.kind {
            json.key("x-kubernetes-group-version-kind")
            json.array { kind.write(to: &$0) }
        }
    }

    private func write(_ shape: ModelType.Shape, to json: inout JSONWriter) {
        json.object { write(members: shape, to: &$0) }
    }

    private func write(members shape: ModelType.Shape, to json: inout JSONWriter) {
        switch shape {
        case .string: json.member("type", "string")
        case .formatted(let format):
            json.member("type", "string")
            json.member("format", format)
        case .integer:
            json.member("type", "integer")
            json.member("format", "int64")
        case .stringOrNumber:
            // Swagger 2.0 knows no alternatives; we write strings.
            guard self == .version3 else { return json.member("type", "string") }
            json.key("oneOf")
            json.array { json in
                for type in ["string", "number"] { json.object { $0.member("type", type) } }
            }
        case .array(let element):
            json.member("type", "array")
            json.key("items")
            write(element, to: &json)
        case .map(let value):
            json.member("type", "object")
            json.key("additionalProperties")
            write(value, to: &json)
        case .reference(let name):
            guard self == .version3 else { return json.member("$ref", referencePrefix + name) }
            // Beside a `$ref` nothing counts in OpenAPI 3.0, not even a description.
            json.key("allOf")
            json.array { json in
                json.object { $0.member("$ref", referencePrefix + name) }
            }
        case .object(let fields): write(fields, to: &json)
        }
    }

    private func write(_ fields: [ModelType.Field], to json: inout JSONWriter) {
        let fields = fields.sorted { $0.name < $1.name }
        json.member("type", "object")
        let required = fields.filter(\.isRequired)
        if !required.isEmpty {
            json.key("required")
            json.array { json in required.forEach { json.string($0.name) } }
        }
        json.key("properties")
        json.object { json in
            for field in fields {
                json.key(field.name)
                json.object { json in
                    json.member("description", field.description)
                    write(members: field.shape, to: &json)
                    if field.isAtomicList { json.member("x-kubernetes-list-type", "atomic") }
                }
            }
        }
    }

    /// Writes the member `paths`.
    func write(operations: [Operation], to json: inout JSONWriter) {
        json.key("paths")
        json.object { json in
            for operation in operations.sorted(by: { $0.path < $1.path }) {
                json.key(operation.path)
                json.object { json in
                    json.key("get")
                    json.object { write(operation, to: &$0) }
                    json.key("parameters")
                    json.array { json in
                        for variable in operation.variables { write(variable, in: "path", to: &json) }
                        for parameter in operation.query { write(parameter, in: "query", to: &json) }
                    }
                }
            }
        }
    }

    private func write(_ operation: Operation, to json: inout JSONWriter) {
        json.member("description", operation.description)
        json.member("operationId", operation.id)
        if self == .version2 {
            json.key("produces")
            json.array { json in operation.answerTypes.forEach { json.string($0) } }
            json.key("schemes")
            json.array { $0.string("https") }
        }
        json.key("responses")
        json.object { json in
            json.key("200")
            json.object { json in
                json.member("description", "OK")
                guard self == .version3 else { return writeSchema(of: operation, to: &json) }
                json.key("content")
                json.object { json in
                    for type in operation.answerTypes {
                        json.key(type)
                        json.object { writeSchema(of: operation, to: &$0) }
                    }
                }
            }
        }
        json.member("x-kubernetes-action", operation.action)
        json.key("x-kubernetes-group-version-kind")
        operation.kind.write(to: &json)
    }

    private func writeSchema(of operation: Operation, to json: inout JSONWriter) {
        json.key("schema")
        json.object { $0.member("$ref", referencePrefix + operation.answer) }
    }

    private func write(_ parameter: Operation.Parameter, in place: String, to json: inout JSONWriter) {
        json.object { json in
            json.member("name", parameter.name)
            json.member("in", place)
            json.member("description", parameter.description)
            if place == "path" { json.member("required", true) }
            guard self == .version3 else { return json.member("type", parameter.kind.rawValue) }
            json.key("schema")
            json.object { $0.member("type", parameter.kind.rawValue) }
        }
    }
}
