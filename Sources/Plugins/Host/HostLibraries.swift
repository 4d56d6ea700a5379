import LuaRuntime

/// The host API: everything that plugins can use besides what they declare and what they are given.
enum HostLibraries {
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

    /// What authors read of them.
    static var references: [LibraryReference] {
        all(HostContext(host: .silent)).map(\.reference)
    }
}
