import HTTPTypes
import Kubernetes
import Logging
import Synchronization

/// `/apis` and what lies below it down to a group's version: what there is to ask for.
struct DiscoveryRoutes: Sendable {
    /// All groups, those without a single resource too.
    let offers: @Sendable () -> [Discovery.Offer]
    private let log: ConflictLog

    init(logger: Logger, offers: @escaping @Sendable () -> [Discovery.Offer]) {
        self.offers = offers
        log = ConflictLog(logger: logger)
    }

    /// Answers a request for a document; nil where the path is none.
    func answer(_ request: APIRequest) throws(Status) -> Answer? {
        let segments = request.segments
        guard segments.first == "apis", segments.count <= 3 else { return nil }
        if segments.count == 1 {
            if wantsAggregated(request) { return aggregated(request) }
            let groups = shown.map(\.group)
            return try .document(
                plainForm(request), json: { Discovery.groupList(groups) },
                protobuf: { Discovery.groupListProtobuf(groups) }
            )
        }
        guard let offer = checkedOffers.first(where: { $0.group.name == segments[1] }) else { return nil }
        if segments.count == 2 {
            return try .document(
                plainForm(request), json: { Discovery.group(offer.group) },
                protobuf: { Discovery.groupProtobuf(offer.group) }
            )
        }
        guard offer.group.versions.contains(segments[2]) else { return nil }
        let groupVersion = GroupVersion(group: offer.group.name, version: segments[2])
        return try .document(
            plainForm(request), json: { Discovery.resourceList(groupVersion, offer.resources) },
            protobuf: { Discovery.resourceListProtobuf(groupVersion, offer.resources) }
        )
    }

    /// The paths of the groups that are shown.
    var paths: [String] {
        ["/apis"]
            + shown.flatMap { offer in
                ["/apis/\(offer.group.name)"] + offer.group.versions.map { "/apis/\(offer.group.name)/\($0)" }
            }
    }

    /// The groups that are shown: clients complain of one without resources.
    private var shown: [Discovery.Offer] { checkedOffers.filter { !$0.resources.isEmpty } }

    /// The groups with the resources that may be offered together.
    private var checkedOffers: [Discovery.Offer] {
        offers().map { offer in
            let (kept, conflicts) = Discovery.consistent(offer.resources)
            for conflict in conflicts { log.note(conflict) }
            return Discovery.Offer(group: offer.group, resources: kept)
        }
    }

    /// Whether the best form that the caller takes and we have is the aggregated one.
    private func wantsAggregated(_ request: APIRequest) -> Bool {
        guard request.method == "GET" else { return false }
        for clause in AcceptClause.parse(request.headers[.accept] ?? "") where clause.type == "application/json" {
            let parameters = clause.parameters
            guard let shape = parameters["as"] else { return false }
            if shape == "APIGroupDiscoveryList", parameters["g"] == "apidiscovery.k8s.io", parameters["v"] == "v2" {
                return true
            }
        }
        return false
    }

    private func aggregated(_ request: APIRequest) -> Answer {
        let body = Discovery.aggregated(shown)
        return .tagged(
            body, contentType: Discovery.aggregatedContentType, tag: Answer.tag(of: body), vary: "Accept",
            cacheControl: "public", for: request
        )
    }

    private func plainForm(_ request: APIRequest) throws(Status) -> Representation {
        guard request.method == "GET" else { throw .methodNotAllowed }
        return try request.negotiation.representation(for: .values)
    }
}

/// Logs each conflict between two resources once.
private final class ConflictLog: Sendable {
    private let logger: Logger
    private let seen = Mutex<Set<Discovery.ScopeConflict>>([])

    init(logger: Logger) {
        self.logger = logger
    }

    func note(_ conflict: Discovery.ScopeConflict) {
        if seen.withLock({ $0.insert(conflict).inserted }) { logger.error("\(conflict)") }
    }
}
