import Exposition
import Synchronization

/// Holds families of metrics and writes them as one page in the Prometheus text format.
///
/// Each family has its own lock, held for a few instructions; writing the page copies a family's numbers first.
public final class MetricRegistry: Sendable {
    private let families = Mutex<[any MetricFamily]>([])
    private let collectors = Mutex<[@Sendable () async -> Void]>([])

    /// Makes an empty registry.
    public init() {}

    /// Adds a family of numbers that only rise.
    public func counter(_ name: String, help: String, labels: [String] = []) -> Numbers {
        add(Numbers(name, type: .counter, help: help, labels: labels))
    }

    /// Adds a family of numbers that go up and down.
    public func gauge(_ name: String, help: String, labels: [String] = []) -> Numbers {
        add(Numbers(name, type: .gauge, help: help, labels: labels))
    }

    /// Adds a family of histograms.
    public func histogram(
        _ name: String, help: String, buckets: Histogram.Buckets = .seconds, labels: [String] = []
    ) -> Histogram {
        add(Histogram(name, help: help, buckets: buckets, labels: labels))
    }

    /// Adds work that is done before each page, to set what nobody reports as it changes.
    public func beforeEachPage(_ collect: @escaping @Sendable () async -> Void) {
        collectors.withLock { $0.append(collect) }
    }

    /// The page: families by name; those that have no number yet are left out.
    public func page() async -> [UInt8] {
        for collect in collectors.withLock({ $0 }) { await collect() }
        var page = ExpositionWriter(reservingCapacity: 16_384)
        for family in families.withLock({ $0 }).sorted(by: { $0.name < $1.name }) { family.write(to: &page) }
        return page.bytes
    }

    private func add<Family: MetricFamily>(_ family: Family) -> Family {
        families.withLock { $0.append(family) }
        return family
    }
}
