/// Where our answers differ from the recorded ones on purpose.
enum Differences {
    /// Checks that could not fail here: there are no such hooks, and who can't write its log can't say so.
    private static let missingChecks = [
        "log", "poststarthook/max-in-flight-filter", "poststarthook/storage-object-count-tracker-hook",
    ]

    /// What we answer where `recorded` was answered.
    static func expected(_ recorded: String) -> String {
        var lines = recorded.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        lines.removeAll { line in
            missingChecks.contains { line == "[+]\($0) ok" || line.hasSuffix("z/\($0)\",") }
        }
        // The group has a version more.
        if let place = lines.firstIndex(of: "    \"/apis/metrics.k8s.io/v1beta1\",") {
            lines.insert("    \"/apis/metrics.k8s.io/v1\",", at: place)
        }
        // Newer servers leave the time out that they don't know.
        return lines.joined(separator: "\n").replacing(",\"creationTimestamp\":null", with: "")
    }

    /// The value of a header that we give where a recorded one was given.
    static func header(_ name: String, of exchange: GoldenExchange) -> String? {
        exchange.header(name)
    }

    /// Unknown documents are not found; the recorded server answers an empty 200 (`/openapi/v3/apis/example.com/v1`).
    static let unknownDocumentStatus = 404
}
