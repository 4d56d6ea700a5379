import Kubernetes

/// The part of a list that goes into one answer.
struct ListChunk<Object: MeasuredObject>: Sendable {
    /// The objects of this answer.
    var objects: [Object]
    /// What the list says of itself.
    var metadata: ListMetadata

    /// Takes a chunk of a sorted list.
    ///
    /// - Parameter resourceVersion: the version of the list as it is now; 0 for none.
    init(_ all: [Object], _ options: ListOptions, resourceVersion: Int64) {
        let version = options.start?.resourceVersion ?? resourceVersion
        metadata = ListMetadata(resourceVersion: version == 0 ? "" : String(version))
        objects = all.filter { object in
            options.fields.matches(name: object.name, namespace: object.namespace)
                && options.start?.precedes(object) != false
        }
        guard let limit = options.limit, objects.count > limit, let last = objects[..<limit].last else { return }
        metadata.remainingItemCount = objects.count - limit
        metadata.continue = ContinueToken(after: last, resourceVersion: version).text
        objects = Array(objects[..<limit])
    }
}
