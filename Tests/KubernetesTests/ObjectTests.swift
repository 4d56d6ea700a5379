import FoundationEssentials
import Kubernetes
import Samples
import Testing

/// Nodes and pods as a real kube-apiserver gave them.
@Suite struct ObjectTests {
    @Test func recordedNode() throws {
        let node = try Fixtures.decode(NodeObject.self, "node.json")
        #expect(node.metadata.resourceVersion == "1624")
        #expect(
            node.record
                == NodeRecord(
                    name: "real-1", uid: "babfd397-5f52-43f9-a045-a90d17b230cc",
                    labels: [
                        "beta.kubernetes.io/arch": "amd64", "beta.kubernetes.io/os": "linux",
                        "kubernetes.io/arch": "amd64",
                        "kubernetes.io/hostname": "real-1", "kubernetes.io/os": "linux",
                        "node.kubernetes.io/instance-type": "vm-2c-24g", "topology.kubernetes.io/zone": "zone-a",
                    ],
                    annotations: ["volumes.kubernetes.io/controller-managed-attach-detach": "true"],
                    addresses: [
                        NodeAddress(type: "InternalIP", address: "10.0.0.11"),
                        NodeAddress(type: "Hostname", address: "real-1"),
                    ],
                    kubeletPort: 10350,
                    allocatable: [
                        "cpu": 2, "memory": 25_276_510_208, "ephemeral-storage": 270_553_174_016, "pods": 110,
                        "hugepages-1Gi": 0, "hugepages-2Mi": 0,
                    ],
                    isReady: true
                )
        )
    }

    private func recordedPod(_ name: String) throws -> PodRecord {
        let list = try Fixtures.decode(ListDocument<PodObject>.self, "pods.json")
        let pods = try #require(list.items).map(\.record)
        #expect(pods.count == 12)
        return try #require(pods.first { $0.name == name })
    }

    @Test func recordedPodWithSidecar() throws {
        let pod = try recordedPod("with-init")
        #expect(pod.reference == .pod("with-init", in: "shop"))
        #expect(pod.uid == "99db92c4-7bfa-4b17-ba08-3b6c99c73df4")
        #expect(pod.nodeName == "real-1")
        #expect(pod.ip == "10.0.0.11")
        // `prepare` ran once before the others, `mesh-proxy` goes on running.
        #expect(pod.containers.map(\.name) == ["mesh-proxy", "app"])
        #expect(pod.containers[0].resources == ResourceRequirements(requests: ["cpu": 0.01, "memory": 8_388_608]))
        #expect(pod.containers[1].resources == ResourceRequirements(requests: ["cpu": 0.05, "memory": 16_777_216]))
        #expect(pod.request(of: "memory") == 25_165_824)
        #expect(pod.limit(of: "memory") == nil)
        #expect(try recordedPod("slow-init").containers.map(\.name) == ["main"])
    }

    @Test func recordedPodWithRequestsAndLimits() throws {
        let pod = try recordedPod("burner")
        let amounts: ResourceAmounts = ["cpu": 0.2, "memory": 16_777_216]
        #expect(
            pod
                == PodRecord(
                    namespace: "shop", name: "burner", uid: "03b3b360-24b5-41e2-8fc1-8795eade2132",
                    labels: ["app": "burner", "tier": "backend", "topology.kubernetes.io/zone": "zone-a"],
                    nodeName: "real-1", phase: "Running", ip: "10.0.0.11", isOnHostNetwork: true, isReady: true,
                    // 2026-11-22T19:17:03Z by GNU date
                    startTime: Timestamp(milliseconds: 1_795_375_023_000),
                    containers: [
                        ContainerRecord(
                            name: "burn", resources: ResourceRequirements(requests: amounts, limits: amounts))
                    ]
                )
        )
        // One of trio's containers asks for nothing, so the pod as a whole has no request.
        let trio = try recordedPod("trio")
        #expect(trio.containers.map(\.name) == ["web", "cache", "logger"])
        #expect(trio.containers[0].resources.limits == ["cpu": 0.1, "memory": 33_554_432])
        #expect(trio.request(of: "cpu") == nil)
    }

    @Test(arguments: [
        ("trio", "Running", false), ("one-shot", "Succeeded", false), ("hog", "Running", true),
        ("idle", "Running", true),
    ]) func recordedPhaseAndReadiness(_ name: String, _ phase: String, _ isReady: Bool) throws {
        let pod = try recordedPod(name)
        #expect(pod.phase == phase)
        #expect(pod.isReady == isReady)
    }

    @Test func recordedOwnersAndLabels() throws {
        let name = "distributed-tracing-collector-gateway-with-tail-sampling"
        let pod = try recordedPod("\(name)-8d96bn")
        #expect(
            pod.owners == [
                OwnerRecord(
                    kind: "ReplicaSet", name: "\(name)-857f947878", uid: "7ecbc88e-408a-46be-b8c4-4f6f33aea0fb")
            ]
        )
        #expect(pod.labels["empty-value"] == "")
        #expect(pod.annotations == ["note": "quotes \"inside\", a backslash \\ and ünïcödé"])
        let agent = try recordedPod("static-agent-real-1")
        #expect(agent.owners.map(\.kind) == ["Node"])
        #expect(agent.annotations["kubernetes.io/config.source"] == "file")
        #expect(try recordedPod("idle").owners.isEmpty)
    }

    @Test func declaredPorts() throws {
        let pod = try pod(
            """
            {"metadata": {"name": "p"}, "spec": {"containers": [
              {"name": "a", "ports": [{"name": "dns", "containerPort": 53, "protocol": "UDP"}, {"containerPort": 80}]},
              {"name": "b"}]}}
            """)
        #expect(
            pod.containers.map(\.ports) == [
                [ContainerPort(name: "dns", number: 53, protocol: "UDP"), ContainerPort(number: 80)], [],
            ])
    }

    private func pod(_ text: String) throws -> PodRecord {
        try JSONDecoder().decode(PodObject.self, text: text).record
    }

    @Test func podWithNothingButAName() throws {
        #expect(
            try pod(#"{"metadata":{"name":"p","namespace":"d"}}"#)
                == PodRecord(
                    namespace: "d", name: "p", phase: "Unknown", isReady: false)
        )
    }

    @Test func resourcesOfThePodAsAWhole() throws {
        let pod = try pod(
            """
            {"metadata":{"name":"p","namespace":"d"},"spec":{
              "resources":{"requests":{"cpu":"1500m","memory":"nonsense"},"limits":{"cpu":"2"}},
              "overhead":{"cpu":"250m"},
              "containers":[{"name":"a"}]}}
            """
        )
        #expect(pod.podResources == ResourceRequirements(requests: ["cpu": 1.5], limits: ["cpu": 2]))
        #expect(pod.overhead == ["cpu": 0.25])
        #expect(pod.request(of: "cpu") == 1.5)
        #expect(pod.request(of: "memory") == nil)
    }

    @Test func controllersComeFirstAmongOwners() throws {
        let pod = try pod(
            """
            {"metadata":{"name":"p","ownerReferences":[
              {"kind":"A","name":"a","uid":"1"},{"kind":"B","name":"b","uid":"2","controller":true},
              {"kind":"C","name":"c","uid":"3","controller":false}]}}
            """
        )
        #expect(pod.owners.map(\.name) == ["b", "a", "c"])
    }

    @Test func whatKubectlApplyLeavesBehindIsNotKept() throws {
        let pod = try pod(
            """
            {"metadata":{"name":"p","annotations":{
              "kubectl.kubernetes.io/last-applied-configuration":"{}","other":"kept"}}}
            """
        )
        #expect(pod.annotations == ["other": "kept"])
    }

    @Test func nodeThatIsNotReadyAndHasNoPort() throws {
        let node = try JSONDecoder().decode(
            NodeObject.self,
            text: """
                {"metadata":{"name":"n"},"status":{"conditions":[{"type":"Ready","status":"Unknown"}],
                "daemonEndpoints":{"kubeletEndpoint":{"Port":0}}}}
                """
        ).record
        #expect(node == NodeRecord(name: "n", isReady: false))
        let bare = try JSONDecoder().decode(NodeObject.self, text: #"{"metadata":{"name":"n"}}"#).record
        #expect(bare == NodeRecord(name: "n", isReady: false))
    }

    @Test func service() throws {
        let text = """
            {"metadata":{"name":"s","namespace":"d","labels":{"a":"b"},"annotations":{"c":"e"}},
            "spec":{"selector":{"app":"web","tier":"1"},"clusterIP":"10.0.0.1","ports":[{"port":80}]}}
            """
        let record = try JSONDecoder().decode(ServiceObject.self, text: text).record
        #expect(
            record
                == ServiceRecord(
                    namespace: "d", name: "s", labels: ["a": "b"], annotations: ["c": "e"],
                    selector: ["app": "web", "tier": "1"], clusterIPs: ["10.0.0.1"]))
        #expect(record.selects(PodRecord(namespace: "d", name: "p", labels: ["app": "web", "tier": "1", "x": "y"])))
        #expect(!record.selects(PodRecord(namespace: "d", name: "p", labels: ["app": "web"])))
        #expect(!record.selects(PodRecord(namespace: "e", name: "p", labels: ["app": "web", "tier": "1"])))
        // An external name, or one whose endpoints somebody else writes, selects nothing.
        for text in [#"{"metadata":{"name":"s"}}"#, #"{"metadata":{"name":"s"},"spec":{"selector":null}}"#] {
            let bare = try JSONDecoder().decode(ServiceObject.self, text: text).record
            #expect(bare == ServiceRecord(namespace: "", name: "s"))
            #expect(!bare.selects(PodRecord(namespace: "", name: "p")))
        }
    }

    @Test(arguments: [
        (#"{"clusterIP":"10.0.0.1"}"#, ["10.0.0.1"], false),
        (#"{"clusterIP":"10.0.0.1","clusterIPs":["10.0.0.1","fd00::1"]}"#, ["10.0.0.1", "fd00::1"], false),
        (#"{"clusterIP":"None","clusterIPs":["None"]}"#, [], true), (#"{"clusterIP":"None"}"#, [], true),
        (#"{"type":"ExternalName","externalName":"a.b"}"#, [], false), (#"{"clusterIP":""}"#, [], false),
    ]) func serviceAddresses(_ spec: String, _ addresses: [String], _ isHeadless: Bool) throws {
        let text = #"{"metadata":{"name":"s"},"spec":\#(spec)}"#
        let record = try JSONDecoder().decode(ServiceObject.self, text: text).record
        #expect(record.clusterIPs == addresses)
        #expect(record.isHeadless == isHeadless)
    }

    /// Fields by their numbers in core/v1: `spec` 2, in it `clusterIP` 3 and `clusterIPs` 18.
    @Test func serviceAddressesInProtobuf() throws {
        func text(_ number: Int, _ text: String) -> [UInt8] {
            let tag = number << 3 | 2
            let key = tag < 128 ? [UInt8(tag)] : [UInt8(tag & 127 | 128), UInt8(tag >> 7)]
            return key + [UInt8(text.utf8.count)] + Array(text.utf8)
        }
        func message(_ number: UInt8, _ body: [UInt8]) -> [UInt8] { [number << 3 | 2, UInt8(body.count)] + body }
        func record(_ spec: [UInt8]) throws -> ServiceRecord {
            let bytes = message(1, text(1, "s") + text(3, "d")) + message(2, spec)
            return try bytes.withUnsafeBytes { try ServiceObject(protobuf: $0, sharing: SharedParts()).record }
        }
        let addressed = try record(text(3, "10.0.0.1") + text(18, "10.0.0.1") + text(18, "fd00::1"))
        #expect(
            addressed
                == ServiceRecord(namespace: "d", name: "s", clusterIPs: ["10.0.0.1", "fd00::1"]))
        let headless = try record(text(3, "None") + text(18, "None"))
        #expect(headless == ServiceRecord(namespace: "d", name: "s", isHeadless: true))
    }

    @Test func configMap() throws {
        let text = #"{"metadata":{"name":"c","namespace":"kube-system"},"data":{"a":"1"}}"#
        let map = try JSONDecoder().decode(ConfigMapObject.self, text: text)
        #expect(map.metadata.namespace == "kube-system")
        #expect(map.data == ["a": "1"])
    }
}
