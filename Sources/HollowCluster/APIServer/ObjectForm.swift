/// In which shape a client wants objects.
enum ObjectForm: Sendable {
    /// Whole.
    case full
    /// Their metadata alone.
    case metadata
    /// Rows for people.
    case table

    /// An object in this form; rows of tables are made elsewhere.
    func shape(_ object: JSONValue) -> JSONValue {
        switch self {
        case .full, .table: object
        case .metadata:
            [
                "kind": "PartialObjectMetadata", "apiVersion": "meta.k8s.io/v1", "metadata": object["metadata"] ?? [:],
            ]
        }
    }
}
