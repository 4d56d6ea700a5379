import Samples

/// A container that isn't there: its use of CPU and memory at any moment, from closed formulas.
struct GeneratedContainer: Sendable {
    var pod: ObjectKey
    var name: String
    var start: Timestamp
    /// The mean use in cores.
    var cores: Double
    /// How much the use swings around the mean: from 0 up to, but less than, 1.
    var swing: Double
    /// How long one swing takes, in seconds.
    var period: Double
    /// Where the swing begins, in radians.
    var phase: Double
    /// The mean working set in pages of 4 KiB.
    var pages: Double
    var clock: SampleClock

    /// Seconds of CPU used since the start.
    func cpuSeconds(at time: Timestamp) -> Double {
        let seconds = max(0, (time - start).seconds)
        let frequency = 2 * Double.pi / period
        return cores * (seconds + swing / frequency * (cosine(phase) - cosine(frequency * seconds + phase)))
    }

    /// The working set, in whole pages.
    func memoryBytes(at time: Timestamp) -> Int64 {
        let seconds = max(0, (time - start).seconds)
        let wave = cosine(2 * Double.pi / (period * 1.7) * seconds + phase)
        return Int64((pages * (1 + 0.15 * wave)).rounded()) * 4096
    }
}

/// When something is sampled: about every fifteen seconds, never twice at one time, never in reverse.
struct SampleClock: Sendable {
    static let interval: Int64 = 15_000
    static let jitter: Int64 = 3_000

    /// Distinguishes this clock from others.
    var seed: UInt64

    /// The latest sampling at or before a moment.
    func latest(at now: Timestamp) -> Timestamp {
        let offset = Int64(seed % UInt64(Self.interval))
        var index = (now.milliseconds - offset) / Self.interval + 1
        while sampling(index, offset) > now.milliseconds { index -= 1 }
        return Timestamp(milliseconds: sampling(index, offset))
    }

    private func sampling(_ index: Int64, _ offset: Int64) -> Int64 {
        let spread = Int64(Randomness.mix(seed, UInt64(bitPattern: index)) % UInt64(2 * Self.jitter)) - Self.jitter
        return offset + index * Self.interval + spread
    }
}
