import Kubernetes
import Samples

/// Objects as rows, as `kubectl get` prints them.
struct ObjectTable: Sendable {
    let resource: ResourceType
    let now: Timestamp
    /// `None`, `Metadata` or `Object`: what each row carries along.
    var includeObject = "Metadata"

    /// The whole answer; `metadata` is that of the list.
    func document(_ objects: [JSONValue], metadata: JSONValue) -> JSONValue {
        [
            "kind": "Table", "apiVersion": "meta.k8s.io/v1", "metadata": metadata,
            "columnDefinitions": .array(columns), "rows": .array(objects.map(row)),
        ]
    }

    private var columns: [JSONValue] {
        names.map { name, priority in
            [
                "name": .string(name), "type": "string", "format": name == "Name" ? "name" : "",
                "description": "", "priority": .integer(priority),
            ]
        }
    }

    private var names: [(String, Int64)] {
        switch resource {
        case .pods: [("Name", 0), ("Ready", 0), ("Status", 0), ("Restarts", 0), ("Age", 0), ("IP", 1), ("Node", 1)]
        case .nodes:
            [("Name", 0), ("Status", 0), ("Roles", 0), ("Age", 0), ("Version", 0), ("Internal-IP", 1), ("OS-Image", 1)]
        case .namespaces: [("Name", 0), ("Status", 0), ("Age", 0)]
        default: [("Name", 0), ("Age", 0)]
        }
    }

    private func row(_ object: JSONValue) -> JSONValue {
        var row: JSONValue = ["cells": .array(cells(object).map { .string($0) })]
        switch includeObject {
        case "None": break
        case "Object": row["object"] = object
        default: row["object"] = ObjectForm.metadata.shape(object)
        }
        return row
    }

    private func cells(_ object: JSONValue) -> [String] {
        let name = object[path: "metadata", "name"]?.string ?? ""
        let status = object["status"] ?? .null
        switch resource {
        case .pods:
            let containers = status["containerStatuses"]?.elements ?? []
            let total = object[path: "spec", "containers"]?.elements.count ?? 0
            let ready = containers.count { $0["ready"]?.bool == true }
            let restarts = containers.reduce(0) { $0 + ($1["restartCount"]?.integer ?? 0) }
            return [
                name, "\(ready)/\(total)", podStatus(object), String(restarts), age(object),
                status["podIP"]?.string ?? "<none>", object[path: "spec", "nodeName"]?.string ?? "<none>",
            ]
        case .nodes:
            let conditions = status["conditions"]?.elements ?? []
            let isReady = conditions.contains { $0["type"]?.string == "Ready" && $0["status"]?.string == "True" }
            let addresses = status["addresses"]?.elements ?? []
            let address = addresses.first { $0["type"]?.string == "InternalIP" }?["address"]?.string
            return [
                name, isReady ? "Ready" : "NotReady", "<none>", age(object),
                status[path: "nodeInfo", "kubeletVersion"]?.string ?? "", address ?? "<none>",
                status[path: "nodeInfo", "osImage"]?.string ?? "",
            ]
        case .namespaces: return [name, status["phase"]?.string ?? "Active", age(object)]
        default: return [name, age(object)]
        }
    }

    private func podStatus(_ pod: JSONValue) -> String {
        if pod[path: "metadata", "deletionTimestamp"] != nil { return "Terminating" }
        let phase = pod[path: "status", "phase"]?.string ?? "Unknown"
        if phase == "Succeeded" { return "Completed" }
        for container in pod[path: "status", "containerStatuses"]?.elements ?? [] {
            if let reason = container[path: "state", "waiting", "reason"]?.string { return reason }
        }
        return phase
    }

    private func age(_ object: JSONValue) -> String {
        guard let text = object[path: "metadata", "creationTimestamp"]?.string, let time = Timestamp(rfc3339: text)
        else {
            return "<unknown>"
        }
        let seconds = max(0, (now - time).milliseconds / 1000)
        switch seconds {
        case ..<120: return "\(seconds)s"
        case ..<600: return seconds % 60 == 0 ? "\(seconds / 60)m" : "\(seconds / 60)m\(seconds % 60)s"
        case ..<10_800: return "\(seconds / 60)m"
        case ..<28_800: return seconds / 60 % 60 == 0 ? "\(seconds / 3600)h" : "\(seconds / 3600)h\(seconds / 60 % 60)m"
        case ..<172_800: return "\(seconds / 3600)h"
        default: return "\(seconds / 86_400)d"
        }
    }
}
