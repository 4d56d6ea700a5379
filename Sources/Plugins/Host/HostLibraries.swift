package import LuaRuntime
package import Samples

/// The host API: everything that plugins can use besides what they declare and what they are given.
package enum HostLibraries {
    /// All libraries, for one plugin.
    static func all(_ context: HostContext) -> [HostLibrary] {
        let constants = JSONConstants()
        return [
            base64(), exposition(), hash(), http(context, constants.handles), json(constants), log(context),
            secrets(context),
            state(context), tcp(context), time(context),
        ]
    }

    /// Makes all libraries known to a machine.
    static func register(_ context: HostContext, with machine: LuaVM) throws(LuaError) {
        for library in all(context) { try library.register(with: machine) }
    }

    /// Makes those known to a machine that need no plugin: for tests of plugins, which write and read what plugins do.
    package static func registerPure(clock: any WallClock, with machine: LuaVM) throws(LuaError) {
        let silent = PluginHost.silent
        let context = HostContext(host: PluginHost(clock: clock, logger: silent.logger))
        for library in [base64(), exposition(), hash(), json(JSONConstants()), time(context)] {
            try library.register(with: machine)
        }
    }

    /// A machine with the host API, as a plugin that is running and was granted all that it declares has it: for
    /// measurements.
    package static func machine(
        named name: String, reaching permissions: PluginPermissions, host: PluginHost
    ) throws(LuaError) -> LuaVM {
        let context = HostContext(host: host)
        context.introduce(
            HostContext.Caller(name: name, access: PluginAccess(wanted: permissions, granted: permissions)))
        context.beginRunning()
        let machine = try LuaVM(name: name)
        try register(context, with: machine)
        return machine
    }

    /// What authors read of them.
    static var references: [LibraryReference] {
        all(HostContext(host: .silent)).map(\.reference)
    }
}
