import Samples

/// Pods that run in one namespace.
struct BenchmarkInventory: ObjectInventory {
    let all: [PodRecord]

    init(count: Int, hasAddresses: Bool = false) {
        all = (0..<count).map { index in
            let digits = String(index)
            let name = "web-" + String(repeating: "0", count: 6 - digits.count) + digits
            var pod = PodRecord(namespace: "shop", name: name)
            pod.labels = ["app": "web", "pod-template-hash": "6d4b75cb6d"]
            if hasAddresses { pod.ip = "10.0.0.1" }
            return pod
        }
    }

    func node(named name: String) -> NodeRecord? { nil }
    func nodes(matching selector: LabelSelector) -> [NodeRecord] { [] }
    func pod(named name: String, in namespace: String) -> PodRecord? { all.first { $0.name == name } }
    func pods(in namespace: String?, matching selector: LabelSelector) -> [PodRecord] {
        all.filter { selector.matches($0.labels) }
    }
}
