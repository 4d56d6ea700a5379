import LuaRuntime
import Samples

/// `plugin:external { … }`.
extension LoadPhase {
    private static let usualInterval = TimeSpan.seconds(30)
    private static let usualTimeout = TimeSpan.seconds(2)
    private static let mostExternals = 200

    func declareExternal(_ call: inout LuaCall) throws(LuaHostError) {
        var declaration = try Declaration("plugin:external", call)
        let metric = try declaration.identifier("metric", alsoAllowed: ":")
        let help = try declaration.optionalText("help") ?? ""
        let namespaces = try declaration.textOrTexts("namespaces").map { Set($0) }
        let window = try declaration.duration("window") ?? RunPhase.defaultWindow
        let collect = try declaration.optionalFunction("collect")
        let value = try declaration.optionalFunction("value")
        let isPeriodic = try declaration.any("every") != nil
        let (every, timeout) = try Self.times(&declaration, every: Self.usualInterval)
        let limit = try declaration.any("timeout") == nil ? Self.usualTimeout : timeout
        try declaration.checkKeys()
        guard metric.utf8.count <= SampleRules.mostName else {
            throw declaration.refuse("metric", "is longer than \(SampleRules.mostName) bytes")
        }
        guard !externals.contains(where: { $0.metric == metric }) else {
            throw declaration.refuse("metric", "\"\(metric)\" is declared twice")
        }
        guard externals.count < Self.mostExternals else {
            throw declaration.refuse(
                "metric", "\"\(metric)\" is one too many: a plugin has \(Self.mostExternals) at most")
        }
        if let namespaces, namespaces.isEmpty || namespaces.contains("") {
            throw declaration.refuse("namespaces", "must be a list of namespaces, or be left out for all of them")
        }
        let source: ExternalMetric.Source
        switch (collect, value) {
        case (let collect?, nil):
            source = .collected(
                Provider(
                    name: metric, every: every, timeout: timeout, concurrency: 1, targets: nil, subject: .external,
                    metrics: [metric: ProviderMetric(name: metric, kind: .gauge, help: help, window: window)],
                    window: window, collect: collect))
        case (nil, let value?):
            if isPeriodic { throw declaration.refuse("every", "makes no sense with value, which is called when asked") }
            source = .computed(value, timeout: limit)
        default:
            throw declaration.refuse(
                "collect",
                "or value must be given: collect(), called in the background, or value(query, samples), called when asked"
            )
        }
        externals.append(
            ExternalMetric(metric: metric, help: help, namespaces: namespaces, window: window, source: source))
    }
}
