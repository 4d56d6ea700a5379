import Kubernetes
import Samples

/// The node and the pods of a recording, as they are at any moment of its replay.
struct ReplayedObjects: Sendable {
    /// One thing that happens to a pod.
    struct Event: Sendable {
        enum Change: Sendable {
            case put(JSONValue)
            case delete(ObjectKey)
        }

        var time: Timestamp
        var change: Change
    }

    let replay: RecordingReplay
    /// Where pods and node are said to be.
    var address = "127.0.0.1"

    /// The node, its times moved, with the port of its kubelet.
    func node(kubeletPort: Int) -> JSONValue {
        var node = moved(replay.recording.node, by: replay.shift(ofRun: 0))
        let addresses = node[path: "status", "addresses"]?.elements ?? []
        node[path: "status", "addresses"] = .array(
            addresses.map { entry in
                guard entry["type"]?.string == "InternalIP" else { return entry }
                return ["type": "InternalIP", "address": .string(address)]
            })
        node[path: "status", "daemonEndpoints", "kubeletEndpoint", "Port"] = .integer(Int64(kubeletPort))
        return node
    }

    /// The pods when the replay begins.
    func initialPods() -> [JSONValue] {
        replay.recording.pods.map { relocated(moved($0, by: replay.shift(ofRun: 0))) }
    }

    /// What happens after one moment and up to another, in order.
    func events(after earlier: Timestamp, through now: Timestamp) -> [Event] {
        guard now > earlier else { return [] }
        var events: [Event] = []
        for run in replay.run(at: earlier)...replay.run(at: now) {
            events += run > 0 ? seam(run) : []
            events += actions(run)
        }
        return events.filter { $0.time > earlier && $0.time <= now }
    }

    /// What was done to pods while the recording ran.
    private func actions(_ run: Int64) -> [Event] {
        let recording = replay.recording
        let shift = replay.shift(ofRun: run)
        return recording.actions.compactMap { action in
            let time = action.time + shift
            switch action.kind {
            case .terminate:
                guard var pod = before(action.pod, run) else { return nil }
                pod[path: "metadata", "deletionTimestamp"] = .string(time.rfc3339)
                return Event(time: time, change: .put(pod))
            case .remove: return Event(time: time, change: .delete(action.pod))
            case .create:
                guard let pod = recording.podsAfter.first(where: { ObjectKey(of: $0) == action.pod }) else {
                    return nil
                }
                return Event(time: time, change: .put(fresh(pod, "\(run)/after", shift)))
            }
        }
    }

    /// At a run's beginning the pods that were replaced in the run before are replaced by those of the beginning.
    private func seam(_ run: Int64) -> [Event] {
        let time = replay.recording.begin + replay.shift(ofRun: run)
        let replaced = replay.recording.actions.filter { $0.kind == .create }.map(\.pod)
        return replaced.flatMap { key -> [Event] in
            guard let pod = before(key, run) else { return [] }
            return [Event(time: time, change: .delete(key)), Event(time: time, change: .put(pod))]
        }
    }

    /// A pod as it is at a run's beginning.
    private func before(_ key: ObjectKey, _ run: Int64) -> JSONValue? {
        guard let pod = replay.recording.pods.first(where: { ObjectKey(of: $0) == key }) else { return nil }
        let shift = replay.shift(ofRun: run)
        return run == 0 ? relocated(moved(pod, by: shift)) : fresh(pod, "\(run)/before", shift)
    }

    private func fresh(_ pod: JSONValue, _ seed: String, _ shift: TimeSpan) -> JSONValue {
        var pod = relocated(moved(pod, by: shift))
        let key = ObjectKey(of: pod)
        pod[path: "metadata", "uid"] = .string(Randomness.uid("\(key.namespace)/\(key.name)/\(seed)/\(replay.start)"))
        return pod
    }

    private func relocated(_ pod: JSONValue) -> JSONValue {
        var pod = pod
        let address = JSONValue.string(address)
        guard pod[path: "status", "podIP"] != nil else { return pod }
        for (field, list) in [("podIP", "podIPs"), ("hostIP", "hostIPs")] {
            pod[path: "status", field] = address
            pod[path: "status", list] = [["ip": address]]
        }
        return pod
    }

    /// The value with every text that is a time moved.
    private func moved(_ value: JSONValue, by shift: TimeSpan) -> JSONValue {
        switch value {
        case .string(let text):
            guard text.utf8.count == 20, text.hasSuffix("Z"), let time = Timestamp(rfc3339: text) else { return value }
            return .string((time + shift).rfc3339)
        case .array(let elements): return .array(elements.map { moved($0, by: shift) })
        case .object(let members): return .object(members.mapValues { moved($0, by: shift) })
        default: return value
        }
    }
}
