/// Swagger 2.0 as protocol buffers. Fields without a value are left out, as proto3 has it.
///
/// Source of the field numbers: github.com/google/gnostic/openapiv2/OpenAPIv2.proto.
enum Swagger2Protobuf {
    /// A whole `Document`.
    static func document(title: String, version: String, operations: [Operation], types: [ModelType]) -> [UInt8] {
        var document = ProtobufWriter(capacity: 32_768)
        document.string(1, "2.0")
        document.message(2) { info in
            info.string(1, title)
            info.string(2, version)
        }
        document.message(8) { paths in
            for operation in operations.sorted(by: { $0.path < $1.path }) {
                paths.named(2, operation.path) { write(operation, to: &$0) }
            }
        }
        document.message(9) { definitions in
            for type in types.uniqueByName {
                definitions.named(1, type.name) { schema in
                    write(type.shape, description: type.description, to: &schema)
                    schema.vendorExtensions(31, of: type)
                }
            }
        }
        return document.bytes
    }

    /// A `Schema`.
    private static func write(_ shape: ModelType.Shape, description: String = "", to schema: inout ProtobufWriter) {
        if case .reference(let name) = shape { schema.string(1, link(name)) }
        switch shape {
        case .formatted(let format): schema.string(2, format)
        case .integer: schema.string(2, "int64")
        default: break
        }
        if !description.isEmpty { schema.string(4, description) }
        switch shape {
        case .reference: break
        case .string, .formatted, .stringOrNumber: writeType("string", to: &schema)
        case .integer: writeType("integer", to: &schema)
        case .array(let element):
            writeType("array", to: &schema)
            schema.wrapped(23) { write(element, to: &$0) }
        case .map(let value):
            schema.wrapped(21) { write(value, to: &$0) }
            writeType("object", to: &schema)
        case .object(let fields):
            let fields = fields.sorted { $0.name < $1.name }
            for field in fields where field.isRequired { schema.string(19, field.name) }
            writeType("object", to: &schema)
            schema.message(25) { properties in
                for field in fields {
                    properties.named(1, field.name) { property in
                        write(field.shape, description: field.description, to: &property)
                        property.vendorExtensions(31, of: field)
                    }
                }
            }
        }
    }

    private static func writeType(_ name: String, to schema: inout ProtobufWriter) {
        schema.message(22) { $0.string(1, name) }
    }

    /// A `PathItem`.
    private static func write(_ operation: Operation, to item: inout ProtobufWriter) {
        item.message(2) { get in
            get.string(3, operation.description)
            get.string(5, operation.id)
            for type in operation.answerTypes { get.string(6, type) }
            get.message(9) { responses in
                responses.named(1, "200") { value in
                    value.message(1) { response in
                        response.string(1, "OK")
                        response.wrapped(2) { $0.string(1, link(operation.answer)) }
                    }
                }
            }
            get.string(10, "https")
            get.vendorExtensions(13, of: operation)
        }
        for variable in operation.variables {
            writeParameter(4, to: &item) { path in
                path.integer(1, 1)
                path.string(2, "path")
                path.string(3, variable.description)
                path.string(4, variable.name)
                path.string(5, variable.kind.rawValue)
            }
        }
        for parameter in operation.query {
            writeParameter(3, to: &item) { query in
                query.string(2, "query")
                query.string(3, parameter.description)
                query.string(4, parameter.name)
                query.string(6, parameter.kind.rawValue)
            }
        }
    }

    /// A `ParametersItem` with a `Parameter` with a `NonBodyParameter`, which has the parameter itself in a field that
    /// tells where it stands in a request.
    private static func writeParameter(
        _ place: Int, to item: inout ProtobufWriter, _ parameter: (inout ProtobufWriter) -> Void
    ) {
        item.wrapped(9) { $0.message(2) { $0.message(place, parameter) } }
    }

    private static func link(_ type: String) -> String { "#/definitions/\(type)" }
}
