import Foundation

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

    /// A list of resources in alphabetical order, as we tell it; the recorded adapter leaves the order to chance.
    static func inOrder(_ text: String) -> String {
        guard let list = text.firstRange(of: "\"resources\":[{"), text.hasSuffix("}]}\n") else { return text }
        let resources = text[list.upperBound...].dropLast("}]}\n".count)
        return text[..<list.lowerBound] + resources.components(separatedBy: "},{").sorted().description
    }

    /// Whether a header is compared: our documents and pages have sizes of their own, by which packing is decided.
    static func isCompared(_ header: String, for path: String) -> Bool {
        !["Content-Encoding", "Vary"].contains(header)
            || !(path.hasPrefix("/openapi/") || path.hasPrefix("/metrics"))
    }

    /// Bodies that can't be compared, and why; status and headers are.
    static let bodies: [String: String] = {
        let reasons = [
            "one server has all groups, and an aggregated document with them": [
                "custom-metrics/aggregated/apis-aggregated-discovery",
                "custom-metrics/aggregator-controllers/discovery",
                "custom-metrics/discovery/apis-aggregated", "custom-metrics/discovery/apis",
                "custom-metrics/discovery/root", "custom-metrics/discovery/group",
                "metrics-server/discovery/apis-aggregated-protobuf",
            ],
            "the checks are metrics-server's, not the adapter's": [
                "custom-metrics/server/healthz-verbose", "custom-metrics/server/livez-verbose",
                "custom-metrics/server/readyz-verbose",
            ],
            "the adapter leaves the order to chance": ["custom-metrics/discovery/v1beta2-yaml"],
            "another version": [
                "custom-metrics/server/version", "metrics-server/server/version-anonymous",
                "metrics-server/server/version-slash",
            ],
            "metrics.k8s.io has version v1 too, and lists say which version they have themselves": [
                "metrics-server/apiservice/http1-only#3", "metrics-server/discovery/apis",
                "metrics-server/discovery/apis-alice", "metrics-server/discovery/apis-no-accept",
                "metrics-server/discovery/apis-protobuf", "metrics-server/discovery/apis-slash",
                "metrics-server/discovery/apis-yaml", "metrics-server/discovery/group",
                "metrics-server/discovery/group-protobuf", "metrics-server/discovery/group-slash",
            ],
        ]
        return Dictionary(uniqueKeysWithValues: reasons.flatMap { reason, names in names.map { ($0, reason) } })
    }()

    /// Unknown documents are not found; the recorded server answers an empty 200 (`/openapi/v3/apis/example.com/v1`).
    static let unknownDocumentStatus = 404

    /// Each version's documents are packed for who takes that; the recorded server packs that of version 2 only.
    static func varyOfDocument(_ recorded: String?, _ name: String) -> String? {
        name.hasPrefix("v3-group-version") ? "Accept-Encoding, \(recorded ?? "")" : recorded
    }

    /// The answers that a path's description names. Values can't be watched, whatever the recorded descriptions say.
    static func responses(_ recorded: Any?, _ groupVersion: String) -> NSDictionary? {
        guard !groupVersion.hasPrefix("metrics."), let responses = recorded as? [String: [String: Any]] else {
            return recorded as? NSDictionary
        }
        return responses.mapValues { response -> [String: Any] in
            var response = response
            response["content"] = (response["content"] as? [String: Any])?.filter { !$0.key.hasSuffix(";stream=watch") }
            return response
        } as NSDictionary
    }

    /// `/apis` names its version, as a kube-apiserver's does, and no addresses: nobody comes past the aggregator. True where
    /// there were such.
    static func groupList(_ recorded: inout [String: Any]) -> Bool {
        recorded["apiVersion"] = "v1"
        var groups = recorded["groups"] as? [[String: Any]] ?? []
        defer { recorded["groups"] = groups }
        return groups.indices.allSatisfy { groups[$0].removeValue(forKey: "serverAddressByClientCIDRs") != nil }
    }
}
