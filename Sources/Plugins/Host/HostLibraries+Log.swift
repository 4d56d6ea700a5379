import Logging
import LuaRuntime

extension HostLibraries {
    /// `log`: lines in the server's log.
    static func log(_ context: HostContext) -> HostLibrary {
        var library = HostLibrary(
            name: "log",
            summary: """
                Lines in the server's log, under the plugin's name. A plugin gets 60 of them a minute; what is beyond is counted \
                and told in one line. A line has 2,000 characters at most.
                """)
        let limiter = LogLimiter(clock: context.host.clock)
        let levels: [(String, PluginLog.Level, String)] = [
            ("debug", .debug, "of no interest while all is well; seen with `--v=2` or more"),
            ("info", .info, "of interest to the operator"),
            ("warn", .warning, "something is not as it should be"),
            ("error", .error, "something doesn't work"),
        ]
        library.functions = levels.map { name, level, meaning in
            HostLibrary.Function(
                FunctionReference(
                    name: "log.\(name)", summary: "Writes a line: \(meaning).",
                    parameters: [.value("message", "string", "the text; line feeds in it become blanks")])
            ) { call throws(LuaHostError) in
                let caller = try context.caller(of: "log.\(name)")
                let message = try call.string(1)
                PluginLog(logger: context.host.logger, plugin: caller.name, limiter: limiter).write(message, level)
            }
        }
        return library
    }
}
