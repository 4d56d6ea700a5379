import Kubernetes
import Samples

/// What a query says of a list or a watch.
///
/// Source: k8s.io/apimachinery/pkg/apis/meta/internalversion (types.go, validation/validation.go).
struct ListOptions: Sendable {
    /// Which objects, by their labels.
    var labels: LabelSelector
    /// Which objects, by name and namespace.
    var fields: FieldSelector
    /// The most objects of an answer; nil for all.
    var limit: Int?
    /// Where this chunk begins; nil for the beginning.
    var start: ContinueToken?
    /// The version that is known to the caller; empty for none.
    var resourceVersion: String
    /// How long a watch goes on; nil leaves that to us.
    var timeoutSeconds: Int64?
    /// Whether a watch may tell of versions without changes.
    var allowsBookmarks: Bool

    /// Reads a query.
    ///
    /// - Throws: 400 where a value can't be read, 422 where values don't go together.
    init(_ request: APIRequest) throws(Status) {
        let query = request.query
        let limit = try Self.integer(query["limit"])
        timeoutSeconds = try Self.integer(query["timeoutSeconds"])
        allowsBookmarks = APIRequest.isTrue(query["allowWatchBookmarks"])
        resourceVersion = query["resourceVersion"] ?? ""
        labels = try request.labelSelector()
        let causes = request.isWatch ? Self.watchProblems(query) : Self.listProblems(query)
        guard causes.isEmpty else { throw .invalidListOptions(causes) }
        fields = try request.fieldSelector()
        if let token = query["continue"], !token.isEmpty, !request.isWatch {
            guard resourceVersion.isEmpty || resourceVersion == "0" else {
                throw .badRequest("specifying resource version is not allowed when using continue")
            }
            start = try ContinueToken(parsing: token)
        }
        // Version 0 means "whatever there is at once": a kube-apiserver then gives all of it.
        let isWhole = resourceVersion == "0" && start == nil
        self.limit = limit.flatMap { $0 > 0 && !isWhole ? Int(clamping: $0) : nil }
    }

    private static func integer(_ text: String?) throws(Status) -> Int64? {
        guard let text, !text.isEmpty else { return nil }
        if let number = Int64(text) { return number }
        let digits = text.first == "-" || text.first == "+" ? text.dropFirst() : text[...]
        let isNumber = !digits.isEmpty && digits.allSatisfy { $0.isASCII && $0.isNumber }
        throw .badRequest(
            "strconv.ParseInt: parsing \"\(text)\": \(isNumber ? "value out of range" : "invalid syntax")")
    }

    private static let exact = "Exact"
    private static let notOlderThan = "NotOlderThan"

    private static func listProblems(_ query: [String: String]) -> [Status.Cause] {
        var problems: [Status.Cause] = []
        if let match = query["resourceVersionMatch"], !match.isEmpty {
            let version = query["resourceVersion"] ?? ""
            if version.isEmpty {
                problems.append(.match("resourceVersionMatch is forbidden unless resourceVersion is provided"))
            }
            if query["continue"]?.isEmpty == false {
                problems.append(.match("resourceVersionMatch is forbidden when continue is provided"))
            }
            if match != exact, match != notOlderThan {
                problems.append(.unsupportedMatch(match, [exact, notOlderThan, ""]))
            }
            if match == exact, version == "0" {
                problems.append(.match("resourceVersionMatch \"exact\" is forbidden for resourceVersion \"0\""))
            }
        }
        if query["sendInitialEvents"] != nil {
            problems.append(.initialEvents("sendInitialEvents is forbidden for list"))
        }
        return problems
    }

    private static func watchProblems(_ query: [String: String]) -> [Status.Cause] {
        var problems: [Status.Cause] = []
        let match = query["resourceVersionMatch"] ?? ""
        if query["sendInitialEvents"] != nil {
            if match != notOlderThan {
                problems.append(.match("sendInitialEvents requires setting resourceVersionMatch to \(notOlderThan)"))
            }
            problems.append(
                .initialEvents("sendInitialEvents is forbidden for watch unless the WatchList feature gate is enabled")
            )
        }
        if !match.isEmpty {
            if query["sendInitialEvents"] == nil {
                problems.append(
                    .match("resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided")
                )
            }
            if match != notOlderThan { problems.append(.unsupportedMatch(match, [notOlderThan])) }
            if query["continue"]?.isEmpty == false {
                problems.append(.match("resourceVersionMatch is forbidden when continue is provided"))
            }
        }
        return problems
    }
}

extension Status.Cause {
    fileprivate static func match(_ sentence: String) -> Status.Cause {
        Status.Cause(reason: "FieldValueForbidden", message: "Forbidden: \(sentence)", field: "resourceVersionMatch")
    }

    fileprivate static func initialEvents(_ sentence: String) -> Status.Cause {
        Status.Cause(reason: "FieldValueForbidden", message: "Forbidden: \(sentence)", field: "sendInitialEvents")
    }

    fileprivate static func unsupportedMatch(_ value: String, _ supported: [String]) -> Status.Cause {
        let list = supported.map { "\"\($0)\"" }.joined(separator: ", ")
        return Status.Cause(
            reason: "FieldValueNotSupported", message: "Unsupported value: \"\(value)\": supported values: \(list)",
            field: "resourceVersionMatch"
        )
    }
}
