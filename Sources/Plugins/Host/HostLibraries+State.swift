import LuaRuntime

extension HostLibraries {
    /// `state`: what a plugin keeps over reloads.
    static func state(_ context: HostContext) -> HostLibrary {
        let type = LuaHandleType("state")
        type.lookup { call throws(LuaHostError) in
            let caller = try context.caller(of: "state")
            call.returns(context.host.states.value(try call.string(1), of: caller.name))
        }
        type.entries { call throws(LuaHostError) in
            let caller = try context.caller(of: "state")
            call.returns(.table(context.host.states.values(of: caller.name)))
        }
        type.assign { call throws(LuaHostError) in
            let caller = try context.caller(of: "state")
            let name = try call.string(1)
            try context.host.states.set(name, to: try call.value(2), of: caller.name)
        }
        var library = HostLibrary(
            name: "state",
            summary: """
                A table that outlives reloads of the plugin's file, though not the server: `state.NAME` reads, `state.NAME = value` \
                keeps, nil forgets. Values are texts, numbers, truth values and tables of these, 1 MiB at most. What is read is a \
                copy: a table that was changed has to be assigned again.
                """)
        library.types = [type]
        library.global = .handle(LuaHandle(type, token: 0, lifetime: .machine))
        return library
    }
}
