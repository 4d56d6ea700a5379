import HTTPTypes
import Logging

/// `/healthz`, `/livez`, `/readyz` and their sub-paths, for any method.
///
/// Source: k8s.io/apiserver/pkg/server/healthz/healthz.go.
struct HealthRoutes: Sendable {
    let checks: [HealthCheck]
    let logger: Logger

    /// The paths that are served.
    var paths: [String] {
        HealthCheck.Probe.allCases.flatMap { probe in
            ["/\(probe.rawValue)"] + checks.filter { $0.probes.contains(probe) }.map { "/\(probe.rawValue)/\($0.name)" }
        }
    }

    /// Answers a probe; nil where the path is none.
    func answer(_ request: APIRequest) async -> Answer? {
        guard let first = request.segments.first, let probe = HealthCheck.Probe(rawValue: first) else { return nil }
        let checks = checks.filter { $0.probes.contains(probe) }
        if request.segments.count > 1 {
            let name = request.segments.dropFirst().joined(separator: "/")
            guard let check = checks.first(where: { $0.name == name }) else { return nil }
            if let problem = await check.problem() { return .text("internal server error: \(problem)\n", status: 500) }
            var answer = Answer.text("ok")
            answer.headers[.xContentTypeOptions] = nil
            return answer
        }
        return await answer(
            probe, checks, excluded: Set(request.allValues["exclude"] ?? []), isVerbose: request.query["verbose"] != nil
        )
    }

    private func answer(
        _ probe: HealthCheck.Probe, _ checks: [HealthCheck], excluded: Set<String>, isVerbose: Bool
    ) async -> Answer {
        var lines = ""
        var failed: [String] = []
        for check in checks {
            if excluded.contains(check.name) {
                lines += "[+]\(check.name) excluded: ok\n"
            } else if let problem = await check.problem() {
                // Anybody may read this; the reason is for the log and for those who may see the check itself.
                lines += "[-]\(check.name) failed: reason withheld\n"
                failed.append("\(check.name): \(problem)")
            } else {
                lines += "[+]\(check.name) ok\n"
            }
        }
        let unknown = excluded.subtracting(checks.map(\.name)).sorted()
        if !unknown.isEmpty {
            lines +=
                "warn: some health checks cannot be excluded: no matches for "
                + unknown.map { "\"\($0)\"" }.joined(separator: ",") + "\n"
        }
        guard failed.isEmpty else {
            logger.debug("\(probe.rawValue) fails: \(failed.joined(separator: "; "))")
            return .text(lines + "\(probe.rawValue) check failed\n", status: 500)
        }
        return .text(isVerbose ? lines + "\(probe.rawValue) check passed\n" : "ok")
    }
}
