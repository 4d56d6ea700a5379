import LuaRuntime
import Samples

/// `plugin:provider { … }`.
extension LoadPhase {
    private static let usualInterval = TimeSpan.seconds(15)
    private static let leastInterval = TimeSpan.seconds(1)
    private static let mostInterval = TimeSpan.minutes(10)
    private static let usualTimeout = TimeSpan.seconds(5)
    private static let usualConcurrency = 32
    private static let mostConcurrency = 1000
    private static let mostMetrics = 1000
    private static let mostProviders = 50

    func declareProvider(_ call: inout LuaCall) throws(LuaHostError) {
        var declaration = try Declaration("plugin:provider", call)
        let name = try declaration.identifier("name")
        let (every, timeout) = try Self.times(&declaration, every: Self.usualInterval)
        let concurrency = try declaration.wholeNumber("concurrency", in: 1...Self.mostConcurrency)
        let window = try declaration.duration("window") ?? RunPhase.defaultWindow
        let targets = try declaration.table("targets").map(Self.targets)
        let named = try declaration.optionalText("resource").map { GroupResource(parsing: $0) }
        let listed = try declaration.any("metrics")
        let collect = try declaration.function("collect")
        try declaration.checkKeys()
        guard !providers.contains(where: { $0.name == name }) else {
            throw declaration.refuse("name", "\"\(name)\" is declared twice")
        }
        guard providers.count < Self.mostProviders else {
            throw declaration.refuse("name", "\"\(name)\" is one too many: a plugin has \(Self.mostProviders) at most")
        }
        let resource: GroupResource
        switch (targets, named) {
        case (let targets?, nil): resource = targets.resource
        case (_, let named?):
            if let complaint = DescribedResources.complaint(of: named) {
                throw declaration.refuse("resource", "\"\(named)\" \(complaint)")
            }
            resource = named
        case (nil, nil):
            throw declaration.refuse(
                "resource",
                "is missing: without targets it says what kind of objects samples describe; for values that describe none,"
                    + " see plugin:external")
        }
        let metrics = try Self.metrics(listed, window, declaration)
        let keys = (metrics ?? [:]).keys.map { PluginCatalogue.Key(metric: $0, resource: resource) }
        if let double = keys.filter(declared.contains).map(\.metric).min() {
            throw declaration.refuse("metrics", "has \"\(double)\" of \(resource), which is declared twice")
        }
        declared.formUnion(keys)
        providers.append(
            Provider(
                name: name, every: every, timeout: timeout, concurrency: concurrency ?? Self.usualConcurrency,
                targets: targets, subject: .objects(resource), metrics: metrics, window: window, collect: collect))
    }

    /// `every` and `timeout`.
    static func times(
        _ declaration: inout Declaration, every usual: TimeSpan
    ) throws(LuaHostError) -> (every: TimeSpan, timeout: TimeSpan) {
        let every = try declaration.duration("every", from: leastInterval, to: mostInterval) ?? usual
        let timeout = try declaration.duration("timeout", from: TimeSpan(milliseconds: 10), to: .minutes(1))
        if let timeout, timeout > every {
            throw declaration.refuse("timeout", "\"\(timeout)\" is more than every, \"\(every)\"")
        }
        return (every, timeout ?? min(usualTimeout, every))
    }

    /// `"pods", "nodes" or "services"`.
    static func offer(_ resources: [GroupResource]) -> String {
        var names = resources.map { "\"\($0)\"" }
        let last = names.removeLast()
        return "\(names.joined(separator: ", ")) or \(last)"
    }

    // MARK: Targets

    private static func targets(_ table: LuaTable) throws(LuaHostError) -> TargetSelection {
        var declaration = try Declaration("plugin:provider: targets", table)
        let resource = GroupResource(parsing: try declaration.text("resource"))
        var targets = TargetSelection(resource: resource)
        targets.selector = try labels("selector", &declaration, "app=web")
        targets.annotations = try annotations(&declaration)
        targets.namespaces = try declaration.textOrTexts("namespace").map { Set($0) }
        if let owner = try declaration.table("owner") {
            var declaration = try Declaration("plugin:provider: targets.owner", owner)
            targets.owner = TargetSelection.Owner(
                kind: try declaration.text("kind"), name: try declaration.optionalText("name") ?? "")
            try declaration.checkKeys()
        }
        try declaration.checkKeys()
        guard TargetSelection.resources.contains(resource) else {
            throw declaration.refuse(
                "resource", "\"\(resource)\" can't be targets; it must be \(offer(TargetSelection.resources))")
        }
        if let namespaces = targets.namespaces, namespaces.isEmpty || namespaces.contains("") {
            throw declaration.refuse("namespace", "is empty")
        }
        if resource == .nodes, targets.namespaces != nil {
            throw declaration.refuse("namespace", "can't be given for nodes, which live in none")
        }
        if resource != .pods, targets.owner != nil {
            throw declaration.refuse("owner", "can be given for pods only")
        }
        return targets
    }

