import Samples

/// Nodes and pods as a table, which `kubectl get` prints.
///
/// Swap has a column where one of the objects has any; the cells of the others are null there.
///
/// Source: kubernetes-sigs/metrics-server/pkg/api/table.go, k8s.io/apimachinery/pkg/apis/meta/v1/types.go.
public struct ResourceMetricsTable: ResourceMetricsForm {
    /// What each row carries beside its cells.
    public enum Inclusion: String, Hashable, Sendable {
        /// Nothing.
        case none = "None"
        /// The object's metadata.
        case metadata = "Metadata"
        /// The whole object.
        case object = "Object"
    }

    private let apiVersion: String
    private let inclusion: Inclusion
    private let showsColumns: Bool
    private let showsSwap: Bool
    private let resourceVersion: String
    private let partial: PartialMetadataJSON
    private let full: ResourceMetricsJSON

    /// Makes a renderer.
    ///
    /// - Parameters:
    ///   - version: that of `meta.k8s.io`, `v1` or `v1beta1`.
    ///   - inclusion: what each row carries beside its cells.
    ///   - showsColumns: whether columns are described; a watch does it once.
    ///   - showsSwap: whether there is a column for swap even where no object has any.
    public init(
        _ heading: ResourceMetricsHeading, version: String, inclusion: Inclusion = .metadata, showsColumns: Bool = true,
        showsSwap: Bool = false
    ) {
        apiVersion = "meta.k8s.io/\(version)"
        self.inclusion = inclusion
        self.showsColumns = showsColumns
        self.showsSwap = showsSwap
        resourceVersion = heading.resourceVersion
        partial = PartialMetadataJSON(heading, version: version)
        full = ResourceMetricsJSON(heading)
    }

    public func document(_ object: some MeasuredObject) -> [UInt8] {
        list([object], ListMetadata(resourceVersion: resourceVersion))
    }

    public func list<Object: MeasuredObject>(_ objects: [Object], _ metadata: ListMetadata) -> [UInt8] {
        let totals = objects.map(\.total)
        let resources = ["cpu", "memory"] + (showsSwap || totals.contains { $0.swapBytes != nil } ? ["swap"] : [])
        return JSONWriter.document(capacity: 512 + objects.count * 320) { json in
            json.member("kind", "Table")
            json.member("apiVersion", apiVersion)
            metadata.write(to: &json)
            writeColumns(objects.isEmpty ? [] : resources, to: &json)
            json.key("rows")
            guard !objects.isEmpty else {
                json.null()
                return
            }
            json.array { json in
                for (object, total) in zip(objects, totals) {
                    json.object { writeRow(object, total, resources, to: &$0) }
                }
            }
        }
    }

    public func bookmark<Object: MeasuredObject>(_ type: Object.Type) -> [UInt8] {
        list([Object](), ListMetadata(resourceVersion: resourceVersion))
    }

    private func writeColumns(_ resources: [String], to json: inout JSONWriter) {
        json.key("columnDefinitions")
        guard showsColumns, !resources.isEmpty else {
            json.null()
            return
        }
        func column(_ name: String, _ format: String, _ description: String, _ json: inout JSONWriter) {
            json.object { json in
                json.member("name", name)
                json.member("type", "string")
                json.member("format", format)
                json.member("description", description)
                json.member("priority", 0)
            }
        }
        json.array { json in
            column("Name", "name", "Name of the resource", &json)
            for resource in resources { column(resource, "quantity", "", &json) }
            column("Window", "duration", "", &json)
        }
    }

    private func writeRow(
        _ object: some MeasuredObject, _ total: ResourceUsage, _ resources: [String], to json: inout JSONWriter
    ) {
        json.key("cells")
        json.array { json in
            json.string(object.name)
            let quantities = total.quantities
            for (_, quantity) in quantities { json.string(quantity) }
            for _ in quantities.count..<resources.count { json.null() }
            json.string(object.window.description)
        }
        json.key("object")
        switch inclusion {
        case .none: json.null()
        case .metadata: json.object { partial.write(object, to: &$0) }
        case .object: json.object { full.write(object, isTyped: true, to: &$0) }
        }
    }
}
