import Samples
import Synchronization
import Testing

@testable import Egress

/// A cluster that tests make up.
struct FakeCluster: ClusterAddresses {
    var roles: [String: Set<ClusterRole>] = [:]
    var location = APIServerLocation()

    func roles(of address: IPAddress) -> Set<ClusterRole> { roles["\(address)"] ?? [] }
    func apiServer() -> APIServerLocation { location }
}

/// Names that tests make up; each asking takes the next answer, the last one stays.
final class FakeResolver: NameResolver {
    private let answers: Mutex<[String: [[String]]]>
    private let asked = Mutex<[String]>([])

    init(_ answers: [String: [[String]]] = [:]) {
        self.answers = Mutex(answers)
    }

    /// Finds nothing any more.
    func forget() { answers.withLock { $0 = [:] } }

    /// The names that were asked for.
    var questions: [String] { asked.withLock { $0 } }

    func addresses(of name: String, for owner: String) async throws(EgressError) -> [IPAddress] {
        asked.withLock { $0.append(name) }
        let texts = answers.withLock { answers -> [String]? in
            guard let list = answers[name], let first = list.first else { return nil }
            if list.count > 1 { answers[name]?.removeFirst() }
            return first
        }
        guard let texts else { throw EgressError(.nameNotFound, "the host \(name) can't be resolved: made up") }
        return texts.compactMap { IPAddress(parsing: $0) }
    }
}

func targets(_ texts: [String]) throws -> [NetworkTarget] {
    try texts.map { try #require(NetworkTarget(parsing: $0)) }
}

func policy(
    _ declared: [String], granted: [String]? = nil, plugin: String = "p", _ permission: EgressPolicy.Permission = .http
) throws -> EgressPolicy {
    EgressPolicy(
        plugin: plugin, permission: permission, declared: try targets(declared),
        granted: try targets(granted ?? declared))
}

/// Runs `body` with a network.
func withEgress(
    cluster: FakeCluster = FakeCluster(), resolver: any NameResolver = FakeResolver(),
    limits: EgressLimits = EgressLimits(), _ body: (Egress) async throws -> Void
) async throws {
    let egress = Egress(cluster: cluster, resolver: resolver, limits: limits, userAgent: "moongauge/test")
    do {
        try await body(egress)
        await egress.shutdown()
    } catch {
        await egress.shutdown()
        throw error
    }
}

extension EgressNetwork {
    /// The answer to a request, however busy the machine is; a time-out other than the usual one is kept.
    func answer(_ request: EgressRequest, _ policy: EgressPolicy) async throws(EgressError) -> EgressResponse {
        var request = request
        if request.timeout == EgressRequest(url: "").timeout { request.timeout = .seconds(3600) }
        return try await exchange(request, under: policy)
    }

    func text(_ request: EgressRequest, _ policy: EgressPolicy) async throws -> String {
        String(decoding: try await answer(request, policy).body, as: UTF8.self)
    }

    func failure(_ request: EgressRequest, _ policy: EgressPolicy) async throws -> EgressError {
        try await #require(throws: EgressError.self) { _ = try await answer(request, policy) }
    }

    func failure(_ request: StreamRequest, _ policy: EgressPolicy) async throws -> EgressError {
        try await #require(throws: EgressError.self) { _ = try await converse(request, under: policy) }
    }
}
