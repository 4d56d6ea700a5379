import Foundation
import Testing
import Yams

/// An OpenAPI document as protocol buffers, read back into the tree that its JSON has.
///
/// Source of the field numbers: github.com/google/gnostic/openapiv2/OpenAPIv2.proto, openapiv3/OpenAPIv3.proto.
struct OpenAPIProtobuf {
    /// What a field holds.
    indirect enum Field: Sendable {
        case text
        case texts
        case flag
        /// A message of a type.
        case message(String)
        case messages(String)
        /// A message with nothing but a value in one field, which stands for it.
        case only(Int, Field)
        /// An ordered map in one field of a message of its own.
        case map(Int, String)
        /// Members `x-…`, in YAML.
        case extensions
        /// A list of one element, whose JSON is the element.
        case single(String)
    }

    /// The fields of each type: what JSON calls them, and what they hold. A type whose fields have no names stands for the
    /// one field that is there.
    typealias Types = [String: [Int: (name: String, field: Field)]]

    static let version2: Types = [
        "Document": [
            1: ("swagger", .text), 2: ("info", .message("Info")), 8: ("paths", .map(2, "PathItem")),
            9: ("definitions", .map(1, "Schema")), 10: ("parameters", .map(1, "Parameter")),
        ],
        "Info": [1: ("title", .text), 2: ("version", .text)],
        "PathItem": [2: ("get", .message("Operation")), 9: ("parameters", .messages("ParametersItem"))],
        "ParametersItem": [1: ("", .message("Parameter")), 2: ("", .message("JsonReference"))],
        "JsonReference": [1: ("$ref", .text)],
        "Parameter": [2: ("", .message("NonBodyParameter"))],
        "NonBodyParameter": [3: ("", .message("QueryParameter")), 4: ("", .message("PathParameter"))],
        "QueryParameter": [
            2: ("in", .text), 3: ("description", .text), 4: ("name", .text), 6: ("type", .text),
            20: ("uniqueItems", .flag),
        ],
        "PathParameter": [
            1: ("required", .flag), 2: ("in", .text), 3: ("description", .text), 4: ("name", .text), 5: ("type", .text),
            19: ("uniqueItems", .flag),
        ],
        "Operation": [
            1: ("tags", .texts), 3: ("description", .text), 5: ("operationId", .text), 6: ("produces", .texts),
            7: ("consumes", .texts), 9: ("responses", .map(1, "ResponseValue")), 10: ("schemes", .texts),
            13: ("", .extensions),
        ],
        "ResponseValue": [1: ("", .message("Response"))],
        "Response": [1: ("description", .text), 2: ("schema", .message("SchemaItem"))],
        "SchemaItem": [1: ("", .message("Schema"))],
        "Schema": [
            1: ("$ref", .text), 2: ("format", .text), 4: ("description", .text), 19: ("required", .texts),
            21: ("additionalProperties", .message("SchemaItem")), 22: ("type", .only(1, .text)),
            23: ("items", .single("Schema")), 25: ("properties", .map(1, "Schema")), 31: ("", .extensions),
        ],
    ]

    static let version3: Types = [
        "Document": [
            1: ("openapi", .text), 2: ("info", .message("Info")), 4: ("paths", .map(1, "PathItem")),
            5: ("components", .message("Components")),
        ],
        "Info": [1: ("title", .text), 6: ("version", .text)],
        "Components": [1: ("schemas", .map(1, "SchemaOrReference"))],
        "PathItem": [4: ("get", .message("Operation")), 13: ("parameters", .messages("ParameterOrReference"))],
        "ParameterOrReference": [1: ("", .message("Parameter"))],
        "Parameter": [
            1: ("name", .text), 2: ("in", .text), 3: ("description", .text), 4: ("required", .flag),
            10: ("schema", .message("SchemaOrReference")),
        ],
        "Operation": [
            1: ("tags", .texts), 3: ("description", .text), 5: ("operationId", .text),
            8: ("responses", .map(2, "ResponseOrReference")), 13: ("", .extensions),
        ],
        "ResponseOrReference": [1: ("", .message("Response"))],
        "Response": [1: ("description", .text), 3: ("content", .map(1, "MediaType"))],
        "MediaType": [1: ("schema", .message("SchemaOrReference"))],
        "SchemaOrReference": [1: ("", .message("Schema")), 2: ("", .message("Reference"))],
        "AdditionalPropertiesItem": [1: ("", .message("SchemaOrReference"))],
        "Reference": [1: ("$ref", .text)],
        "Schema": [
            20: ("uniqueItems", .flag), 23: ("required", .texts), 25: ("type", .text),
            26: ("allOf", .messages("SchemaOrReference")), 27: ("oneOf", .messages("SchemaOrReference")),
            30: ("items", .single("SchemaOrReference")), 31: ("properties", .map(1, "SchemaOrReference")),
            32: ("additionalProperties", .message("AdditionalPropertiesItem")),
            // Of its values only strings are in the recordings' protocol buffers, where nobody needs them.
            33: ("default", .only(3, .text)), 34: ("description", .text), 35: ("format", .text), 36: ("", .extensions),
        ],
    ]

    struct UnknownField: Error {
        var type: String
        var fields: Set<Int>
    }

    private let types: Types

    /// The tree of a whole document.
    static func tree(_ bytes: [UInt8], _ types: Types) throws -> NSDictionary {
        let tree = try OpenAPIProtobuf(types: types).value("Document", ProtobufDocument.Message(bytes[...]))
        return try #require(tree as? NSDictionary)
    }

    private func value(_ type: String, _ message: ProtobufDocument.Message) throws -> Any {
        let known = try #require(types[type], "\(type)")
        guard message.fields.isSubset(of: known.keys) else {
            throw UnknownField(type: type, fields: message.fields.subtracting(known.keys))
        }
        let tree = NSMutableDictionary()
        for number in message.fields {
            guard let (name, field) = known[number] else { continue }
            switch (name, field) {
            case ("", .extensions):
                for member in try message.messages(number) {
                    tree[member.string(1)] = try Yams.load(yaml: member.message(2).string(2))
                }
            case ("", _): return try value(field, message, number)
            default: tree[name] = try value(field, message, number)
            }
        }
        return tree
    }

    private func value(_ field: Field, _ message: ProtobufDocument.Message, _ number: Int) throws -> Any {
        switch field {
        case .text: return message.string(number)
        case .texts: return message.strings(number)
        case .flag: return message.integer(number) != 0
        case .message(let type): return try value(type, message.message(number))
        case .messages(let type): return try message.messages(number).map { try value(type, $0) }
        case .only(let inner, let field): return try value(field, message.message(number), inner)
        case .single(let type): return try value(type, message.message(number).message(1))
        case .map(let entries, let type):
            let tree = NSMutableDictionary()
            for entry in try message.message(number).messages(entries) {
                tree[entry.string(1)] = try value(type, entry.message(2))
            }
            return tree
        case .extensions: return NSNull()
        }
    }
}
