/// The documents that describe our types and paths to programs: Swagger 2.0 (`/openapi/v2`) and OpenAPI 3.0
/// (`/openapi/v3/…`), each in JSON and as protocol buffers, written from one description.
///
/// Source of the forms: the OpenAPI specifications, k8s.io/kube-openapi for Kubernetes' extensions and names, and
/// github.com/google/gnostic for the protocol buffers.
public struct OpenAPI: Sendable {
    /// What one group version has.
    struct Part: Sendable {
        var groupVersion: GroupVersion
        var types: [ModelType]
        var operations: [Operation]
    }

    private static let title = "Moongauge"

    let version: String

    /// Makes the documents of a release of the program.
    public init(version: String) {
        self.version = version
    }

    private static let parts: [Part] =
        APIGroup.metrics.versions.map { version in
            Part(
                groupVersion: GroupVersion(group: APIGroup.metrics.name, version: version),
                types: ModelType.resourceMetrics(version: version),
                operations: Operation.resourceMetrics(version: version)
            )
        }
        + APIGroup.customMetrics.versions.map { version in
            Part(
                groupVersion: GroupVersion(group: APIGroup.customMetrics.name, version: version),
                types: ModelType.customMetrics(version: version), operations: Operation.customMetrics(version: version)
            )
        }
        + APIGroup.externalMetrics.versions.map { version in
            Part(
                groupVersion: GroupVersion(group: APIGroup.externalMetrics.name, version: version),
                types: ModelType.externalMetrics(version: version),
                operations: Operation.externalMetrics(version: version)
            )
        }

    /// The group versions that are described, in the order of their names.
    public static var groupVersions: [GroupVersion] {
        parts.map(\.groupVersion).sorted { $0.description < $1.description }
    }

    /// Everything as Swagger 2.0, in JSON.
    public var version2: [UInt8] {
        var json = JSONWriter(capacity: 32_768)
        json.object { json in
            json.member("swagger", "2.0")
            writeInfo(to: &json)
            SchemaForm.version2.write(operations: Self.parts.flatMap(\.operations), to: &json)
            json.key("definitions")
            SchemaForm.version2.write(types: Self.parts.flatMap(\.types), to: &json)
        }
        return json.bytes
    }

    /// Everything as Swagger 2.0, as protocol buffers.
    public var version2Protobuf: [UInt8] {
        Swagger2Protobuf.document(
            title: Self.title, version: version, operations: Self.parts.flatMap(\.operations),
            types: Self.parts.flatMap(\.types)
        )
    }

    /// One group version as OpenAPI 3.0, as protocol buffers; nil where there is no such.
    public func version3Protobuf(_ groupVersion: GroupVersion) -> [UInt8]? {
        Self.parts.first { $0.groupVersion == groupVersion }.map { part in
            OpenAPI3Protobuf.document(
                title: Self.title, version: version, operations: part.operations, types: part.types
            )
        }
    }

    /// One group version as OpenAPI 3.0, in JSON; nil where there is no such.
    public func version3(_ groupVersion: GroupVersion) -> [UInt8]? {
        guard let part = Self.parts.first(where: { $0.groupVersion == groupVersion }) else { return nil }
        var json = JSONWriter(capacity: 16_384)
        json.object { json in
            json.member("openapi", "3.0.0")
            writeInfo(to: &json)
            SchemaForm.version3.write(operations: part.operations, to: &json)
            json.key("components")
            json.object { json in
                json.key("schemas")
                SchemaForm.version3.write(types: part.types, to: &json)
            }
        }
        return json.bytes
    }

    private func writeInfo(to json: inout JSONWriter) {
        json.key("info")
        json.object { json in
            json.member("title", Self.title)
            json.member("version", version)
        }
    }
}
