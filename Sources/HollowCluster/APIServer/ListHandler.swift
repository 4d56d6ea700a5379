import Kubernetes
import Samples
import Synchronization

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Answers gets and lists from the store.
final class ListHandler: Sendable {
    private let store: ObjectStore
    private let clock: any WallClock

    /// Lists that are being read page by page, by the version that they show.
    private let snapshots = Mutex<[(id: String, objects: [JSONValue])]>([])
    private let snapshotLimit = 32

    init(store: ObjectStore, clock: any WallClock) {
        self.store = store
        self.clock = clock
    }

    /// One object.
    func get(_ info: RequestInfo, _ resource: ResourceType, _ form: ObjectForm) throws(Status) -> JSONValue {
        let wanted = info.attributes
        let namespace = resource.isNamespaced ? wanted.namespace : ""
        guard let object = store.get(resource, ObjectKey(namespace: namespace, name: wanted.name)) else {
            throw Status(
                code: 404, reason: "NotFound", message: "\(resource.qualifiedName) \"\(wanted.name)\" not found",
                details: .init(name: wanted.name, group: resource.group, kind: resource.plural)
            )
        }
        guard form == .table else { return form.shape(object) }
        let version = object[path: "metadata", "resourceVersion"] ?? ""
        return table(info, resource).document([object], metadata: ["resourceVersion": version])
    }

    /// All objects that are asked for, or the next page of them.
    func list(_ info: RequestInfo, _ resource: ResourceType, _ form: ObjectForm) throws(Status) -> JSONValue {
        let selection = try ObjectSelection(info, resource)
        var page = try page(info, selection)
        let limit = info.query["limit"].flatMap(Int.init) ?? 0
        var metadata: JSONValue = ["resourceVersion": .string(String(page.version))]
        // From its cache the real server gives everything at once.
        if limit > 0, page.objects.count > limit, info.query["resourceVersion"] != "0" {
            let rest = page.objects.count - limit
            let last = ObjectKey(of: page.objects[limit - 1])
            page.objects = Array(page.objects.prefix(limit))
            metadata["continue"] = .string(Continuation(version: page.version, after: last).token)
            if !selection.isSelective { metadata["remainingItemCount"] = .integer(Int64(rest)) }
        }
        switch form {
        case .table: return table(info, resource).document(page.objects, metadata: metadata)
        case .metadata:
            return [
                "kind": "PartialObjectMetadataList", "apiVersion": "meta.k8s.io/v1", "metadata": metadata,
                "items": .array(page.objects.map(form.shape)),
            ]
        case .full:
            let items = page.objects.map { object in
                // Items of a list don't repeat their kind.
                var item = object
                item["kind"] = nil
                item["apiVersion"] = nil
                return item
            }
            return [
                "kind": .string("\(resource.kind)List"), "apiVersion": .string(resource.apiVersion),
                "metadata": metadata, "items": .array(items),
            ]
        }
    }

    func table(_ info: RequestInfo, _ resource: ResourceType) -> ObjectTable {
        ObjectTable(resource: resource, now: clock.now(), includeObject: info.query["includeObject"] ?? "Metadata")
    }

    private func page(
        _ info: RequestInfo, _ selection: ObjectSelection
    ) throws(Status) -> (objects: [JSONValue], version: Int64) {
        if let token = info.query["continue"] {
            guard let continuation = Continuation(token: token) else {
                throw .badRequest("continue key is not valid: illegal base64 data or encoding")
            }
            let id = snapshotID(selection, continuation.version)
            guard let objects = snapshots.withLock({ $0.first { $0.id == id }?.objects }) else {
                throw Status(
                    code: 410, reason: "Expired",
                    message: "The provided continue parameter is too old to display a consistent list result."
                )
            }
            let rest = objects.filter { ObjectKey(of: $0) > continuation.after && selection.contains($0) }
            return (rest, continuation.version)
        }
        let listing = store.list(selection.resource, namespace: selection.namespace)
        if info.query["resourceVersionMatch"] == "Exact", info.query["resourceVersion"] != String(listing.version) {
            throw Status(
                code: 410, reason: "Expired", message: "The resourceVersion for the provided list is too old.")
        }
        let objects = listing.objects.map(\.object)
        if info.query["limit"] != nil {
            let id = snapshotID(selection, listing.version)
            snapshots.withLock { snapshots in
                snapshots.removeAll { $0.id == id }
                snapshots.append((id, objects))
                if snapshots.count > snapshotLimit { snapshots.removeFirst() }
            }
        }
        return (objects.filter(selection.contains), listing.version)
    }

    private func snapshotID(_ selection: ObjectSelection, _ version: Int64) -> String {
        "\(version)/\(selection.resource.qualifiedName)/\(selection.namespace)"
    }
}

/// Where the next page of a list begins.
private struct Continuation {
    var version: Int64
    var after: ObjectKey

    init(version: Int64, after: ObjectKey) {
        self.version = version
        self.after = after
    }

    init?(token: String) {
        guard let data = Data(base64Encoded: token), let value = try? JSONValue(parsing: Array(data)),
            let version = value["rv"]?.integer, let start = value["start"]?.strings, start.count == 2
        else { return nil }
        self.version = version
        after = ObjectKey(namespace: start[0], name: start[1])
    }

    var token: String {
        let value: JSONValue = [
            "v": "meta.k8s.io/v1", "rv": .integer(version), "start": [.string(after.namespace), .string(after.name)],
        ]
        return Data(value.bytes).base64EncodedString()
    }
}
