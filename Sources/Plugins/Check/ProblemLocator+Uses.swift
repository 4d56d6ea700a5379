import Samples

/// Where metrics are named that others are computed from.
extension ProblemLocator {
    /// How a derived metric is declared, as far as it is written in the declaration itself.
    fileprivate struct WrittenMetric {
        var place: LuaToken
        var resource: GroupResource?
        var uses: [String: LuaToken]
    }

    /// Where metrics say what they use.
    struct Uses {
        fileprivate var metrics: [String: [WrittenMetric]] = [:]

        /// Where the file says that one metric uses another one; where it declares the first one, if that is all that is
        /// written; nil where neither is.
        func place(of used: PluginCatalogue.Key, by user: PluginCatalogue.Key) -> LuaToken? {
            guard let written = metrics[user.metric]?.first(where: { ($0.resource ?? user.resource) == user.resource })
            else { return nil }
            let names = [used.metric, used.description].filter {
                PluginCatalogue.Key(used: $0, by: user.resource) == used
            }
            return names.lazy.compactMap { written.uses[$0] }.first ?? written.place
        }
    }

    /// Finds all of them.
    func uses() -> Uses {
        var uses = Uses()
        for index in tokens.indices.dropFirst()
        where tokens[index].kind == .name && tokens[index].text == "derived"
            && (tokens[index - 1].is(":") || tokens[index - 1].is("."))
        {
            guard let open = table(after: index) else { continue }
            var fields: [String: Int] = [:]
            forEachField(in: open) { name, _, value in
                if ["metric", "resource", "uses"].contains(name), fields[name] == nil { fields[name] = value }
                return true
            }
            guard let metric = fields["metric"].map({ tokens[$0] }), metric.kind == .string else { continue }
            let resource = fields["resource"].flatMap { tokens[$0].kind == .string ? tokens[$0].text : nil }
            uses.metrics[metric.text, default: []].append(
                WrittenMetric(
                    place: metric, resource: resource.map { GroupResource(parsing: $0) },
                    uses: fields["uses"].map(texts) ?? [:]))
        }
        return uses
    }

    /// The texts of a list, each where it stands first.
    private func texts(in open: Int) -> [String: LuaToken] {
        guard tokens[open].is("{") else { return [:] }
        let words = tokens[open...].prefix { !$0.is("}") }.lazy.filter { $0.kind == .string }
        return Dictionary(words.map { ($0.text, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// The place of a circle: `… use each other in a circle: pods/a → pods/b → pods/a`.
    func circle(_ message: String) -> LuaToken? {
        let opening = UseGraph.Fault.circle([]).description
        guard message.hasPrefix(opening) else { return nil }
        let keys = message.dropFirst(opening.count).split(separator: " → ").map { text in
            let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            return PluginCatalogue.Key(metric: parts[parts.count - 1], resource: GroupResource(parsing: parts[0]))
        }
        let uses = uses()
        return zip(keys, keys.dropFirst()).lazy.compactMap { uses.place(of: $1, by: $0) }.first
    }
}
