import Samples

/// Names of samples that nobody brings in, and that are nearly those of kubelets: window functions over them never have a value.
struct StoredNameScan {
    /// Everything that is wrong, in the plugins' order and the texts'.
    let problems: [PluginProblem]

    /// How many letters a name may differ by that is a mistake.
    private static let mostMistaken = 2
    private static let kubeletNames = KubeletMetric.allCases.map(\.rawValue)
    private static let functions = Set(
        WindowFunction.simple.map(\.name) + ["predict_linear", "double_exponential_smoothing"])
    private static let rankedFunction = "quantile_over_time"

    /// - Parameter plugins: good ones, each with its file.
    init(_ plugins: [(plugin: Plugin, source: PluginSource)]) {
        var known = Set(Self.kubeletNames)
        for (plugin, _) in plugins {
            known.formUnion(plugin.derived.map(\.metric))
            known.formUnion(plugin.allProviders.flatMap { ($0.metrics ?? [:]).keys })
        }
        var meant: [String: String?] = [:]
        var problems: [PluginProblem] = []
        for (_, source) in plugins {
            for token in Self.names(in: LuaLexer.tokens(of: source.text)) where !known.contains(token.text) {
                let near =
                    meant[token.text]
                    ?? Spelling.nearest(to: token.text, among: Self.kubeletNames, within: Self.mostMistaken)
                meant[token.text] = .some(near)
                guard let near else { continue }
                problems.append(
                    PluginProblem(
                        file: source.path, line: token.line, column: token.column,
                        message: "nobody brings in \"\(token.text)\"; did you mean \"\(near)\"?"))
            }
        }
        self.problems = problems
    }

    /// The names that are written where a window function is called or named: `samples:rate("NAME"`,
    /// `samples:quantile_over_time(0.9, "NAME"`, `samples:sum { rate = "NAME"`.
    private static func names(in tokens: [LuaToken]) -> [LuaToken] {
        tokens.indices.dropFirst().compactMap { index in
            let word = tokens[index]
            guard word.kind == .name, word.text == rankedFunction || functions.contains(word.text) else { return nil }
            var place = index + 1
            if tokens[index - 1].is(":") {
                if place < tokens.count, tokens[place].is("(") { place += 1 }
                // The rank stands before the name.
                if word.text == rankedFunction {
                    guard place + 1 < tokens.count, tokens[place].kind == .number, tokens[place + 1].is(",") else {
                        return nil
                    }
                    place += 2
                }
            } else {
                guard tokens[index - 1].is("{") || tokens[index - 1].is(","), place < tokens.count,
                    tokens[place].is("=")
                else { return nil }
                place += 1
            }
            guard place < tokens.count, tokens[place].kind == .string else { return nil }
            // A part of a text is no name.
            if place + 1 < tokens.count, tokens[place + 1].is("..") { return nil }
            return tokens[place]
        }
    }
}
