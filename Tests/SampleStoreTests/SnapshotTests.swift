import Foundation
import SampleStore
import Samples
import TestSupport
import Testing

/// A folder that goes with the value.
final class TemporaryFolder {
    let path: String

    init() throws {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent("store-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        path = url.path
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    func file(_ name: String) -> String { path + "/" + name }
    var snapshot: String { file("samples.snapshot") }
    var names: [String] { (try? FileManager.default.contentsOfDirectory(atPath: path).sorted()) ?? [] }
}

struct SnapshotTests {
    let clock = ManualClock(.second(10_000))
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    func store(_ maximumBytes: Int = 1 << 22) -> InMemorySampleStore {
        InMemorySampleStore(policy: RetentionPolicy(maximumBytes: maximumBytes), clock: clock, checksInvariants: true)
    }

    /// A store with series of all kinds.
    func filled() throws -> (InMemorySampleStore, [SeriesKey]) {
        let store = store()
        var keys: [SeriesKey] = []
        for pod in 0..<20 {
            for metric in ["cpu", "memory", "wild"] {
                for labels in [[:], ["container": "web", "zone": "ä"]] as [Labels] {
                    keys.append(.test(metric, pod: "pod-with-a-long-name-\(pod)", labels: labels))
                }
            }
        }
        keys.append(SeriesKey(metric: "cpu", object: .node("n")))
        keys.append(
            SeriesKey(
                metric: "x",
                object: ObjectReference(
                    resource: GroupResource(resource: "deployments", group: "apps"), namespace: "n", name: "d")))
        let ids = try keys.map { try #require(store.series(for: $0, kind: .gauge)) }
        for second in 0..<40 {
            let batch = ids.enumerated().compactMap { place, id -> IncomingSample? in
                // Some have one sample or two only.
                if place % 7 == 0, second > place % 3 { return nil }
                let value: Double =
                    switch place % 3 {
                    case 0: Double(second * 750_000_000 + place) / 1e9
                    case 1: Double(second / 5 * 4096)
                    default: second % 9 == 3 ? .nan : Double(second) * .pi
                    }
                return IncomingSample(
                    series: id, sample: Sample(timestamp: .second(9400 + Double(second) * 15), value: value))
            }
            store.append(batch)
        }
        return (store, keys)
    }

    func contents(_ store: InMemorySampleStore, _ keys: [SeriesKey]) -> [[[UInt64]]] {
        keys.map { key in
            guard
                let id = store.series(metric: key.metric, of: key.object).first(where: { $0.labels == key.labels })?.id
            else { return [] }
            return store.all(id).map { [UInt64(bitPattern: $0.timestamp.milliseconds), $0.value.bitPattern] }
        }
    }

    @Test func `a restarted store has what the old one had`() throws {
        let (old, keys) = try filled()
        let place = try SnapshotFolder(path: folder.path)
        let written = try old.save(to: place)
        #expect(written.series == keys.count)
        #expect(written.samples == old.statistics().samples)
        #expect(folder.names == ["lock", "samples.snapshot"])
        clock.advance(by: .seconds(30))

        let new = store()
        let read = try #require(try new.restore(from: place))
        #expect(read.series == written.series)
        #expect(read.samples == written.samples)
        #expect(read.time == .second(10_000))
        #expect(contents(new, keys) == contents(old, keys))
        #expect(new.historyStart == old.historyStart)
        #expect(new.statistics().samples == old.statistics().samples)

        // Both go on alike.
        for store in [old, new] {
            for key in keys {
                let id = try #require(store.series(for: key, kind: .gauge))
                #expect(store.append(1.5, at: 10_030, to: id).appended == 1)
            }
        }
        #expect(contents(new, keys) == contents(old, keys))
        #expect(try new.save(to: place).samples == written.samples + keys.count)
    }

    @Test func `what is past its time or dated ahead is left out`() throws {
        let (old, keys) = try filled()
        let late = try #require(old.series(for: .test(pod: "late"), kind: .gauge))
        old.append(7, at: 10_500, to: late)
        let place = try SnapshotFolder(path: folder.path)
        try old.save(to: place)
        // The newest of the others is from second 9985.
        clock.set(to: .second(9985 + 901))
        let new = store()
        let read = try #require(try new.restore(from: place))
        #expect(read.series == 1)
        #expect(contents(new, keys).allSatisfy { $0.isEmpty })
        clock.set(to: .second(9000))
        let earlier = store()
        let early = try #require(try earlier.restore(from: place))
        #expect(early.series == contents(earlier, keys).count { !$0.isEmpty })
        #expect(earlier.series(metric: "m", of: .pod("late", in: "n")).isEmpty)
    }

    @Test func `a store that is too small keeps the newest`() throws {
        let (old, keys) = try filled()
        let place = try SnapshotFolder(path: folder.path)
        try old.save(to: place)
        let small = store(40_000)
        let read = try #require(try small.restore(from: place))
        #expect(small.statistics().bytes <= 40_000)
        #expect(read.series > 50)
        for (kept, all) in zip(contents(small, keys), contents(old, keys)) where !kept.isEmpty {
            #expect(kept == all.suffix(kept.count))
        }
    }

    @Test func `no snapshot is no error, and a folder is made`() throws {
        let place = try SnapshotFolder(path: folder.file("a/b"))
        #expect(try store().restore(from: place) == nil)
    }

    @Test func `every damage is noticed and the snapshot set aside`() throws {
        let (old, keys) = try filled()
        let place = try SnapshotFolder(path: folder.path)
        try old.save(to: place)
        let sound = try Data(contentsOf: URL(fileURLWithPath: folder.snapshot))
        var random = FixedRandom(state: 7)
        var cases: [Data] = [Data(), Data([1, 2, 3]), Data("kind: ConfigMap\n".utf8), sound + [0], sound.dropLast()]
        for _ in 0..<20 {
            var damaged = sound
            damaged[Int.random(in: 0..<sound.count, using: &random)] ^= 1 << UInt8.random(in: 0...7, using: &random)
            cases += [damaged, sound.prefix(Int.random(in: 0..<sound.count, using: &random))]
        }
        for bytes in cases {
            try bytes.write(to: URL(fileURLWithPath: folder.snapshot))
            let new = store()
            do {
                _ = try new.restore(from: place)
                Issue.record("\(bytes.count) bytes were taken for a snapshot")
            } catch {
                let text = error.description
                #expect(text.hasPrefix("the snapshot \(folder.snapshot) can't be used: it"))
                #expect(text.hasSuffix("set aside as \(folder.snapshot).unusable"))
                #expect(!text.contains("\n"))
            }
            #expect(new.statistics().series == 0)
            #expect(folder.names == ["lock", "samples.snapshot.unusable"])
            #expect(try new.restore(from: place) == nil)
        }
        #expect(keys.count == 122)
    }

    /// Makes the snapshot one of another version, without its last bytes.
    private func rewrite(asVersion version: UInt8, without last: Int = 0) throws {
        var bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: folder.snapshot)).dropLast(4 + last))
        bytes[8] = version
        var checksum: UInt32 = 0xFFFF_FFFF
        for byte in bytes {
            checksum ^= UInt32(byte)
            for _ in 0..<8 { checksum = checksum & 1 == 1 ? checksum >> 1 ^ 0xEDB8_8320 : checksum >> 1 }
        }
        withUnsafeBytes(of: ~checksum) { bytes.append(contentsOf: $0) }
        try Data(bytes).write(to: URL(fileURLWithPath: folder.snapshot))
    }

