import Samples
import Testing

@testable import Kubernetes

@Suite struct ProtobufReaderTests {
    /// The fields as `number=value`; bytes as text.
    private func fields(_ bytes: [UInt8]) throws -> [String] {
        try bytes.withUnsafeBytes { bytes in
            var found: [String] = []
            var reader = ProtobufReader(bytes)
            while let field = try reader.next() {
                switch field.value {
                case .integer(let bits): found.append("\(field.number)=\(bits)")
                case .bytes: found.append("\(field.number)=\(try field.text)")
                case .fixed(let bytes): found.append("\(field.number)=\(bytes.count) bytes")
                }
            }
            return found
        }
    }

    /// The examples of protobuf.dev's guide to the encoding, and the widest numbers.
    @Test func kindsOfFields() throws {
        #expect(try fields([]) == [])
        #expect(try fields([0x08, 0x96, 0x01]) == ["1=150"])
        #expect(try fields([0x12, 0x07, 0x74, 0x65, 0x73, 0x74, 0x69, 0x6E, 0x67]) == ["2=testing"])
        #expect(try fields([0x0D, 1, 2, 3, 4, 0x11, 1, 2, 3, 4, 5, 6, 7, 8]) == ["1=4 bytes", "2=8 bytes"])
        #expect(
            try fields([0x08, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01]) == ["1=18446744073709551615"]
        )
        #expect(try fields([0x82, 0x03, 0x01, 0x41, 0x0A, 0x00]) == ["48=A", "1="])
    }

    @Test(arguments: [
        ([0x08], "the bytes end within a number"), ([0x08, 0x80], "the bytes end within a number"),
        ([0x0A], "the bytes end within a number"), ([0x0A, 0x01], "a field is longer than what follows"),
        ([0x0D, 1, 2, 3], "a field is longer than what follows"),
        ([0x09, 1, 2, 3, 4, 5, 6, 7], "a field is longer than what follows"),
        ([0x0A, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01], "a field is longer than what follows"),
        ([0x0A, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x7F], "a field is longer than what follows"),
        ([0x08, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x02], "a number has more than 64 bits"),
        ([0x00, 0x00], "a field has no number"), ([0x0B], "field 1 is of an unknown kind"),
    ]) func damage(_ bytes: [UInt8], _ message: String) {
        #expect(throws: ProtobufError(message)) { try fields(bytes) }
    }

    private func first<Value>(_ bytes: [UInt8], _ body: (ProtobufField) throws -> Value) throws -> Value {
        try bytes.withUnsafeBytes { bytes in
            var reader = ProtobufReader(bytes)
            return try body(try #require(try reader.next()))
        }
    }

    @Test func fieldsOfAnotherKind() throws {
        #expect(throws: ProtobufError("field 1 should be bytes")) { try first([0x08, 1]) { try $0.text } }
        #expect(throws: ProtobufError("field 1 should be a number")) { try first([0x0A, 0]) { try $0.integer } }
        #expect(try first([0x08, 2]) { try $0.truth })
        #expect(try first([0x0A, 2, 0xC3, 0x28]) { try $0.text } == "\u{FFFD}(")
        #expect(
            try first([0x08, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01]) { try $0.integer } == -1)
    }

    @Test func times() throws {
        func time(_ seconds: Int64, _ nanos: Int64) throws -> Timestamp? {
            var writer = ProtobufWriter()
            writer.message(7) { time in
                time.integer(1, seconds)
                time.integer(2, nanos)
            }
            return try first(writer.bytes) { try $0.time }
        }
        #expect(try time(1_795_375_023, 0) == Timestamp(milliseconds: 1_795_375_023_000))
        #expect(try time(1, 999_999_999) == Timestamp(milliseconds: 1999))
        #expect(try time(0, 0) == Timestamp(milliseconds: 0))
        #expect(try time(-1, 500_000_000) == Timestamp(milliseconds: -500))
        for (seconds, nanos) in [
            (Int64.max, Int64(0)), (.min, 0), (-62_135_596_800, 0), (0, -1), (0, 1_000_000_000), (0, .min),
        ] {
            #expect(try time(seconds, nanos) == nil)
        }
        #expect(try first([0x3A, 0]) { try $0.time } == nil)
    }

    /// A pod with everything that is read, written by hand from the field numbers of `generated.proto`.
    @Test func pod() throws {
        var writer = ProtobufWriter()
        func requirements(_ field: Int, _ cpu: String, in message: inout ProtobufWriter) {
            message.message(field) { resources in
                for (number, name, text) in [(1, "memory", "1Gi"), (2, "cpu", cpu), (2, "odd", "nonsense")] {
                    resources.message(number) { entry in
                        entry.string(1, name)
                        entry.message(2) { $0.string(1, text) }
                    }
                }
            }
        }
        writer.message(1) { metadata in
            metadata.string(1, "p")
            metadata.string(3, "d")
            metadata.string(5, "u")
            metadata.string(6, "17")
            metadata.entry(11, key: "b", value: "2")
            metadata.entry(11, key: "a", value: "1")
            metadata.entry(12, key: "kubectl.kubernetes.io/last-applied-configuration", value: "{}")
            metadata.entry(12, key: "note", value: "ünïcödé")
            for (kind, isController) in [("A", 0), ("B", 1), ("C", 0)] {
                metadata.message(13) { owner in
                    owner.string(1, kind)
                    owner.string(3, kind.lowercased())
                    owner.string(4, "uid-\(kind)")
                    owner.integer(6, isController)
                }
            }
            metadata.string(17, "managed fields can be anything")
        }
        writer.message(2) { spec in
            spec.message(2) { container in
                container.string(1, "app")
                container.message(6) { port in
                    port.string(1, "metrics")
                    port.integer(3, 9090)
                    port.string(4, "TCP")
                }
                container.message(6) { $0.integer(3, 53) }
                requirements(8, "250m", in: &container)
            }
            spec.string(10, "n1")
            spec.message(20) { container in
                container.string(1, "once")
            }
            spec.message(20) { container in
                container.string(1, "sidecar")
                container.string(24, "Always")
            }
            spec.message(32) { entry in
                entry.string(1, "cpu")
                entry.message(2) { $0.string(1, "100m") }
            }
            requirements(40, "2", in: &spec)
        }
        writer.message(3) { status in
            status.string(1, "Running")
            status.message(2) { condition in
                condition.string(1, "Ready")
                condition.string(2, "True")
            }
            status.string(6, "10.0.0.9")
            status.message(7) { $0.integer(1, 60) }
            for address in ["10.0.0.9", "fd00::9"] { status.message(12) { $0.string(1, address) } }
        }
        let pod = try writer.bytes.withUnsafeBytes { try PodObject(protobuf: $0, sharing: SharedParts()) }
        #expect(pod.metadata.resourceVersion == "17")
        #expect(
            pod.record
                == PodRecord(
                    namespace: "d", name: "p", uid: "u", labels: ["a": "1", "b": "2"], annotations: ["note": "ünïcödé"],
                    nodeName: "n1", phase: "Running", ip: "10.0.0.9", otherIPs: ["fd00::9"],
                    isReady: true,
                    startTime: Timestamp(milliseconds: 60_000),
                    containers: [
                        ContainerRecord(name: "sidecar"),
                        ContainerRecord(
                            name: "app",
                            resources: ResourceRequirements(requests: ["cpu": 0.25], limits: ["memory": 1_073_741_824]),
                            ports: [ContainerPort(name: "metrics", number: 9090), ContainerPort(number: 53)]
                        ),
                    ],
                    podResources: ResourceRequirements(requests: ["cpu": 2], limits: ["memory": 1_073_741_824]),
                    overhead: ["cpu": 0.1],
                    owners: [
                        OwnerRecord(kind: "B", name: "b", uid: "uid-B"),
                        OwnerRecord(kind: "A", name: "a", uid: "uid-A"),
                        OwnerRecord(kind: "C", name: "c", uid: "uid-C"),
                    ])
        )
    }

    @Test func objectsWithoutNames() {
        for bytes in [[], [0x0A, 0], [0x12, 0]] as [[UInt8]] {
            #expect(throws: ProtobufError.self) {
                try bytes.withUnsafeBytes { try PodObject(protobuf: $0, sharing: SharedParts()) }
            }
            #expect(throws: ProtobufError.self) {
                try bytes.withUnsafeBytes { try NodeObject(protobuf: $0, sharing: SharedParts()) }
            }
            #expect(throws: ProtobufError.self) {
                try bytes.withUnsafeBytes { try ConfigMapObject(protobuf: $0, sharing: SharedParts()) }
            }
        }
    }
}
