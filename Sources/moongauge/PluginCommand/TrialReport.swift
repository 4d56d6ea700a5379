import Plugins
import Samples

/// What a plugin came to, for people: a table for each metric, a line for each provider.
struct TrialReport: Sendable {
    /// Which objects are shown.
    struct Choice: Sendable {
        /// The only metric; nil for all.
        var metric: String?
        /// Where objects live; empty for everywhere.
        var namespace = ""
        /// Which of them, by their labels.
        var selector = LabelSelector.everything
    }

    private(set) var text = ""
    /// Whether the plugin failed for anything.
    private(set) var hasFailed = false

    /// Asks for everything that is to be shown.
    init(_ trial: PluginTrial, _ choice: Choice) async {
        for status in trial.providers.statuses { add(status) }
        for metric in trial.plugins.customMetrics() where choice.metric ?? metric.metric == metric.metric {
            let answer = await trial.plugins.customMetric(
                metric.metric, ofAll: metric.resource, in: metric.isNamespaced ? choice.namespace : "",
                matching: choice.selector, where: .everything)
            add(metric, answer)
        }
        for metric in trial.plugins.externalMetrics() where choice.metric ?? metric.metric == metric.metric {
            let namespace = choice.namespace.isEmpty ? "default" : choice.namespace
            add(metric, await trial.plugins.externalMetric(metric.metric, in: namespace, matching: .everything))
        }
        if text.isEmpty { text = "the plugin has no metrics, as it is configured\n" }
    }

    private mutating func add(_ status: ProviderStatus) {
        let targets = status.targets == 1 ? "1 target" : "\(status.targets) targets"
        let what = status.isExternal ? "external metric" : "provider"
        text += "\(what) \(status.provider): \(targets), \(status.succeeding) answered, \(status.failing) failed"
        text += ", \(status.totals.samples) samples in \(status.series) series\n"
        for (cause, count) in status.totals.dropped.sorted(by: { $0.key < $1.key }) {
            text += "  \(count) samples were left out: \(cause)\n"
        }
        if let error = status.lastError {
            hasFailed = true
            text += "  \(status.lastErrorTarget.map { "\($0): " } ?? "")\(error)\n"
        }
        text += "\n"
    }

    private mutating func add(_ metric: CustomMetricDescription, _ answer: CustomMetricAnswer) {
        text += "\(metric.resource)/\(metric.metric)\(metric.help.isEmpty ? "" : ": \(metric.help)")\n"
        var rows: [(ObjectReference, [String])] = answer.values.map { value in
            (value.object, [Self.number(value.value), value.window.map { "over \($0)" } ?? ""])
        }
        for absent in answer.absent {
            if case .pluginError = absent.reason { hasFailed = true }
            rows.append((absent.object, ["none", "\(absent.reason)"]))
        }
        rows.sort { $0.0 < $1.0 }
        let head = metric.isNamespaced ? ["NAMESPACE", "NAME", "VALUE", ""] : ["NAME", "VALUE", ""]
        addTable(head, rows.map { (metric.isNamespaced ? [$0.0.namespace] : []) + [$0.0.name] + $0.1 })
    }

    private mutating func add(
        _ metric: ExternalMetricDescription, _ answer: Result<[ExternalMetricValue], AbsenceReason>
    ) {
        text += "external \(metric.metric)\(metric.help.isEmpty ? "" : ": \(metric.help)")\n"
        switch answer {
        case .success(let values):
            addTable(["LABELS", "VALUE"], values.map { ["\($0.labels)", Self.number($0.value)] })
        case .failure(let reason):
            if case .pluginError = reason { hasFailed = true }
            text += "  none: \(reason)\n\n"
        }
    }

    /// Columns, each as wide as its widest cell.
    private mutating func addTable(_ head: [String], _ rows: [[String]]) {
        guard !rows.isEmpty else {
            text += "  there is no such object\n\n"
            return
        }
        let table = [head] + rows
        let widths = head.indices.map { column in table.map { $0[column].count }.max() ?? 0 }
        for row in table {
            var line = " "
            for (column, cell) in row.enumerated() {
                line += " " + cell + String(repeating: " ", count: widths[column] - cell.count + 1)
            }
            while line.last == " " { line.removeLast() }
            text += line + "\n"
        }
        text += "\n"
    }

    private static func number(_ value: Double) -> String {
        if let whole = Int64(exactly: value) { return "\(whole)" }
        // Six digits tell enough, and what is behind them is the arithmetic's.
        let scale = 1e6
        let rounded = abs(value) < 1e9 && abs(value) >= 0.001 ? (value * scale).rounded() / scale : value
        return "\(rounded)"
    }
}
