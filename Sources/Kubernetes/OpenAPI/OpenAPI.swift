/// The documents that describe our types and paths to programs: Swagger 2.0 (`/openapi/v2`) and OpenAPI 3.0
/// (`/openapi/v3/…`), written from one description.
///
/// Source of the forms: the OpenAPI specifications, and k8s.io/kube-openapi for Kubernetes' extensions and names.
public struct OpenAPI: Sendable {
    /// What one group version has.
    struct Part: Sendable {
        var groupVersion: GroupVersion
        var types: [ModelType]
        var operations: [Operation]
    }

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
            json.member("title", "Moongauge")
            json.member("version", version)
        }
    }
}
