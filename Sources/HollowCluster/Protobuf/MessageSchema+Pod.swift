/// Source: k8s.io/api/core/v1/generated.proto. Volumes, probes and security contexts are not written.
extension MessageSchema {
    /// Pod.
    static let pod = MessageSchema(
        ("metadata", 1, .message(objectMetadata)), ("spec", 2, .message(podSpec)), ("status", 3, .message(podStatus))
    )

    private static let podSpec = MessageSchema(
        ("containers", 2, .list(.message(container))), ("restartPolicy", 3, .text),
        ("terminationGracePeriodSeconds", 4, .integer), ("activeDeadlineSeconds", 5, .integer),
        ("dnsPolicy", 6, .text), ("nodeSelector", 7, .map(.text)), ("serviceAccountName", 8, .text),
        ("serviceAccount", 9, .text), ("nodeName", 10, .text), ("hostNetwork", 11, .truth), ("hostPID", 12, .truth),
        ("hostIPC", 13, .truth), ("hostname", 16, .text), ("subdomain", 17, .text), ("schedulerName", 19, .text),
        ("initContainers", 20, .list(.message(container))), ("automountServiceAccountToken", 21, .truth),
        ("tolerations", 22, .list(.message(toleration))), ("priorityClassName", 24, .text),
        ("priority", 25, .integer), ("runtimeClassName", 29, .text), ("enableServiceLinks", 30, .truth),
        ("preemptionPolicy", 31, .text), ("overhead", 32, .map(.quantity)), ("resources", 40, .message(requirements))
    )

    private static let container = MessageSchema(
        ("name", 1, .text), ("image", 2, .text), ("command", 3, .list(.text)), ("args", 4, .list(.text)),
        ("workingDir", 5, .text), ("ports", 6, .list(.message(port))), ("resources", 8, .message(requirements)),
        ("volumeMounts", 9, .list(.message(volumeMount))), ("terminationMessagePath", 13, .text),
        ("imagePullPolicy", 14, .text), ("terminationMessagePolicy", 20, .text), ("restartPolicy", 24, .text)
    )

    private static let port = MessageSchema(
        ("name", 1, .text), ("hostPort", 2, .integer), ("containerPort", 3, .integer), ("protocol", 4, .text),
        ("hostIP", 5, .text)
    )

    private static let requirements = MessageSchema(
        ("limits", 1, .map(.quantity)), ("requests", 2, .map(.quantity))
    )

    private static let volumeMount = MessageSchema(
        ("name", 1, .text), ("readOnly", 2, .truth), ("mountPath", 3, .text), ("subPath", 4, .text)
    )

    private static let toleration = MessageSchema(
        ("key", 1, .text), ("operator", 2, .text), ("value", 3, .text), ("effect", 4, .text),
        ("tolerationSeconds", 5, .integer)
    )

    private static let podStatus = MessageSchema(
        ("phase", 1, .text), ("conditions", 2, .list(.message(podCondition))), ("message", 3, .text),
        ("reason", 4, .text), ("hostIP", 5, .text), ("podIP", 6, .text), ("startTime", 7, .time),
        ("containerStatuses", 8, .list(.message(containerStatus))), ("qosClass", 9, .text),
        ("initContainerStatuses", 10, .list(.message(containerStatus))), ("nominatedNodeName", 11, .text),
        ("podIPs", 12, .list(.message(ip))), ("hostIPs", 16, .list(.message(ip))), ("observedGeneration", 17, .integer),
        ("allocatedResources", 19, .map(.quantity)), ("resources", 20, .message(requirements))
    )

    private static let podCondition = MessageSchema(
        ("type", 1, .text), ("status", 2, .text), ("lastProbeTime", 3, .time), ("lastTransitionTime", 4, .time),
        ("reason", 5, .text), ("message", 6, .text), ("observedGeneration", 7, .integer)
    )

    private static let ip = MessageSchema(("ip", 1, .text))

    private static let containerStatus = MessageSchema(
        ("name", 1, .text), ("state", 2, .message(containerState)), ("lastState", 3, .message(containerState)),
        ("ready", 4, .truth), ("restartCount", 5, .integer), ("image", 6, .text), ("imageID", 7, .text),
        ("containerID", 8, .text), ("started", 9, .truth), ("allocatedResources", 10, .map(.quantity)),
        ("resources", 11, .message(requirements))
    )

    private static let containerState = MessageSchema(
        ("waiting", 1, .message(MessageSchema(("reason", 1, .text), ("message", 2, .text)))),
        ("running", 2, .message(MessageSchema(("startedAt", 1, .time)))),
        (
            "terminated", 3,
            .message(
                MessageSchema(
                    ("exitCode", 1, .integer), ("signal", 2, .integer), ("reason", 3, .text), ("message", 4, .text),
                    ("startedAt", 5, .time), ("finishedAt", 6, .time), ("containerID", 7, .text)))
        )
    )
}
