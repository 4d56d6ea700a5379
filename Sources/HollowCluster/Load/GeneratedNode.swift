import Kubernetes
import Samples

/// A machine that isn't there: its pods, their use, and its objects; the same for the same seed.
struct GeneratedNode: Sendable {
    /// `hollow-00001`, …
    let name: String
    /// The node's place among its kind, counted from 1; 0 of one that is none of them.
    let number: Int
    let start: Timestamp
    /// Sorted as a kubelet's page has them.
    let containers: [GeneratedContainer]
    let pods: [ObjectKey]
    let clock: SampleClock
    let podClocks: [ObjectKey: SampleClock]
    private let seed: UInt64

    init(number: Int, podsPerNode: Int, seed: UInt64, start: Timestamp) {
        self.number = number
        let digits = String(number)
        name = "hollow-" + String(repeating: "0", count: max(0, 5 - digits.count)) + digits
        // The machine came up hours before the cluster is looked at.
        self.start =
            start - TimeSpan(milliseconds: 3_600_000 + Int64(Randomness.mix(seed, UInt64(number)) % 36_000_000))
        self.seed = Randomness.mix(seed, UInt64(number), 1)
        clock = SampleClock(seed: Randomness.mix(self.seed, 2))

        var containers: [GeneratedContainer] = []
        var pods: [ObjectKey] = []
        for index in 0..<max(0, podsPerNode) {
            let podSeed = Randomness.mix(self.seed, 3, UInt64(index))
            let app = Self.apps[Int(podSeed % UInt64(Self.apps.count))]
            let suffix = String(Randomness.uid("\(podSeed)").prefix(5))
            let pod = ObjectKey(
                namespace: Self.namespaces[index % Self.namespaces.count], name: "\(app)-\(number)-\(suffix)")
            pods.append(pod)
            // Every third pod has a companion beside its main container.
            for name in index.isMultiple(of: 3) ? [app, "sidecar"] : [app] {
                containers.append(
                    Self.container(name, of: pod, Randomness.mix(podSeed, Randomness.hash(name)), self.start))
            }
        }
        self.pods = pods.sorted()
        self.containers = containers.sorted { ($0.name, $0.pod) < ($1.name, $1.pod) }
        let nodeSeed = self.seed
        podClocks = Dictionary(
            uniqueKeysWithValues: pods.enumerated().map { index, pod in
                (pod, SampleClock(seed: Randomness.mix(nodeSeed, 4, UInt64(index))))
            })
    }

    /// A machine with these pods, each with one container.
    ///
    /// - Parameter pods: each with its container's name, and the mean of its CPU usage in cores.
    init(name: String, pods: [(key: ObjectKey, container: String, cores: Double)], seed: UInt64, start: Timestamp) {
        self.name = name
        number = 0
        self.start = start - .seconds(7_200)
        let seed = Randomness.mix(seed, Randomness.hash(name))
        self.seed = seed
        clock = SampleClock(seed: Randomness.mix(seed, 2))
        let since = self.start
        containers = pods.enumerated().map { index, pod in
            let draw = Randomness.unit(Randomness.mix(seed, 3, UInt64(index)))
            return GeneratedContainer(
                pod: pod.key, name: pod.container, start: since + .seconds(5), cores: pod.cores, swing: 0.5,
                period: 300, phase: 2 * Double.pi * draw, pages: (8_000 + 4_000 * draw).rounded(),
                clock: SampleClock(seed: Randomness.mix(seed, 7, UInt64(index))))
        }.sorted { ($0.name, $0.pod) < ($1.name, $1.pod) }
        self.pods = pods.map(\.key).sorted()
        podClocks = Dictionary(
            pods.enumerated().map { index, pod in (pod.key, SampleClock(seed: Randomness.mix(seed, 4, UInt64(index))))
            },
            uniquingKeysWith: { first, _ in first })
    }

    static let namespaces = ["default", "shop", "batch", "observability"]
    private static let apps = ["web", "api", "worker", "cache", "queue", "search", "gateway", "ledger"]

    private static func container(
        _ name: String, of pod: ObjectKey, _ seed: UInt64, _ start: Timestamp
    ) -> GeneratedContainer {
        func draw(_ number: UInt64) -> Double { Randomness.unit(Randomness.mix(seed, number)) }
        return GeneratedContainer(
            pod: pod, name: name, start: start + TimeSpan(milliseconds: 5_000 + Int64(draw(1) * 60_000)),
            cores: 0.002 + 0.25 * draw(2) * draw(2), swing: 0.2 + 0.7 * draw(3), period: 120 + 1_200 * draw(4),
            phase: 2 * Double.pi * draw(5), pages: (1_000 + 60_000 * draw(6) * draw(6)).rounded(),
            clock: SampleClock(seed: Randomness.mix(seed, 7))
        )
    }
}
