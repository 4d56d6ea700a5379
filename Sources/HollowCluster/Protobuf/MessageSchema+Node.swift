/// Source: k8s.io/api/core/v1/generated.proto.
extension MessageSchema {
    /// Node.
    static let node = MessageSchema(
        ("metadata", 1, .message(objectMetadata)), ("spec", 2, .message(nodeSpec)), ("status", 3, .message(nodeStatus))
    )

    private static let nodeSpec = MessageSchema(
        ("podCIDR", 1, .text), ("providerID", 3, .text), ("unschedulable", 4, .truth),
        ("taints", 5, .list(.message(taint))), ("podCIDRs", 7, .list(.text))
    )

    private static let taint = MessageSchema(
        ("key", 1, .text), ("value", 2, .text), ("effect", 3, .text), ("timeAdded", 4, .time)
    )

    private static let nodeStatus = MessageSchema(
        ("capacity", 1, .map(.quantity)), ("allocatable", 2, .map(.quantity)), ("phase", 3, .text),
        ("conditions", 4, .list(.message(nodeCondition))), ("addresses", 5, .list(.message(address))),
        ("daemonEndpoints", 6, .message(daemonEndpoints)), ("nodeInfo", 7, .message(systemInfo)),
        ("images", 8, .list(.message(image))), ("volumesInUse", 9, .list(.text)), ("declaredFeatures", 14, .list(.text))
    )

    private static let nodeCondition = MessageSchema(
        ("type", 1, .text), ("status", 2, .text), ("lastHeartbeatTime", 3, .time), ("lastTransitionTime", 4, .time),
        ("reason", 5, .text), ("message", 6, .text)
    )

    private static let address = MessageSchema(("type", 1, .text), ("address", 2, .text))

    private static let daemonEndpoints = MessageSchema(
        ("kubeletEndpoint", 1, .message(MessageSchema(("Port", 1, .integer))))
    )

    private static let systemInfo = MessageSchema(
        ("machineID", 1, .text), ("systemUUID", 2, .text), ("bootID", 3, .text), ("kernelVersion", 4, .text),
        ("osImage", 5, .text), ("containerRuntimeVersion", 6, .text), ("kubeletVersion", 7, .text),
        ("kubeProxyVersion", 8, .text), ("operatingSystem", 9, .text), ("architecture", 10, .text)
    )

    private static let image = MessageSchema(("names", 1, .list(.text)), ("sizeBytes", 2, .integer))
}
