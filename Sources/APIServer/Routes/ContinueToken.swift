import FoundationEssentials
import Kubernetes

/// Where the next chunk of a list begins, in the form of a kube-apiserver's tokens: Base64 of a small JSON document.
///
/// Lists are sorted, so the last object's key is enough: objects that come and go between two chunks are seen or not seen,
/// and none is seen twice. The version is that of the first chunk, so that a watch from it misses nothing.
///
/// Source: k8s.io/apiserver/pkg/storage/continue.go.
struct ContinueToken: Hashable, Sendable {
    private struct Content: Codable {
        var v: String
        var rv: Int64
        var start: String
    }

    private static let version = "meta.k8s.io/v1"

    /// The version of the list's first chunk; 0 for none.
    var resourceVersion: Int64
    /// The namespace and name of the last object of the chunk before.
    var namespace: String
    var name: String

    /// The token that leads behind an object.
    init(after object: some MeasuredObject, resourceVersion: Int64) {
        self.resourceVersion = resourceVersion
        namespace = object.namespace
        name = object.name
    }

    /// Reads a token.
    ///
    /// - Throws: 400 where it is none of ours.
    init(parsing text: String) throws(Status) {
        let padding = String(repeating: "=", count: (4 - text.utf8.count % 4) % 4)
        let base64 = text.replacing("-", with: "+").replacing("_", with: "/") + padding
        guard
            let data = Data(base64Encoded: base64), let content = try? JSONDecoder().decode(Content.self, from: data),
            content.v == Self.version, content.rv >= 0, content.start.hasSuffix("\0")
        else { throw .badRequest("invalid continue token: continue key is not valid") }
        let parts = content.start.dropLast().split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2 else { throw .badRequest("invalid continue token: continue key is not valid") }
        resourceVersion = content.rv
        namespace = String(parts[0])
        name = String(parts[1])
    }

    /// The token's text.
    var text: String {
        let content = Content(v: Self.version, rv: resourceVersion, start: "\(namespace)/\(name)\0")
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let data = (try? encoder.encode(content)) ?? Data()
        return data.base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    /// Whether an object comes behind the one that the token names.
    func precedes(_ object: some MeasuredObject) -> Bool {
        (namespace, name) < (object.namespace, object.name)
    }
}
