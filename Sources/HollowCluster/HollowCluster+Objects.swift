import Kubernetes
import Samples

extension HollowCluster {
    /// All objects of a resource, sorted by namespace and name; in one namespace where it is not empty.
    public func objects(_ resource: ResourceType, namespace: String = "") -> [JSONValue] {
        store.list(resource, namespace: namespace).objects.map(\.object)
    }

    /// One object.
    public func object(_ resource: ResourceType, namespace: String = "", name: String) -> JSONValue? {
        store.get(resource, ObjectKey(namespace: namespace, name: name))
    }

    /// Adds an object, or replaces the one of the same name. Watches are told.
    ///
    /// - Returns: The object with its resource version.
    @discardableResult
    public func put(_ object: JSONValue, as resource: ResourceType) -> JSONValue {
        var object = object
        if object[path: "metadata", "creationTimestamp"] == nil {
            object[path: "metadata", "creationTimestamp"] = .string(clock.now().rfc3339)
        }
        return store.put(object, as: resource)
    }

    /// Adds the objects of manifests, YAML or JSON.
    public func apply(_ manifests: String) throws {
        for object in try JSONValue.documents(yaml: manifests) {
            guard let resource = ResourceType.of(object) else {
                throw HollowClusterError(.invalidManifest, detail: "there is no resource for \(object.text)")
            }
            put(object, as: resource)
        }
    }

    /// Lets group versions, each `VERSION.GROUP`, lead to the server behind the aggregator, or no longer.
    public func setAPIServices(_ names: [String], areThere: Bool) {
        let objects = InitialObjects(configuration, credentials, now: clock.now())
        for name in names {
            let isThere = object(.apiServices, name: name) != nil
            if areThere, !isThere, let service = objects.apiService(name) { put(service, as: .apiServices) }
            if !areThere, isThere { delete(.apiServices, name: name) }
        }
    }

    /// Changes an object that is there; false where there is none.
    @discardableResult
    public func update(
        _ resource: ResourceType, namespace: String = "", name: String, _ change: (inout JSONValue) -> Void
    ) -> Bool {
        guard var object = object(resource, namespace: namespace, name: name) else { return false }
        change(&object)
        store.put(object, as: resource)
        return true
    }

    /// Deletes an object; false where there is none.
    @discardableResult
    public func delete(_ resource: ResourceType, namespace: String = "", name: String) -> Bool {
        store.delete(resource, ObjectKey(namespace: namespace, name: name))
    }

    /// The number of the latest change.
    public var resourceVersion: Int64 { store.version }
}
