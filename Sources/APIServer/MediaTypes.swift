import Kubernetes

/// Which form of an answer suits a caller.
enum MediaTypes {
    /// The forms that API answers have.
    static let available = ["application/json"]

    /// Checks that the caller takes JSON, and throws 406 where it doesn't.
    ///
    /// The clauses of `Accept` are tried in the order of their weight; one that asks for another shape of the document
    /// (`as=Table`) is passed over, as servers do that don't have that shape. Nothing accepted means everything.
    static func checkJSON(accept: String?) throws(Status) {
        guard let accept, !accept.allSatisfy(\.isWhitespace) else { return }
        for clause in accept.split(separator: ",") {
            let parts = clause.split(separator: ";").map { part in
                String(part.filter { !$0.isWhitespace }).lowercased()
            }
            guard let type = parts.first, type == "application/json" || type == "*/*" else { continue }
            let parameters = parts.dropFirst()
            if parameters.contains(where: { $0.hasPrefix("as=") || $0.hasPrefix("stream=") }) { continue }
            if parameters.contains("q=0") { continue }
            return
        }
        throw .notAcceptable(available)
    }
}
