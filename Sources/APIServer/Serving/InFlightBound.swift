import Synchronization

/// Bounds how many requests are worked on at once, so that a flood costs answers rather than memory.
///
/// Source: k8s.io/apiserver/pkg/server/filters/maxinflight.go.
final class InFlightBound: Sendable {
    private let most: Int
    private let count = Mutex(0)

    /// - Parameter most: how many at once.
    init(most: Int) {
        self.most = most
    }

    /// Takes a place; false where there is none left.
    func enter() -> Bool {
        count.withLock { count in
            guard count < most else { return false }
            count += 1
            return true
        }
    }

    /// Gives a place back that ``enter()`` took.
    func leave() {
        count.withLock { $0 -= 1 }
    }
}
