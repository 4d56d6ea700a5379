/// Finds the addresses that names stand for.
public protocol NameResolver: Sendable {
    /// The addresses of a name, the best first; at least one.
    ///
    /// Cancelling the task ends the wait at once.
    ///
    /// - Parameter owner: for whom; nobody's names hold up those of others.
    func addresses(of name: String, for owner: String) async throws(EgressError) -> [IPAddress]

    /// Lets go of what the resolver holds.
    func shutdown() async
}

extension NameResolver {
    public func shutdown() async {}
}
