/// OpenAPI 3.0 as protocol buffers. Fields without a value are left out, as proto3 has it.
///
/// Source of the field numbers: github.com/google/gnostic/openapiv3/OpenAPIv3.proto.
enum OpenAPI3Protobuf {
    /// A whole `Document`.
    static func document(title: String, version: String, operations: [Operation], types: [ModelType]) -> [UInt8] {
        var document = ProtobufWriter(capacity: 16_384)
        document.string(1, "3.0.0")
        document.message(2) { info in
            info.string(1, title)
            info.string(6, version)
        }
        document.message(4) { paths in
            for operation in operations.sorted(by: { $0.path < $1.path }) {
                paths.named(1, operation.path) { write(operation, to: &$0) }
            }
        }
        document.wrapped(5) { schemas in
            for type in types.uniqueByName {
                schemas.named(1, type.name) { either in
                    either.message(1) { schema in
                        write(type.shape, description: type.description, to: &schema)
                        schema.vendorExtensions(36, of: type)
                    }
                }
            }
        }
        return document.bytes
    }

    /// A `Schema`.
    private static func write(_ shape: ModelType.Shape, description: String = "", to schema: inout ProtobufWriter) {
        switch shape {
        case .string, .formatted: schema.string(25, "string")
        case .integer: schema.string(25, "integer")
        case .stringOrNumber:
            for type in ["string", "number"] { schema.wrapped(27) { $0.string(25, type) } }
        case .array(let element):
            schema.string(25, "array")
            schema.message(30) { items in items.wrapped(1) { write(element, to: &$0) } }
        case .map(let value):
            schema.string(25, "object")
            schema.message(32) { item in item.wrapped(1) { write(value, to: &$0) } }
        case .reference(let name): writeReference(26, name, to: &schema)
        case .object(let fields):
            let fields = fields.sorted { $0.name < $1.name }
            for field in fields where field.isRequired { schema.string(23, field.name) }
            schema.string(25, "object")
            schema.message(31) { properties in
                for field in fields {
                    properties.named(1, field.name) { either in
                        either.message(1) { property in
                            write(field.shape, description: field.description, to: &property)
                            property.vendorExtensions(36, of: field)
                        }
                    }
                }
            }
        }
        if !description.isEmpty { schema.string(34, description) }
        switch shape {
        case .formatted(let format): schema.string(35, format)
        case .integer: schema.string(35, "int64")
        default: break
        }
    }

    /// A `SchemaOrReference` with a `Reference`.
    private static func writeReference(_ field: Int, _ type: String, to message: inout ProtobufWriter) {
        message.message(field) { either in
            either.message(2) { $0.string(1, "#/components/schemas/\(type)") }
        }
    }

    /// A `PathItem`.
    private static func write(_ operation: Operation, to item: inout ProtobufWriter) {
        item.message(4) { get in
            get.string(3, operation.description)
            get.string(5, operation.id)
            get.message(8) { responses in
                responses.named(2, "200") { value in
                    value.message(1) { response in
                        response.string(1, "OK")
                        response.message(3) { content in
                            for type in operation.answerTypes {
                                content.named(1, type) { writeReference(1, operation.answer, to: &$0) }
                            }
                        }
                    }
                }
            }
            get.vendorExtensions(13, of: operation)
        }
        for variable in operation.variables { write(variable, in: "path", to: &item) }
        for parameter in operation.query { write(parameter, in: "query", to: &item) }
    }

    /// A `ParameterOrReference` with a `Parameter`.
    private static func write(_ parameter: Operation.Parameter, in place: String, to item: inout ProtobufWriter) {
        item.wrapped(13) { message in
            message.string(1, parameter.name)
            message.string(2, place)
            message.string(3, parameter.description)
            if place == "path" { message.integer(4, 1) }
            message.wrapped(10) { $0.string(25, parameter.kind.rawValue) }
        }
    }
}
