import Kubernetes

extension Representation {
    /// What writes nodes and pods in this form.
    ///
    /// - Parameters:
    ///   - inclusion: what a table's rows carry.
    ///   - showsColumns: whether a table describes its columns.
    ///   - showsSwap: whether a table has a column for swap even where no object has any.
    func form(
        _ heading: ResourceMetricsHeading, _ inclusion: ResourceMetricsTable.Inclusion, showsColumns: Bool = true,
        showsSwap: Bool = false
    ) -> any ResourceMetricsForm {
        switch (shape, mediaType) {
        case (.objects, .protobuf): ResourceMetricsProtobuf(heading)
        case (.objects, _): ResourceMetricsJSON(heading)
        case (.partialMetadata(let version), .protobuf): PartialMetadataProtobuf(heading, version: version)
        case (.partialMetadata(let version), _): PartialMetadataJSON(heading, version: version)
        case (.table(let version), _):
            ResourceMetricsTable(
                heading, version: version, inclusion: inclusion, showsColumns: showsColumns, showsSwap: showsSwap
            )
        }
    }
}

extension APIRequest {
    /// What the rows of a table shall carry; of no meaning in other forms.
    func inclusion(_ representation: Representation) throws(Status) -> ResourceMetricsTable.Inclusion {
        guard case .table = representation.shape, let text = query["includeObject"], !text.isEmpty else {
            return .metadata
        }
        guard let inclusion = ResourceMetricsTable.Inclusion(rawValue: text) else {
            throw .badRequest("unrecognized includeObject value: \"\(text)\"")
        }
        return inclusion
    }
}
