extension ProtobufWriter {
    /// An entry of an ordered map: the name in field 1, the value in field 2.
    mutating func named(_ field: Int, _ name: String, _ value: (inout ProtobufWriter) -> Void) {
        message(field) { entry in
            entry.string(1, name)
            entry.message(2, value)
        }
    }

    /// A message that holds nothing but another one in its field 1.
    mutating func wrapped(_ field: Int, _ body: (inout ProtobufWriter) -> Void) {
        message(field) { $0.message(1, body) }
    }

    /// A member `x-…`, whose value travels as YAML.
    mutating func vendorExtension(_ field: Int, _ name: String, yaml: String) {
        named(field, name) { $0.string(2, yaml) }
    }

    /// What Kubernetes adds to an operation.
    mutating func vendorExtensions(_ field: Int, of operation: Operation) {
        let kind = operation.kind
        vendorExtension(field, "x-kubernetes-action", yaml: "\(operation.action)\n")
        vendorExtension(
            field, "x-kubernetes-group-version-kind",
            yaml: "group: \(kind.group)\nkind: \(kind.kind)\nversion: \(kind.version)\n"
        )
    }

    /// What Kubernetes adds to a type.
    mutating func vendorExtensions(_ field: Int, of type: ModelType) {
        guard let kind = type.kind else { return }
        vendorExtension(
            field, "x-kubernetes-group-version-kind",
            yaml: "- group: \(kind.group)\n  kind: \(kind.kind)\n  version: \(kind.version)\n"
        )
    }

    /// What Kubernetes adds to a field.
    mutating func vendorExtensions(_ field: Int, of property: ModelType.Field) {
        if property.isAtomicList { vendorExtension(field, "x-kubernetes-list-type", yaml: "atomic\n") }
    }
}
