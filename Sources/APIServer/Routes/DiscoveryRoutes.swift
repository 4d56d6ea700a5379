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
            if let type = aggregatedType(request) { return aggregated(request, type) }
            let groups = shown.map(\.group)
            return try document(
                request, json: { Discovery.groupList(groups) }, protobuf: { Discovery.groupListProtobuf(groups) })
        }
        guard let offer = checkedOffers.first(where: { $0.group.name == segments[1] }) else { return nil }
        if segments.count == 2 {
            return try document(
                request, json: { Discovery.group(offer.group) }, protobuf: { Discovery.groupProtobuf(offer.group) })
        }
        guard offer.group.versions.contains(segments[2]) else { throw .noSuchResource }
        let version = GroupVersion(group: offer.group.name, version: segments[2])
        return try document(
            request, json: { Discovery.resourceList(version, offer.resources) },
            protobuf: { Discovery.resourceListProtobuf(version, offer.resources) }
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

    /// The media type of the aggregated form, where that is the best one that the caller takes and we have.
    private func aggregatedType(_ request: APIRequest) -> Representation.MediaType? {
        guard request.method == "GET" else { return nil }
        for clause in AcceptClause.parse(request.headers[.accept] ?? "") {
            guard let type = Representation.MediaType(rawValue: clause.type) else { continue }
            let parameters = clause.parameters
            guard let shape = parameters["as"] else { return nil }
            let isOurs = parameters["g"] == "apidiscovery.k8s.io" && parameters["v"] == "v2" && type != .yaml
            if shape == "APIGroupDiscoveryList", isOurs { return type }
        }
        return nil
    }

    /// The tag is that of the JSON document, whichever form is answered.
    private func aggregated(_ request: APIRequest, _ type: Representation.MediaType) -> Answer {
        let offers = shown
        let json = Discovery.aggregated(offers)
        return .tagged(
            type == .json ? json : Discovery.aggregatedProtobuf(offers),
            contentType: type.rawValue + Discovery.aggregatedParameters, tag: Answer.tag(of: json), vary: "Accept",
            cacheControl: "public", for: request
        )
    }

    private func document(
        _ request: APIRequest, json: () -> [UInt8], protobuf: () -> [UInt8]
    ) throws(Status) -> Answer {
        guard request.method == "GET" else { throw .methodNotAllowed }
        return .document(try request.negotiation.representation(for: .values), json: json, protobuf: protobuf)
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
