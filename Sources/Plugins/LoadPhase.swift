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

    private(set) var header: Header?
    private(set) var derived: [DerivedMetric] = []
    private var isOver = false

    /// The resources that derived metrics can describe.
    static let resources: [GroupResource] = [.pods, .nodes]

    /// Makes `moongauge.plugin` and the object that it returns known to a machine.
    func register(with machine: LuaVM) throws(LuaError) {
        let plugin = LuaHandleType("plugin").method("derived") { [unowned self] call throws(LuaHostError) in
            try requireLoading("plugin:derived")
            try declareDerived(&call)
        }
        try machine.register(plugin)
        try machine.register(global: "moongauge.plugin") { [unowned self] call throws(LuaHostError) in
            try requireLoading("moongauge.plugin")
            try declarePlugin(&call)
            call.returns(LuaHandle(plugin, token: 0))
        }
    }

    /// Ends the phase: from now on declarations are errors.
    func end() {
        isOver = true
    }

    private func requireLoading(_ name: String) throws(LuaHostError) {
        if isOver { throw LuaHostError("\(name): a plugin declares itself only while its file is loaded") }
    }

    private func declarePlugin(_ call: inout LuaCall) throws(LuaHostError) {
        guard header == nil else { throw LuaHostError("moongauge.plugin: a file declares one plugin only") }
        var declaration = try Declaration("moongauge.plugin", call)
        let name = try declaration.identifier("name")
        let version = try declaration.optionalText("version") ?? ""
        let description = try declaration.optionalText("description") ?? ""
        try declaration.checkKeys()
        header = Header(name: name, version: version, description: description)
    }

    private func declareDerived(_ call: inout LuaCall) throws(LuaHostError) {
        var declaration = try Declaration("plugin:derived", call)
        let metric = try declaration.identifier("metric", alsoAllowed: ":")
        let resource = GroupResource(parsing: try declaration.text("resource"))
        let help = try declaration.optionalText("help") ?? ""
        let window = try declaration.duration("window")
        let value = try declaration.function("value")
        try declaration.checkKeys()
        guard Self.resources.contains(resource) else {
            let offered = Self.resources.map { "\"\($0)\"" }.joined(separator: " or ")
            throw declaration.refuse("resource", "\"\(resource)\" can't have derived metrics; it must be \(offered)")
        }
        guard !derived.contains(where: { $0.metric == metric && $0.resource == resource }) else {
            throw declaration.refuse("metric", "\"\(metric)\" of \(resource) is declared twice")
        }
        derived.append(
            DerivedMetric(
                metric: metric, resource: resource, help: help, window: window ?? RunPhase.defaultWindow, value: value
            )
        )
    }
}
