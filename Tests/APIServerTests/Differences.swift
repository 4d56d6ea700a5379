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
