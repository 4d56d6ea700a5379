import Synchronization

/// Bounds what the answers take together that one plugin waits for, and what it sends meanwhile, in bytes.
public final class AnswerBudget: Sendable {
    /// The most bytes.
    public let limit: Int
    private let taken = Atomic<Int>(0)

    /// Makes a budget of which nothing is taken.
    public init(limit: Int) {
        self.limit = max(0, limit)
    }

    /// How many bytes are taken.
    public var bytes: Int { taken.load(ordering: .relaxed) }

    fileprivate func take(_ count: Int) -> Bool {
        let before = taken.load(ordering: .relaxed)
        guard before + count <= limit else { return false }
        // Two who take at once may pass the limit by what one of them takes, which is a piece of an answer.
        taken.add(count, ordering: .relaxed)
        return true
    }

    fileprivate func giveBack(_ count: Int) {
        taken.subtract(count, ordering: .relaxed)
    }
}

/// One answer's share of a budget, which is given back when nobody holds the share any more.
public final class AnswerShare: Hashable, Sendable {
    private let budget: AnswerBudget
    private let taken = Atomic<Int>(0)
    /// What of it is for the request.
    private let sent = Atomic<Int>(0)

    /// Makes a share of which nothing is taken.
    public init(of budget: AnswerBudget) {
        self.budget = budget
    }

    deinit {
        budget.giveBack(taken.load(ordering: .relaxed))
    }

    public static func == (left: AnswerShare, right: AnswerShare) -> Bool { left === right }

    public func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }

    /// Takes room for a piece of the answer.
    func take(_ count: Int, _ who: String) throws(EgressError) {
        try take(count, who, "the answers that the plugin waits for are")
    }

    /// Takes room for what is sent, which stays in memory for as long as the other side doesn't take it.
    func send(_ count: Int, _ who: String) throws(EgressError) {
        try take(count, who, "what the plugin sends, and the answers that it waits for, are")
        sent.add(count, ordering: .relaxed)
    }

    private func take(_ count: Int, _ who: String, _ what: String) throws(EgressError) {
        guard budget.take(count) else {
            throw EgressError(
                .tooLarge,
                "\(who): \(what) larger than \(budget.limit) bytes together; ask fewer at once, or for less")
        }
        taken.add(count, ordering: .relaxed)
    }

    /// Gives back what was taken for an answer that is not the last.
    func clear() {
        let sent = sent.load(ordering: .relaxed)
        budget.giveBack(taken.exchange(sent, ordering: .relaxed) - sent)
    }
}
