package import LuaRuntime
package import Samples

/// The host API: everything that plugins can use besides what they declare and what they are given.
package enum HostLibraries {
    /// All libraries, for one plugin.
    static func all(_ context: HostContext) -> [HostLibrary] {
        [base64(), exposition(), hash(), json(), log(context), state(context), time(context)]
    }

    /// Makes all libraries known to a machine.
    static func register(_ context: HostContext, with machine: LuaVM) throws(LuaError) {
        for library in all(context) { try library.register(with: machine) }
    }

    /// Makes those known to a machine that need no plugin: for tests of plugins, which write and read what plugins do.
    package static func registerPure(clock: any WallClock, with machine: LuaVM) throws(LuaError) {
        let silent = PluginHost.silent
        let context = HostContext(host: PluginHost(clock: clock, logger: silent.logger))
        for library in [base64(), exposition(), hash(), json(), time(context)] { try library.register(with: machine) }
    }

    /// What authors read of them.
    static var references: [LibraryReference] {
        all(HostContext(host: .silent)).map(\.reference)
    }
}
