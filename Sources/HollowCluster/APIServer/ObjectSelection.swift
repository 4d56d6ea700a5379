import Kubernetes
import Samples

/// Which objects of a resource a request is about.
struct ObjectSelection: Sendable {
    let resource: ResourceType
    let namespace: String
    private let labels: LabelSelector
    private let fields: FieldTerms

    /// Reads the selectors of a request.
    init(_ info: RequestInfo, _ resource: ResourceType) throws(Status) {
        self.resource = resource
        namespace = resource.isNamespaced ? info.attributes.namespace : ""
        do throws(SelectorError) {
            labels = try LabelSelector(parsing: info.query["labelSelector"] ?? "")
        } catch {
            throw .badRequest(error.description)
        }
        fields = try FieldTerms(info.query["fieldSelector"] ?? "", of: resource)
    }

    /// Whether objects are chosen by more than their namespace.
    var isSelective: Bool { !labels.isEmpty || !fields.isEmpty }

    /// Whether an object is among them.
    func contains(_ object: JSONValue) -> Bool {
        guard namespace.isEmpty || object[path: "metadata", "namespace"]?.string == namespace else { return false }
        guard isSelective else { return true }
        let present = object[path: "metadata", "labels"]?.stringMembers ?? [:]
        return labels.requirements.allSatisfy { $0.matches(present[$0.key]) } && fields.matches(object)
    }
}
