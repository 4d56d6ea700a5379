import LuaRuntime
import Plugins
import Samples

/// Names of objects as tests write them: `web-1`, `shop/web-1`, `nodes/n1`, `deployments.apps/shop/web`.
enum ObjectName {
    /// The namespace of objects whose names say none.
    static let defaultNamespace = "default"

    /// Reads a name.
    ///
    /// - Parameter resource: the kind where the name says none.
    static func parse(_ text: String, _ resource: GroupResource) throws(LuaHostError) -> ObjectReference {
        var parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        var resource = resource
        if parts.count > 1, let named = Self.resource(parts[0]),
            // A namespace's name has no dot.
            parts.count == 3 || !DescribedResources.isNamespaced(named) || resource == named || parts[0].contains(".")
        {
            resource = named
            parts.removeFirst()
        }
        let isNamespaced = DescribedResources.isNamespaced(resource)
        if parts.count == 1, isNamespaced { parts.insert(defaultNamespace, at: 0) }
        guard parts.count == (isNamespaced ? 2 : 1), !parts.contains("") else {
            let form = isNamespaced ? "NAMESPACE/NAME" : "NAME"
            throw LuaHostError("\"\(text)\" names none of \(resource); expected \"\(form)\" or \"\(resource)/\(form)\"")
        }
        return isNamespaced
            ? ObjectReference(resource: resource, namespace: parts[0], name: parts[1])
            : ObjectReference(resource: resource, name: parts[0])
    }

    private static func resource(_ text: String) -> GroupResource? {
        let resource = GroupResource(parsing: text)
        return DescribedResources.complaint(of: resource) == nil ? resource : nil
    }
}
