import Kubernetes

/// The form in which a caller wants an answer.
struct Representation: Hashable, Sendable {
    /// How documents are written.
    enum MediaType: String, Hashable, Sendable, CaseIterable {
        case json = "application/json"
        case yaml = "application/yaml"
        case protobuf = "application/vnd.kubernetes.protobuf"
    }

    /// What a document is made of.
    enum Shape: Hashable, Sendable {
        /// The objects themselves.
        case objects
        /// A table for people; `version` is that of `meta.k8s.io`.
        case table(version: String)
        /// The objects' metadata; `version` is that of `meta.k8s.io`.
        case partialMetadata(version: String)
    }

    /// How documents are written.
    var mediaType: MediaType
    /// What they are made of.
    var shape = Shape.objects
    /// Whether JSON is indented.
    var isPretty = false
    /// Whether the caller can unpack gzip.
    var acceptsGzip = false

    /// A JSON document in this form; protocol buffers have their own writers, so `protobuf` is asked for them.
    func body(json: () -> [UInt8], protobuf: () -> [UInt8]) -> [UInt8] {
        switch mediaType {
        case .json where isPretty: JSONIndentation.indent(json())
        case .json: json()
        case .yaml: YAMLWriter.yaml(fromJSON: json()) ?? []
        case .protobuf: protobuf()
        }
    }
}
