import NIOCore

/// Bounds how long something may take.
enum Deadline {
    /// What came of it; nil when the time was over.
    private typealias Outcome<Value> = Result<Value, EgressError>?

    private static let longest = Duration.seconds(3600)

    /// Does something that ends at once when its task is cancelled.
    ///
    /// - Parameter who: whom an answer is waited for, for people.
    static func within<Value: Sendable>(
        _ timeout: Duration, _ who: String,
        _ body: @escaping @Sendable (NIODeadline) async throws(EgressError) -> Value
    ) async throws(EgressError) -> Value {
        let timeout = min(max(timeout, .zero), longest)
        let deadline = NIODeadline.now() + TimeAmount(timeout)
        let outcome = await withTaskGroup(of: Outcome<Value>.self) { group in
            group.addTask {
                do throws(EgressError) {
                    return .success(try await body(deadline))
                } catch {
                    return .failure(error)
                }
            }
            group.addTask {
                do {
                    try await Task.sleep(for: timeout)
                    return nil
                } catch {
                    return .failure(.cancelled)
                }
            }
            let outcome = await group.next() ?? nil
            group.cancelAll()
            return outcome
        }
        if let outcome {
            // The sockets may notice first that the time is over, or that nobody waits any more.
            guard case .failure(let error) = outcome, error.code != .cancelled else { return try outcome.get() }
            throw NIODeadline.now() >= deadline && error.code == .timeout ? late(timeout, who) : error
        }
        throw late(timeout, who)
    }

    private static func late(_ timeout: Duration, _ who: String) -> EgressError {
        EgressError(.timeout, "\(who): no answer within \(timeout / .seconds(1)) s")
    }
}
