import Samples

extension ObjectMetadata: Decodable {
    private enum Key: String, CodingKey {
        case name, namespace, uid, resourceVersion, labels, annotations, ownerReferences
    }

    private struct OwnerReference: Decodable {
        var kind: String
        var name: String
        var uid: String
        var controller: Bool?

        var record: OwnerRecord { OwnerRecord(kind: kind, name: name, uid: uid) }
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        func text(_ key: Key) throws -> String { try container.decodeIfPresent(String.self, forKey: key) ?? "" }
        func texts(_ key: Key) throws -> [String: String] {
            try container.decodeIfPresent([String: String].self, forKey: key) ?? [:]
        }
        name = try container.decode(String.self, forKey: .name)
        namespace = try text(.namespace)
        uid = try text(.uid)
        resourceVersion = try text(.resourceVersion)
        labels = Labels(try texts(.labels))
        var annotations = try texts(.annotations)
        annotations[Self.lastApplied] = nil
        self.annotations = Labels(annotations)
        let references = try container.decodeIfPresent([OwnerReference].self, forKey: .ownerReferences) ?? []
        owners =
            references.filter { $0.controller == true }.map(\.record)
            + references.filter { $0.controller != true }.map(\.record)
    }
}
