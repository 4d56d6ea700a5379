/// The network as plugins reach it.
public protocol EgressNetwork: Sendable {
    /// Sends a request by HTTP/1.1, follows redirects as far as the request says, and reads the whole answer.
    ///
    /// Cancelling the task ends the exchange and its connection at once.
    ///
    /// - Parameter policy: judged for the request, and again for every redirect.
    /// - Returns: the answer, whatever its status.
    func exchange(_ request: EgressRequest, under policy: EgressPolicy) async throws(EgressError) -> EgressResponse

    /// Connects, sends bytes, reads as much as the request says, and disconnects.
    ///
    /// - Returns: what was read, without the delimiter at its end; of an answer that ended early, all that was read.
    func converse(_ request: StreamRequest, under policy: EgressPolicy) async throws(EgressError) -> [UInt8]
}

/// A network that reaches nobody.
public struct NoNetwork: EgressNetwork {
    private let reason: String

    /// Makes one.
    ///
    /// - Parameter reason: why there is none, for people.
    public init(_ reason: String = "there is no network here") {
        self.reason = reason
    }

    public func exchange(_ request: EgressRequest, under policy: EgressPolicy) async throws(EgressError)
        -> EgressResponse
    {
        throw EgressError(.unreachable, reason)
    }

    public func converse(_ request: StreamRequest, under policy: EgressPolicy) async throws(EgressError) -> [UInt8] {
        throw EgressError(.unreachable, reason)
    }
}
