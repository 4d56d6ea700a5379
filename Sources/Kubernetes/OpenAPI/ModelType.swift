/// A type of the API as OpenAPI documents describe it; Swagger 2.0 and OpenAPI 3.0 are two ways to write it down.
struct ModelType: Hashable, Sendable {
    /// What a value looks like.
    indirect enum Shape: Hashable, Sendable {
        case string
        /// A string of a form with a name: `date-time`.
        case formatted(String)
        case integer
        /// A string or a number, as `Quantity` is.
        case stringOrNumber
        case array(Shape)
        case map(Shape)
        /// Another type by its name.
        case reference(String)
        case object([Field])
    }

    /// A field of an object.
    struct Field: Hashable, Sendable {
        var name: String
        var shape: Shape
        var description: String
        var isRequired = false
        /// Whether a list is changed as a whole only.
        var isAtomicList = false
    }

    /// The name that Kubernetes' own documents use: `io.k8s.metrics.pkg.apis.metrics.v1beta1.NodeMetrics`.
    var name: String
    var description: String
    var shape: Shape
    /// The group, version and kind, for types that requests answer with.
    var kind: GroupVersionKind?
}

extension [ModelType] {
    /// Each type once, sorted by name.
    var uniqueByName: [ModelType] {
        Dictionary(map { ($0.name, $0) }) { first, _ in first }.values.sorted { $0.name < $1.name }
    }
}

/// An API type's group, version and kind.
struct GroupVersionKind: Hashable, Sendable {
    var group: String
    var version: String
    var kind: String

    /// Writes `{"group": …, "kind": …, "version": …}`.
    func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("group", group)
            json.member("kind", kind)
            json.member("version", version)
        }
    }
}

extension ModelType.Field {
    /// The fields that every kind has.
    static let typeMeta = [
        Self(name: "apiVersion", shape: .string, description: "The group and version of this form of the object."),
        Self(name: "kind", shape: .string, description: "The kind of the object, in CamelCase."),
    ]

    /// The metadata of an object.
    static let objectMeta = Self(
        name: "metadata", shape: .reference(ModelType.objectMeta.name), description: "The object's name and labels."
    )

    /// The metadata of a list.
    static let listMeta = Self(
        name: "metadata", shape: .reference(ModelType.listMeta.name), description: "What there is to say of the list."
    )
}
