import Samples
import Synchronization

/// Remembers the usage of all pods from the end of one cycle of scrapes to the end of the next, as watches, autoscalers and
/// the server's own page ask for the same list again and again.
///
/// What is remembered of a pod is good as long as its record is the same and none of its samples becomes too old.
final class PodUsageMemo: Sendable {
    /// A list as it was read, or put together of what was.
    struct List: Sendable {
        var cycle: UInt64 = 0
        /// When the oldest part of it was read.
        var time = Timestamp(milliseconds: .min)
        /// Until when all of it is good.
        var goodUntil = Timestamp(milliseconds: .min)
        /// All pods, by namespace and name, whether they have usage or not.
        var pods: [PodRecord] = []
        /// What was found of each.
        var found: [PodReader.Found?] = []
        /// The usage of those that have one.
        var usages: [PodUsage] = []

        init(_ pods: [PodRecord] = [], _ found: [PodReader.Found?] = [], cycle: UInt64 = 0, time: Timestamp) {
            self.pods = pods
            self.found = found
            self.cycle = cycle
            self.time = time
            usages.reserveCapacity(pods.count)
            goodUntil = Timestamp(milliseconds: .max)
            for case let found? in found {
                usages.append(found.usage)
                goodUntil = min(goodUntil, found.goodUntil)
            }
        }

        init() {}

        /// Whether it is of these pods, each unchanged.
        func isOf(_ others: [PodRecord]) -> Bool {
            guard pods.count == others.count else { return false }
            for place in pods.indices where !pods[place].isIdentical(to: others[place]) { return false }
            return true
        }

        /// What was found of pods that have not changed, and the places of all others; pods are given by namespace and name.
        func known(of others: [PodRecord], now: Timestamp) -> (found: [PodReader.Found?], missing: [Int]) {
            var known = [PodReader.Found?](repeating: nil, count: others.count)
            var missing: [Int] = []
            var next = 0
            for (place, pod) in others.enumerated() {
                while next < pods.count, !pods[next].isIdentical(to: pod), pods[next].reference < pod.reference {
                    next += 1
                }
                guard next < pods.count, pods[next].isIdentical(to: pod),
                    found[next].map({ now <= $0.goodUntil }) ?? true
                else {
                    missing.append(place)
                    continue
                }
                known[place] = found[next]
                next += 1
            }
            return (known, missing)
        }
    }

    private let changes: any ChangeFeed
    private let last = Mutex(List())

    /// - Parameter changes: tells of the ends of cycles.
    init(changes: any ChangeFeed) {
        self.changes = changes
    }

    /// The usage of all pods that have one.
    ///
    /// - Parameters:
    ///   - pods: all there are, by namespace and name.
    ///   - read: reads pods, each in its place.
    func usage(
        of pods: [PodRecord], now: Timestamp, _ read: ([PodRecord]) -> [PodReader.Found?]
    ) -> [PodUsage] {
        let cycle = changes.newest
        let last = last.withLock { $0 }
        // Before the first cycle has ended samples come in one node after the other, with no end to tell of.
        guard cycle > 0 else { return read(pods).compactMap { $0?.usage } }
        guard last.cycle == cycle, last.time <= now else {
            return keep(List(pods, read(pods), cycle: cycle, time: now))
        }
        if now <= last.goodUntil, last.isOf(pods) { return last.usages }
        var (found, missing) = last.known(of: pods, now: now)
        for (place, usage) in zip(missing, read(missing.map { pods[$0] })) { found[place] = usage }
        return keep(List(pods, found, cycle: cycle, time: last.time))
    }

    private func keep(_ list: List) -> [PodUsage] {
        // The former list goes when the lock is no longer held.
        let former = last.withLock { last in
            defer { last = list }
            return last
        }
        _ = former
        return list.usages
    }
}