    @Test func `another version is told from damage`() throws {
        let place = try SnapshotFolder(path: folder.path)
        try store().save(to: place)
        try rewrite(asVersion: 9)
        #expect {
            _ = try store().restore(from: place)
        } throws: {
            String(describing: $0).contains("it has version 9 of the format, and versions up to 2 are known")
        }
    }

    @Test func `series that are over are over after a restart`() throws {
        let place = try SnapshotFolder(path: folder.path)
        let former = store()
        let ids = try ["a", "b"].map { try #require(former.series(for: .test(pod: $0), kind: .gauge)) }
        for series in ids { former.append(7, at: 9990, to: series) }
        former.markStale([ids[1]])
        try former.save(to: place)
        let new = store()
        #expect(try new.restore(from: place)?.series == 2)
        let values = ["a", "b"].map { pod in
            new.series(metric: "m", of: .pod(pod, in: "n")).map { new.newestSample(of: $0.id, at: clock.now())?.value }
        }
        #expect(values == [[7], [nil]])
    }

    /// In version 1 nothing said whether a series, here the only one, is over.
    @Test func `the version before is read`() throws {
        let place = try SnapshotFolder(path: folder.path)
        let former = store()
        former.append(7, at: 9990, to: try #require(former.series(for: .test(), kind: .gauge)))
        try former.save(to: place)
        try rewrite(asVersion: 1, without: 1)
        let new = store()
        #expect(try new.restore(from: place)?.samples == 1)
        let series = try #require(new.series(for: .test(), kind: .gauge))
        #expect(new.newestSample(of: series, at: clock.now())?.value == 7)
    }

    @Test func `two processes can't have one folder`() throws {
        let first = try SnapshotFolder(path: folder.path)
        #expect(throws: SnapshotError.folderInUse(path: folder.path)) { try SnapshotFolder(path: folder.path) }
        _ = first
    }

    @Test func `what the system refuses is told`() throws {
        try Data().write(to: URL(fileURLWithPath: folder.file("plain")))
        #expect {
            try SnapshotFolder(path: folder.file("plain/data"))
        } throws: {
            String(describing: $0).contains("plain/data: Not a directory")
        }
        let place = try SnapshotFolder(path: folder.file("gone"))
        try FileManager.default.removeItem(atPath: folder.file("gone"))
        #expect {
            try store().save(to: place)
        } throws: {
            String(describing: $0)
                == "can't write \(folder.file("gone"))/samples.snapshot.new: No such file or directory"
        }
    }

    @Test func `a snapshot is taken while others write and read`() async throws {
        let store = InMemorySampleStore(policy: RetentionPolicy(maximumBytes: 1 << 22), clock: clock)
        let place = try SnapshotFolder(path: folder.path)
        let ids = try (0..<300).map { number in
            let key = SeriesKey.test(pod: "p\(number / 3)", labels: ["l": "\(number % 3)"])
            return try #require(store.series(for: key, kind: .gauge))
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                for round in 0..<200 {
                    let sample = Sample(timestamp: .second(9500 + Double(round)), value: Double(round))
                    store.append(ids.map { IncomingSample(series: $0, sample: sample) })
                }
            }
            group.addTask { for _ in 0..<20 { try store.save(to: place) } }
            try await group.waitForAll()
        }
        try store.save(to: place)
        let new = self.store()
        _ = try new.restore(from: place)
        #expect(new.statistics().samples == store.statistics().samples)
        // An object is of one moment.
        new.newestSamples(of: ["m"], of: (0..<100).map { .pod("p\($0)", in: "n") }) { _, readings in
            #expect(Set(readings.map(\.newest)).count == 1)
        }
    }
}
