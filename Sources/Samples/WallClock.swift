import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Tells the time of day, so that tests can set it.
public protocol WallClock: Sendable {
    /// The current time.
    func now() -> Timestamp
}

/// The machine's own clock.
public struct SystemClock: WallClock {
    /// Makes the clock.
    public init() {}

    public func now() -> Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }
}

/// A clock that stands still until it is told to move.
public final class ManualClock: WallClock {
    private let time: Mutex<Timestamp>

    /// Makes a clock that stands at `start`.
    public init(_ start: Timestamp) {
        time = Mutex(start)
    }

    public func now() -> Timestamp {
        time.withLock { $0 }
    }

    /// Moves the clock forward, or back where `span` is negative.
    public func advance(by span: TimeSpan) {
        time.withLock { $0 = $0 + span }
    }

    /// Sets the clock.
    public func set(to instant: Timestamp) {
        time.withLock { $0 = instant }
    }
}
