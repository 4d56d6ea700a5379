import FoundationEssentials

/// The API objects that were recorded beside a real kubelet.
enum Fixtures {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures")

    static func decode<Value: Decodable>(_ type: Value.Type, _ name: String) throws -> Value {
        try JSONDecoder().decode(type, from: Data(contentsOf: folder.appending(path: name)))
    }
}

extension JSONDecoder {
    func decode<Value: Decodable>(_ type: Value.Type, text: String) throws -> Value {
        try decode(type, from: Data(text.utf8))
    }
}
