import LuaRuntime
import Samples

/// What a plugin's file may do while it is loaded: declare itself and its metrics, and nothing else.
final class LoadPhase {
    /// What the file says of itself.
    struct Header: Sendable {
        var name: String
        var version: String
        var description: String

        /// Name and version, for people.
        var title: String { version.isEmpty ? name : "\(name) \(version)" }
    }

    /// The limits of the machine that loads the file.
    let limits: PluginLimits
    /// What the operator says.
    let configuration: PluginConfiguration

    var header: Header?
    /// The values of the plugin's settings, and the names of all of them.
    var settings = LuaTable()
    var settingNames: [String] = []
    /// What the plugin may reach.
    var access = PluginAccess()
    /// The limits that the operator gives the plugin, where they are others than those at hand.
    var wantedLimits: PluginLimits?
    /// What of the configuration does not suit the plugin.
    var problems: [PluginProblem] = []
    var derived: [DerivedMetric] = []
    /// The metrics of objects that have been declared so far.
    var declared: Set<PluginCatalogue.Key> = []
    var providers: [Provider] = []
    var externals: [ExternalMetric] = []
    /// The types of handles that a file gets while it is loaded.
    private(set) var types: [LuaHandleType] = []
    private var isOver = false

    /// Learns who the plugin is.
    let context: HostContext

    init(limits: PluginLimits, configuration: PluginConfiguration, context: HostContext) {
        self.limits = limits
        self.configuration = configuration
        self.context = context
    }

    /// Makes `moongauge.plugin` and the object that it returns known to a machine.
    func register(with machine: LuaVM) throws(LuaError) {
        let plugin = LuaHandleType("plugin").method("derived", parameters: ["metric"]) {
            [unowned self] call throws(LuaHostError) in
            try requireLoading("plugin:derived")
            try declareDerived(&call)
        }
        plugin.method("provider", parameters: ["provider"]) { [unowned self] call throws(LuaHostError) in
            try requireLoading("plugin:provider")
            try declareProvider(&call)
        }
        plugin.method("external", parameters: ["metric"]) { [unowned self] call throws(LuaHostError) in
            try requireLoading("plugin:external")
            try declareExternal(&call)
        }
        let settings = settingsType()
        plugin.property("settings") { call throws(LuaHostError) in
            call.returns(LuaHandle(settings, token: 0, lifetime: .machine))
        }
        types = [settings, plugin]
        for type in types { try machine.register(type) }
        try machine.register(global: "moongauge.plugin", parameters: ["header"]) {
            [unowned self] call throws(LuaHostError) in
            try requireLoading("moongauge.plugin")
            try declarePlugin(&call)
            call.returns(LuaHandle(plugin, token: 0, lifetime: .machine))
        }
    }

    /// `plugin.settings`: it reads like a table of which nobody changes anything.
    private func settingsType() -> LuaHandleType {
        let type = LuaHandleType("settings")
        type.lookup { [unowned self] call throws(LuaHostError) in
            let name = try call.string(1)
            guard settingNames.contains(name) else {
                let known = settingNames.isEmpty ? "none" : settingNames.joined(separator: ", ")
                throw LuaHostError("the plugin declares no setting '\(name)' (it declares: \(known))")
            }
            call.returns(settings[name])
        }
        type.entries { [unowned self] call throws(LuaHostError) in call.returns(.table(settings)) }
        return type
    }

    /// What is served of what providers declare: each metric, and counters' rates. A derived metric of the same plugin stands
    /// before a rate that has its name by convention.
    var served: [ServedMetric] {
        var served: [ServedMetric] = []
        var rates: [ServedMetric] = []
        for provider in providers {
            guard case .objects(let resource) = provider.subject else { continue }
            for metric in (provider.metrics ?? [:]).values.sorted(by: { $0.name < $1.name }) {
                served.append(ServedMetric(metric, of: resource))
                if let rate = ServedMetric(rateOf: metric, of: resource) { rates.append(rate) }
            }
        }
        var known = Set(served.map(\.key) + derived.map(\.key))
        for rate in rates where known.insert(rate.key).inserted { served.append(rate) }
        return served
    }

    /// The windows that are declared.
    var windows: [TimeSpan] {
        derived.map(\.window) + externals.map(\.window)
            + providers.flatMap { [$0.window] + ($0.metrics ?? [:]).values.map(\.window) }
    }

    /// Ends the phase: from now on declarations are errors.
    func end() {
        isOver = true
    }

    private func requireLoading(_ name: String) throws(LuaHostError) {
        if isOver { throw LuaHostError("\(name): a plugin declares itself only while its file is loaded") }
    }
}
