import FoundationEssentials
import LuaRuntime
import Plugins
import Samples

/// What brings samples in, and metrics that describe nothing in the cluster.
extension World {
    /// Lets a provider ask all its targets now.
    ///
    /// - Returns: how many samples were new, what went wrong last, and what was left out.
    func collect(_ name: String) async throws(LuaHostError) -> ProviderScheduler.Collection {
        guard let result = await scheduler.collect(only: name) else {
            let names = catalogue.providerNames
            let known = names.isEmpty ? "it declares none" : "it declares \(names.joined(separator: ", "))"
            throw LuaHostError("the plugin declares no provider \"\(name)\"; \(known)")
        }
        await catalogue.record(into: store)
        if !result.dropped.isEmpty {
            let causes = result.dropped.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
            log.note("t:collect(\"\(name)\"): samples were left out: \(causes.joined(separator: ", "))")
        }
        return result
    }

    /// What an external metric has for those in a namespace.
    func external(
        _ metric: String, in namespace: String, where labels: Labels
    ) async throws(LuaHostError) -> Result<[LabelledValue], AbsenceReason> {
        guard catalogue.externalMetrics().contains(where: { $0.metric == metric }) else {
            let names = catalogue.externalMetrics().map(\.metric)
            let known = names.isEmpty ? "it declares none" : "it declares \(names.joined(separator: ", "))"
            throw LuaHostError("the plugin declares no external metric \"\(metric)\"; \(known)")
        }
        let requirements = labels.map { LabelSelector.Requirement(key: $0.name, operator: .equals, values: [$0.value]) }
        let answer = await catalogue.externalMetric(metric, in: namespace, matching: LabelSelector(requirements))
        return answer.map { values in values.map { LabelledValue(labels: $0.labels, value: $0.value) } }
    }

    /// Writes a secret where the plugin finds it.
    func setSecret(_ name: String, _ value: [UInt8]) throws(LuaHostError) {
        do {
            try FileManager.default.createDirectory(
                atPath: secrets, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
            try Data(value).write(to: URL(filePath: "\(secrets)/\(name)"))
        } catch {
            throw LuaHostError("t:secret: there is no room for temporary files")
        }
    }

    func removeSecrets() { try? FileManager.default.removeItem(atPath: secrets) }

    /// A folder of its own for a test's secrets; it is made when there are any.
    static func secretsPath() -> String {
        FileManager.default.temporaryDirectory.appending(path: "moongauge-secrets-\(UUID().uuidString)").path()
    }
}
