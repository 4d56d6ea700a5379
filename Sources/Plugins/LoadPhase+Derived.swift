import LuaRuntime
import Samples

/// `plugin:derived { … }`.
extension LoadPhase {
    /// How values that differ in labels can become one.
    private static let combinings: [String: SetAggregation] = [
        "sum": .sum, "avg": .average, "min": .minimum, "max": .maximum,
    ]

    private static let mostDerived = 1000

    func declareDerived(_ call: inout LuaCall) throws(LuaHostError) {
        var declaration = try Declaration("plugin:derived", call)
        let metric = try declaration.identifier("metric", alsoAllowed: ":")
        let resource = GroupResource(parsing: try declaration.text("resource"))
        let help = try declaration.optionalText("help") ?? ""
        let window = try declaration.duration("window")
        let uses = try declaration.texts("uses")
        let combining = try Self.combining(&declaration)
        let isRecorded = try declaration.optionalTruth("record") ?? false
        let value = try declaration.function("value")
        try declaration.checkKeys()
        if let complaint = DescribedResources.complaint(of: resource) {
            throw declaration.refuse("resource", "\"\(resource)\" \(complaint)")
        }
        guard !declared.contains(PluginCatalogue.Key(metric: metric, resource: resource)) else {
            throw declaration.refuse("metric", "\"\(metric)\" of \(resource) is declared twice")
        }
        guard derived.count < Self.mostDerived else {
            throw declaration.refuse(
                "metric", "\"\(metric)\" is one too many: a plugin has \(Self.mostDerived) at most")
        }
        if isRecorded, KubeletMetric(rawValue: metric) != nil {
            throw declaration.refuse("record", "can't be, as \"\(metric)\" is what kubelets call a series of theirs")
        }
        var keys: [PluginCatalogue.Key] = []
        for name in uses { keys.append(try Self.used(name, by: resource, declaration)) }
        declared.insert(PluginCatalogue.Key(metric: metric, resource: resource))
        derived.append(
            DerivedMetric(
                metric: metric, resource: resource, help: help, window: window ?? RunPhase.defaultWindow, uses: keys,
                combining: combining, isRecorded: isRecorded, value: value
            )
        )
    }

    /// `combine`: how values that differ in labels become one.
    static func combining(_ declaration: inout Declaration) throws(LuaHostError) -> SetAggregation {
        let name = try declaration.optionalText("combine") ?? SetAggregation.sum.name
        guard let aggregation = combinings[name] else {
            throw declaration.refuse("combine", "\"\(name)\" must be \"sum\", \"avg\", \"min\" or \"max\"")
        }
        return aggregation
    }

    /// Reads `METRIC`, of the same kind of object, or `pods/METRIC`, of the pods behind it.
    private static func used(
        _ name: String, by resource: GroupResource, _ declaration: Declaration
    ) throws(LuaHostError) -> PluginCatalogue.Key {
        let key = PluginCatalogue.Key(used: name, by: resource)
        guard !key.metric.isEmpty, key.resource == resource || key.resource == .pods else {
            let pods = resource == .pods ? "" : ", or \"pods/METRIC\" of the pods behind them"
            throw declaration.refuse("uses", "\"\(name)\" must be \"METRIC\" of \(resource)\(pods)")
        }
        return key
    }
}

extension PluginCatalogue.Key {
    /// Reads what `uses` of a metric of a resource names: `METRIC` or `RESOURCE/METRIC`.
    init(used name: String, by resource: GroupResource) {
        let parts = name.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        self.init(
            metric: parts[parts.count - 1], resource: parts.count > 1 ? GroupResource(parsing: parts[0]) : resource)
    }
}
