import Kubernetes
import NIOCore
import Testing

@testable import KubernetesClient

/// Bytes that are not what they should be: an error or a sensible object, and never a crash.
@Suite struct DamagedAnswerTests {
    private static let lists = ["list-nodes-protobuf", "list-pods-metadata-protobuf"]

    private func read(_ bytes: [UInt8], _ resource: String) throws -> Int {
        var count = 0
        if resource == "nodes" {
            _ = try bytes.withUnsafeBytes { try ListDocument<NodeObject>.read(protobuf: $0) { _ in count += 1 } }
        } else {
            _ = try bytes.withUnsafeBytes { try ListDocument<PodObject>.read(protobuf: $0) { _ in count += 1 } }
        }
        return count
    }

    /// The events of a recorded watch.
    private func frames(_ golden: GoldenExchange) throws -> [[UInt8]] {
        var framing = WatchFraming(.lengths)
        framing.add(ByteBuffer(bytes: golden.body))
        var frames: [[UInt8]] = []
        while let frame = try framing.next() { frames.append(Array(frame.readableBytesView)) }
        return frames
    }

    @Test(arguments: lists) func cutList(_ name: String) throws {
        let golden = try GoldenExchange(name)
        let body = golden.body
        #expect(try read(body, golden.resource) > 0)
        // Two empty fields end the envelope; without them it is still whole.
        for length in stride(from: 0, to: body.count - 4, by: 7) {
            #expect(throws: ProtobufError.self) { try read(Array(body[..<length]), golden.resource) }
        }
    }

    /// Every bit of every byte of a node's event, turned around.
    @Test(arguments: ["watch-nodes-protobuf", "metrics-server/watch-nodes-expired"]) func turnedBits(_ name: String)
        throws
    {
        var errors = 0
        for frame in try frames(GoldenExchange(name)).prefix(3) {
            for position in frame.indices {
                for bit in 0..<8 {
                    var damaged = frame
                    damaged[position] ^= 1 << bit
                    do {
                        _ = try damaged.withUnsafeBytes {
                            try WatchEvent<NodeObject>(protobuf: $0, sharing: SharedParts())
                        }
                    } catch {
                        #expect(error is ProtobufError)
                        errors += 1
                    }
                }
            }
        }
        #expect(errors > 100)
    }

    @Test func turnedBitsOfPods() throws {
        let golden = try GoldenExchange("kube-controller-manager/streaming-list-pods")
        let frame = try #require(try frames(golden).first { $0.count > 1500 })
        var errors = 0
        for position in frame.indices {
            var damaged = frame
            damaged[position] = ~damaged[position]
            do {
                _ = try damaged.withUnsafeBytes { try WatchEvent<PodObject>(protobuf: $0, sharing: SharedParts()) }
            } catch {
                errors += 1
            }
        }
        #expect(errors > 20)
    }

    @Test func cutEvents() throws {
        for frame in try frames(GoldenExchange("watch-nodes-protobuf")).prefix(2) {
            // The envelope's last two fields are empty.
            for length in 0..<(frame.count - 4) {
                #expect(throws: ProtobufError.self) {
                    try frame[..<length].withUnsafeBytes {
                        try WatchEvent<NodeObject>(protobuf: $0, sharing: SharedParts())
                    }
                }
            }
        }
    }

    @Test func whatIsNoList() throws {
        let status = try GoldenExchange("metrics-server/watch-nodes-expired").body
        #expect(throws: ProtobufError.self) { try read(status, "nodes") }
        #expect(throws: ProtobufError.self) { try read(Array("k8s\0".utf8), "nodes") }
        #expect(throws: ProtobufError.self) { try read(Array(#"{"kind":"NodeList"}"#.utf8), "nodes") }
        #expect(throws: ProtobufError.self) { try read([], "nodes") }
    }

    @Test(arguments: [1, 2, 5, 64, 1 << 20]) func framing(_ piece: Int) throws {
        for (name, style) in [("watch-nodes-protobuf", WatchFraming.Style.lengths), ("watch-nodes-json", .lines)] {
            let body = try GoldenExchange(name).body
            var framing = WatchFraming(style)
            var found: [UInt8] = []
            var count = 0
            for start in stride(from: 0, to: body.count, by: piece) {
                framing.add(ByteBuffer(bytes: body[start..<min(start + piece, body.count)]))
                while let frame = try framing.next() {
                    count += 1
                    switch style {
                    case .lines: found += Array(frame.readableBytesView) + [10]
                    case .lengths:
                        found += (0..<4).map { UInt8(truncatingIfNeeded: frame.readableBytes >> (24 - 8 * $0)) }
                        found += Array(frame.readableBytesView)
                    }
                }
            }
            // Four events of a node and its four bookmarks, as `jq` counts them in the JSON.
            #expect(count == 7)
            #expect(found == body)
        }
    }

    @Test func eventsHaveABound() throws {
        var lengths = WatchFraming(.lengths, largest: 100)
        lengths.add(ByteBuffer(bytes: [0, 0, 0, 101]))
        #expect(throws: WatchFramingError(largest: 100)) { try lengths.next() }
        var most = WatchFraming(.lengths)
        most.add(ByteBuffer(bytes: [0xFF, 0xFF, 0xFF, 0xFF, 1]))
        #expect(throws: WatchFramingError.self) { try most.next() }
        var lines = WatchFraming(.lines, largest: 100)
        lines.add(ByteBuffer(repeating: 32, count: 60))
        #expect(try lines.next() == nil)
        lines.add(ByteBuffer(repeating: 32, count: 60))
        #expect(throws: WatchFramingError.self) { try lines.next() }
        var empty = WatchFraming(.lines)
        empty.add(ByteBuffer(string: "\n\n{}\n\n{"))
        #expect(try empty.next() == ByteBuffer(string: "{}"))
        #expect(try empty.next() == nil)
    }

    /// A stream whose pieces never end where an event does is not held from its beginning.
    @Test(arguments: [WatchFraming.Style.lengths, .lines]) func framingHoldsNoMoreThanItMust(
        _ style: WatchFraming.Style
    ) throws {
        var framing = WatchFraming(style)
        let event =
            style == .lengths
            ? [0, 0, 0, 96] + [UInt8](repeating: 7, count: 96) : [UInt8](repeating: 65, count: 99) + [10]
        framing.add(ByteBuffer(bytes: event.prefix(50)))
        var count = 0
        for _ in 0..<10_000 {
            framing.add(ByteBuffer(bytes: event.suffix(50) + event.prefix(50)))
            while try framing.next() != nil { count += 1 }
        }
        #expect(count == 10_000)
        #expect(framing.pending.capacity < 4096)
    }
}