    /// A selector: `"app=web,tier!=cache"`, or `{ app = "web" }`.
    private static func labels(
        _ key: String, _ declaration: inout Declaration, _ example: String
    ) throws(LuaHostError) -> LabelSelector {
        switch try declaration.any(key) {
        case nil: return .everything
        case .string(let text):
            do throws(SelectorError) {
                return try LabelSelector(parsing: text)
            } catch {
                throw declaration.refuse(key, "\"\(text)\" is no label selector such as \"\(example)\": \(error)")
            }
        case .table(let table): return try equalities(key, table, declaration)
        case (.bytes(let bytes))?: throw declaration.refuse(key, LuaValue.bytes(bytes).mismatch("string"))
        case let other?:
            throw declaration.refuse(
                key, "must be a label selector such as \"\(example)\" or { app = \"web\" }, not a \(other.typeName)")
        }
    }

    /// Annotations, whose values may be any text: a name that must be there, or names with their values.
    private static func annotations(_ declaration: inout Declaration) throws(LuaHostError) -> LabelSelector {
        switch try declaration.any("annotation") {
        case nil: return .everything
        case .string(let name) where !name.isEmpty: return LabelSelector([.init(key: name, operator: .exists)])
        case .table(let table): return try equalities("annotation", table, declaration)
        default:
            throw declaration.refuse(
                "annotation",
                "must be a name such as \"example.com/scrape\", or { [\"example.com/scrape\"] = \"true\" }")
        }
    }

    private static func equalities(
        _ key: String, _ table: LuaTable, _ declaration: Declaration
    ) throws(LuaHostError) -> LabelSelector {
        var requirements: [LabelSelector.Requirement] = []
        guard table.array.isEmpty, !table.fields.isEmpty else {
            throw declaration.refuse(key, "must have named fields: { NAME = \"value\" }")
        }
        for field in table.fields {
            guard case .string(let value) = field.value else {
                throw declaration.refuse(
                    key, "has \"\(field.name)\", which \(field.value.mismatch("string"))")
            }
            requirements.append(.init(key: field.name, operator: .equals, values: [value]))
        }
        return LabelSelector(requirements)
    }

    // MARK: Metrics

    /// `metrics = { NAME = { type = …, … } }`, or `"any"`, which is nil.
    private static func metrics(
        _ value: LuaValue?, _ window: TimeSpan, _ declaration: Declaration
    ) throws(LuaHostError) -> [String: ProviderMetric]? {
        let wanted = "{ NAME = { type = \"counter\" or \"gauge\" }, … }, or \"any\""
        if value == .string("any") { return nil }
        guard case .table(let table)? = value else {
            let found = value.map { "not a \($0.typeName)" } ?? "and is missing"
            throw declaration.refuse("metrics", "must be \(wanted), \(found)")
        }
        guard table.array.isEmpty, !table.fields.isEmpty else {
            throw declaration.refuse("metrics", "must be \(wanted)")
        }
        guard table.fields.count <= mostMetrics else {
            throw declaration.refuse(
                "metrics", "has \(table.fields.count) names; a provider can declare \(mostMetrics)")
        }
        var metrics: [String: ProviderMetric] = [:]
        for field in table.fields {
            guard Declaration.isIdentifier(field.name, alsoAllowed: ":"), field.name.utf8.count <= SampleRules.mostName
            else {
                throw declaration.refuse("metrics", "has \"\(field.name)\", which \(Declaration.identifierRule)")
            }
            guard KubeletMetric(rawValue: field.name) == nil else {
                throw declaration.refuse(
                    "metrics", "has \"\(field.name)\", which is what kubelets call a series of theirs")
            }
            guard case .table(let table) = field.value else {
                throw declaration.refuse(
                    "metrics",
                    "has \"\(field.name)\", which must be a table such as { type = \"counter\" },"
                        + " not a \(field.value.typeName)")
            }
            metrics[field.name] = try metric(field.name, table, window)
        }
        return metrics
    }

    private static func metric(
        _ name: String, _ table: LuaTable, _ window: TimeSpan
    ) throws(LuaHostError) -> ProviderMetric {
        var declaration = try Declaration("plugin:provider: metrics.\(name)", table)
        let type = try declaration.text("type")
        guard let kind = MetricKind(rawValue: type) else {
            throw declaration.refuse("type", "\"\(type)\" must be \"counter\" or \"gauge\"")
        }
        var metric = ProviderMetric(name: name, kind: kind, window: window)
        metric.help = try declaration.optionalText("help") ?? ""
        metric.window = try declaration.duration("window") ?? window
        metric.combining = try combining(&declaration)
        let rate = try declaration.any("rate")
        try declaration.checkKeys()
        switch (rate, kind) {
        case (nil, .counter), (.bool(true), .counter): metric.rate = ProviderMetric.rateName(of: name)
        case (nil, .gauge), (.bool(false), _): break
        case (.string(let rate), .counter) where Declaration.isIdentifier(rate, alsoAllowed: ":") && rate != name:
            metric.rate = rate
        case (_, .gauge): throw declaration.refuse("rate", "can be given for a counter only")
        default:
            throw declaration.refuse(
                "rate", "must be the name under which the rate is served, another one than the counter's, or false")
        }
        return metric
    }
}
