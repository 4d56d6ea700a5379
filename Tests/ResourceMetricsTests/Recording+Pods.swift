import Samples

extension Recording {
    static let phoenixGone: Int64 = 1_795_375_171_493
    static let phoenixBack: Int64 = 1_795_375_183_493

    private static let platform = "platform-observability-and-service-reliability"
    private static let created = Timestamp(milliseconds: 1_795_375_023_000)

    /// Every pod, by namespace and name.
    static let pods = [
        ("batch", "crasher"), ("batch", "hog"), ("batch", "one-shot"), ("batch", "scratch"), ("batch", "slow-init"),
        (platform, "distributed-tracing-collector-gateway-with-tail-sampling-8d96bn"),
        (platform, "static-agent-real-1"),
        ("shop", "burner"), ("shop", "idle"), ("shop", "phoenix"), ("shop", "trio"), ("shop", "with-init"),
    ]

    /// What the API server knew of the pods at an instant.
    ///
    /// - Parameter phase: that of a pod by its name.
    static func inventory(at time: Timestamp, phase: (String) -> String = { _ in "Running" }) -> FakeInventory {
        let inventory = FakeInventory()
        inventory.set(NodeRecord(name: node))
        for (namespace, name) in pods {
            var start = name == "idle" ? Timestamp(milliseconds: 1_795_374_871_000) : created
            if name == "phoenix", time.milliseconds >= phoenixGone {
                guard time.milliseconds >= phoenixBack else { continue }
                start = Timestamp(milliseconds: phoenixBack / 1000 * 1000)
            }
            inventory.set(
                PodRecord(namespace: namespace, name: name, nodeName: node, phase: phase(name), startTime: start))
        }
        return inventory
    }
}
