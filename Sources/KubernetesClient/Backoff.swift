/// How long to wait before the next try: doubling from 0.8 s to 30 s, each time with up to as much again at random, so that
/// many clients don't come back all at once. The figures are client-go's.
public struct Backoff: Sendable {
    private let first: Duration
    private let most: Duration
    private var next: Duration

    /// Makes a back-off that starts at `first` and stops growing at `most`.
    public init(first: Duration = .milliseconds(800), most: Duration = .seconds(30)) {
        self.first = first
        self.most = most
        next = first
    }

    /// The wait after one more failure; `random` lies between 0 and 1.
    public mutating func failed(random: Double = .random(in: 0..<1)) -> Duration {
        defer { next = min(next * 2, most) }
        return next + next * random
    }

    /// Begins again after a success.
    public mutating func succeeded() {
        next = first
    }
}
