import Samples
import Synchronization

/// Says when it is time to look for silent series, to one caller only.
final class UpkeepSchedule: Sendable {
    private let interval: TimeSpan
    private let next: Atomic<Int64>

    init(every interval: TimeSpan, since instant: Timestamp) {
        self.interval = interval
        next = Atomic((instant + interval).milliseconds)
    }

    /// Whether the caller should do it now.
    @inline(__always)
    func isDue(at instant: Timestamp) -> Bool {
        let due = next.load(ordering: .relaxed)
        guard instant.milliseconds >= due else { return false }
        let (won, _) = next.compareExchange(
            expected: due, desired: (instant + interval).milliseconds, ordering: .relaxed)
        return won
    }
}
