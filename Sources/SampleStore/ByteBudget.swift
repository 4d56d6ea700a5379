import Synchronization

/// How many bytes a store takes, and how many it may take; shared by all its stripes.
final class ByteBudget: Sendable {
    /// The most that may be taken.
    let maximum: Int
    private let taken = Atomic<Int>(0)

    init(maximum: Int) {
        self.maximum = maximum
    }

    /// What is taken now.
    var used: Int { taken.load(ordering: .relaxed) }

    /// Takes some bytes where there are so many left.
    func take(_ bytes: Int) -> Bool {
        let (_, total) = taken.add(bytes, ordering: .relaxed)
        if total <= maximum { return true }
        taken.subtract(bytes, ordering: .relaxed)
        return false
    }

    /// Takes some bytes, or gives back a negative number of them, whatever is left.
    func force(_ bytes: Int) {
        taken.add(bytes, ordering: .relaxed)
    }

    /// Gives bytes back.
    func giveBack(_ bytes: Int) {
        taken.subtract(bytes, ordering: .relaxed)
    }

    /// Whether so many bytes are left.
    func hasRoom(for bytes: Int) -> Bool { used <= maximum - bytes }
}
