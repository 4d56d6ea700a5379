import HTTPTypes
import Kubernetes

/// Finds the form that suits a caller.
///
/// Source: k8s.io/apiserver/pkg/endpoints/handlers/negotiation/negotiate.go, and go-restful's route selection before it.
struct Negotiation: Sendable {
    /// What a route can do.
    enum Offer: Sendable {
        /// One object, whole, as a table, or its metadata.
        case object
        /// A list of such objects, and changes of it.
        case list
        /// A list of values, which have no other shape.
        case values
        /// A stream of changes of a list.
        case watch
    }

    private let accept: String
    private let userAgent: String
    private let encodings: String
    private let pretty: String?

    /// Looks at a request; without its query where that can't be read.
    init(_ headers: HTTPFields, query: [String: String]) {
        accept = headers[.accept] ?? ""
        userAgent = headers[.userAgent] ?? ""
        encodings = headers[.acceptEncoding] ?? ""
        pretty = query["pretty"]
    }

    /// The form for what a route offers.
    ///
    /// - Throws: 406, in the words of the reference servers.
    func representation(for offer: Offer) throws(Status) -> Representation {
        let types = Representation.MediaType.allCases.map(\.rawValue)
        guard accept.allSatisfy(\.isWhitespace) || isRouted(to: types) else {
            let streams = [Representation.MediaType.json, .protobuf].map { "\($0.rawValue);stream=watch" }
            throw .noRepresentation(offer.hasStreams ? types + streams : types)
        }
        guard let representation = choice(for: offer) else { throw .notAcceptable(types) }
        return representation
    }

    /// The form for an error; nil where none suits, and the error is told in legible JSON.
    func representationOfErrors() -> Representation? {
        choice(for: nil)
    }

    private func choice(for offer: Offer?) -> Representation? {
        if accept.allSatisfy(\.isWhitespace) { return representation(.json, .objects) }
        for clause in AcceptClause.parse(accept) {
            for type in Representation.MediaType.allCases where clause.matches(type.rawValue) {
                if let shape = shape(clause, type, offer) { return representation(type, shape) }
            }
        }
        return nil
    }

    /// The shape that a clause asks for; nil where it can't be had.
    private func shape(
        _ clause: AcceptClause, _ type: Representation.MediaType, _ offer: Offer?
    ) -> Representation.Shape? {
        if offer == .watch {
            guard type != .yaml, (clause.parameters["stream"] ?? "watch") == "watch" else { return nil }
        } else if clause.parameters["stream"] != nil {
            return nil
        }
        guard let kind = clause.parameters["as"] else {
            return clause.parameters["g"] == nil && clause.parameters["v"] == nil ? .objects : nil
        }
        guard
            let offer, offer != .values, clause.parameters["g"] == "meta.k8s.io",
            let version = clause.parameters["v"], version == "v1" || version == "v1beta1"
        else { return nil }
        switch kind {
        case "Table": return type == .protobuf ? nil : .table(version: version)
        case "PartialObjectMetadata": return offer == .list ? nil : .partialMetadata(version: version)
        case "PartialObjectMetadataList": return offer == .list ? .partialMetadata(version: version) : nil
        default: return nil
        }
    }

    private func representation(_ type: Representation.MediaType, _ shape: Representation.Shape) -> Representation {
        Representation(mediaType: type, shape: shape, isPretty: isPretty, acceptsGzip: acceptsGzip)
    }

    /// Whether a route is found at all: that looks at the names of types only, and knows no wildcard but the widest.
    private func isRouted(to types: [String]) -> Bool {
        accept.split(separator: ",").contains { clause in
            let type = String((clause.split(separator: ";").first ?? "").filter { !$0.isWhitespace })
            return type == "*/*" || types.contains(type)
        }
    }

    /// Whether JSON is indented: where the query says so, or, unless it says no, for the tools of people.
    private var isPretty: Bool {
        if let pretty, !pretty.isEmpty { return ["1", "t", "T", "TRUE", "true", "True"].contains(pretty) }
        return ["curl", "Wget", "Mozilla/5.0"].contains { userAgent.hasPrefix($0) }
    }

    /// Whether the caller can unpack gzip.
    var acceptsGzip: Bool {
        AcceptClause.parse(encodings).contains { $0.type == "gzip" }
    }
}

extension Negotiation.Offer {
    fileprivate var hasStreams: Bool {
        switch self {
        case .object: false
        case .list, .values, .watch: true
        }
    }
}
