import Foundation
import Kubernetes
import Testing

/// The documents that describe our types: whole in themselves, and true to what we answer.
@Suite struct OpenAPITests {
    private let documents = OpenAPI(version: "v1.2.3")

    private func parse(_ bytes: [UInt8]) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
    }

    private func parts() throws -> [(GroupVersion, [String: Any])] {
        try OpenAPI.groupVersions.map { ($0, try parse(try #require(documents.version3($0)))) }
    }

    private func schemas(_ document: [String: Any]) throws -> [String: [String: Any]] {
        try #require((document["components"] as? [String: Any])?["schemas"] as? [String: [String: Any]])
    }

    /// The values of all members of a name, at any depth.
    private func all(_ name: String, in value: Any) -> [Any] {
        if let object = value as? [String: Any] {
            return object.flatMap { key, value in (key == name ? [value] : []) + all(name, in: value) }
        }
        return (value as? [Any] ?? []).flatMap { all(name, in: $0) }
    }

    @Test func allGroupVersionsAreDescribed() {
        let served = [APIGroup.metrics, .customMetrics, .externalMetrics].flatMap { group in
            group.versions.map { GroupVersion(group: group.name, version: $0) }
        }
        #expect(Set(OpenAPI.groupVersions) == Set(served))
        #expect(documents.version3(GroupVersion(group: "example.com", version: "v1")) == nil)
    }

    @Test func referencesLeadSomewhere() throws {
        for (_, document) in try parts() {
            #expect(document["openapi"] as? String == "3.0.0")
            let names = Set(try schemas(document).keys.map { "#/components/schemas/\($0)" })
            let references = all("$ref", in: document).compactMap { $0 as? String }
            #expect(!references.isEmpty)
            #expect(names.isSuperset(of: references))
        }
        let whole = try parse(documents.version2)
        #expect(whole["swagger"] as? String == "2.0")
        let definitions = try #require(whole["definitions"] as? [String: Any])
        let references = all("$ref", in: whole).compactMap { $0 as? String }
        #expect(Set(definitions.keys.map { "#/definitions/\($0)" }).isSuperset(of: references))
    }

    @Test func everythingIsDescribedInWords() throws {
        for (_, document) in try parts() {
            for (name, schema) in try schemas(document) {
                #expect((schema["description"] as? String)?.isEmpty == false, "\(name)")
                for (field, value) in schema["properties"] as? [String: [String: Any]] ?? [:] {
                    #expect((value["description"] as? String)?.isEmpty == false, "\(name).\(field)")
                }
            }
        }
    }

    @Test func operationsHaveUniqueNamesAndDeclaredVariables() throws {
        let paths = try #require(try parse(documents.version2)["paths"] as? [String: [String: Any]])
        let names = paths.values.compactMap { ($0["get"] as? [String: Any])?["operationId"] as? String }
        #expect(names.count == paths.count)
        #expect(Set(names).count == names.count)
        for (path, item) in paths {
            let parameters = try #require(item["parameters"] as? [[String: Any]])
            let declared = parameters.filter { $0["in"] as? String == "path" }.compactMap { $0["name"] as? String }
            let used = path.matches(of: /\{(\w+)\}/).map { String($0.output.1) }
            #expect(declared == used)
            #expect(parameters.allSatisfy { ($0["in"] as? String == "path") == ($0["required"] as? Bool == true) })
        }
    }

    /// kubectl explain finds a type through the `get` of the resource's list path.
    @Test func kindsAreFoundThroughPaths() throws {
        for version in APIGroup.metrics.versions {
            let part = GroupVersion(group: APIGroup.metrics.name, version: version)
            let document = try parse(try #require(documents.version3(part)))
            let paths = try #require(document["paths"] as? [String: [String: Any]])
            for (resource, kind) in ["nodes": "NodeMetrics", "pods": "PodMetrics"] {
                let list = try #require(paths["/apis/metrics.k8s.io/\(version)/\(resource)"]?["get"] as? [String: Any])
                let found = list["x-kubernetes-group-version-kind"] as? [String: String]
                #expect(found == ["group": "metrics.k8s.io", "version": version, "kind": kind])
            }
        }
    }

    /// The names and required fields are those of Kubernetes' own documents.
    @Test func typesAreThoseOfKubernetes() throws {
        let room = "io.k8s.metrics.pkg.apis"
        let required = [
            "\(room).metrics.v1beta1.NodeMetrics": ["timestamp", "usage", "window"],
            "\(room).metrics.v1beta1.PodMetrics": ["containers", "timestamp", "window"],
            "\(room).metrics.v1beta1.ContainerMetrics": ["name", "usage"],
            "\(room).metrics.v1beta1.NodeMetricsList": ["items"],
            "\(room).metrics.v1.PodMetricsList": ["items"],
            "\(room).custom_metrics.v1beta1.MetricValue": ["describedObject", "metricName", "timestamp", "value"],
            "\(room).custom_metrics.v1beta2.MetricValue": ["describedObject", "metric", "timestamp", "value"],
            "\(room).custom_metrics.v1beta2.MetricIdentifier": ["name"],
            "\(room).custom_metrics.v1beta2.MetricValueList": ["items"],
        ]
        let definitions = try #require(try parse(documents.version2)["definitions"] as? [String: [String: Any]])
        for (name, fields) in required {
            #expect(definitions[name]?["required"] as? [String] == fields, "\(name)")
        }
        let pod = try #require(definitions["\(room).metrics.v1beta1.PodMetrics"])
        let kinds = try #require(pod["x-kubernetes-group-version-kind"] as? [[String: String]])
        #expect(kinds == [["group": "metrics.k8s.io", "version": "v1beta1", "kind": "PodMetrics"]])
        let first = try #require(
            definitions["\(room).custom_metrics.v1beta1.MetricValue"]?["properties"] as? [String: Any])
        #expect(first["window"] != nil && first["windowSeconds"] == nil && first["selector"] != nil)
    }
}
