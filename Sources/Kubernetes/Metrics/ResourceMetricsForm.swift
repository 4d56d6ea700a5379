public import Samples

/// A form in which `metrics.k8s.io` is answered.
public protocol ResourceMetricsForm: Sendable {
    /// One object, as a whole document.
    func document(_ object: some MeasuredObject) -> [UInt8]
    /// A list of objects, as a whole document.
    func list<Object: MeasuredObject>(_ objects: [Object], _ metadata: ListMetadata) -> [UInt8]
    /// An object of which only the version is told, as a watch's bookmarks have it.
    func bookmark<Object: MeasuredObject>(_ type: Object.Type) -> [UInt8]
}

extension ResourceMetricsForm {
    /// A list that says nothing of itself.
    public func list(_ objects: [some MeasuredObject]) -> [UInt8] {
        list(objects, ListMetadata())
    }
}

/// What all objects of one answer share.
public struct ResourceMetricsHeading: Sendable {
    /// The group version: `metrics.k8s.io/v1beta1`.
    public var apiVersion: String
    /// What is given as `creationTimestamp`: the time of the answer, as the reference server has it.
    public var created: Timestamp
    /// The objects' version; empty where the server has none.
    public var resourceVersion: String

    /// Makes a heading.
    ///
    /// - Parameters:
    ///   - version: `v1` or `v1beta1`, which differ in nothing but their name.
    ///   - now: the time of the answer.
    ///   - resourceVersion: the objects' version; empty where the server has none.
    public init(version: String, now: Timestamp, resourceVersion: String = "") {
        apiVersion = GroupVersion(group: APIGroup.metrics.name, version: version).description
        created = now
        self.resourceVersion = resourceVersion
    }

    /// Writes an object's metadata.
    func writeMetadata(of object: some MeasuredObject, created: String, to json: inout JSONWriter) {
        json.key("metadata")
        json.object { json in
            json.member("name", object.name)
            if !object.namespace.isEmpty { json.member("namespace", object.namespace) }
            if !resourceVersion.isEmpty { json.member("resourceVersion", resourceVersion) }
            json.member("creationTimestamp", created)
            if !object.labels.isEmpty {
                json.key("labels")
                json.object { json in
                    for label in object.labels { json.member(label.name, label.value) }
                }
            }
        }
    }

    /// Writes an object's metadata (`meta/v1` ObjectMeta: 1 name, 3 namespace, 6 resourceVersion, 8 creationTimestamp,
    /// 11 labels).
    func writeMetadata(of object: some MeasuredObject, _ field: Int, to message: inout ProtobufWriter) {
        message.message(field) { message in
            message.string(1, object.name)
            message.string(2, "")
            message.string(3, object.namespace)
            message.string(4, "")
            message.string(5, "")
            message.string(6, resourceVersion)
            message.integer(7, 0)
            message.time(8, created)
            for label in object.labels { message.entry(11, key: label.name, value: label.value) }
        }
    }

    /// Writes the metadata of an object of which only the version is told.
    func writeBookmark(to json: inout JSONWriter) {
        json.key("metadata")
        json.object { json in
            json.member("resourceVersion", resourceVersion)
            json.key("creationTimestamp")
            json.null()
        }
    }

    /// Writes the metadata of an object of which only the version is told.
    func writeBookmark(_ field: Int, to message: inout ProtobufWriter) {
        message.message(field) { message in
            for field in 1...5 { message.string(field, "") }
            message.string(6, resourceVersion)
            message.integer(7, 0)
            message.message(8) { _ in }
        }
    }
}
