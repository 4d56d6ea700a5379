import Synchronization

/// The right to have one connection.
final class ConnectionSlot: Sendable {
    private let isHeld = Atomic(true)
    private let onRelease: @Sendable () -> Void

    init(onRelease: @escaping @Sendable () -> Void) {
        self.onRelease = onRelease
    }

    deinit {
        release()
    }

    /// Gives the right back; only the first time counts.
    func release() {
        if isHeld.exchange(false, ordering: .relaxed) { onRelease() }
    }

    /// Lets somebody else have the right, who counts it from now on.
    ///
    /// - Returns: whether it was still held.
    func forfeit() -> Bool {
        isHeld.exchange(false, ordering: .relaxed)
    }
}
