import LuaRuntime
import Samples

/// What a plugin's file may do while it is loaded: declare itself and its metrics, and nothing else.
final class LoadPhase {
    /// What the file says of itself.
    struct Header: Sendable {
        var name: String
        var version: String
        var description: String
    }

    private(set) var header: Header?
    var derived: [DerivedMetric] = []

    /// Makes `moongauge.plugin` and the object that it returns known to a machine.
    func register(with machine: LuaVM) throws(LuaError) {
        let plugin = LuaHandleType("plugin").method("derived") { [unowned self] call throws(LuaHostError) in
            try declareDerived(&call)
        }
        try machine.register(plugin)
        try machine.register(global: "moongauge.plugin") { [unowned self] call throws(LuaHostError) in
            try declarePlugin(&call)
            call.returns(LuaHandle(plugin, token: 0))
        }
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
}
