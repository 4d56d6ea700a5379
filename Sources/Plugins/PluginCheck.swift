import LuaRuntime

/// Tries plugins without putting them into use.
public enum PluginCheck {
    /// What is wrong with plugins, one by one and with each other, in the order of the sources.
    ///
    /// - Parameter configuration: what the operator says of them; a section without a plugin is a problem too.
    public static func problems(
        of sources: [PluginSource], configuration: PluginConfiguration = PluginConfiguration(),
        limits: PluginLimits = PluginLimits()
    ) -> [PluginError] {
        check(sources, configuration, limits) { _, _ in }
    }

    /// The same, one by one with its place in the file, and what is certainly a mistake though the plugin can be loaded: names
    /// that nobody has, settings and permissions that are not used.
    public static func findings(
        in sources: [PluginSource], configuration: PluginConfiguration = PluginConfiguration(),
        limits: PluginLimits = PluginLimits()
    ) -> [PluginProblem] {
        var findings: [PluginProblem] = []
        let machine = try? bareMachine(limits)
        let errors = check(sources, configuration, limits) { source, result in
            if case .failure(let error) = result {
                findings += error.problems.map { ProblemLocator(source).located($0) }
            }
            guard let machine, let scan = SourceScan(source) else { return }
            // What failed while the file was loaded has been told.
            let known = findings
            findings += scan.problems(machine, try? result.get()).filter { problem in
                !known.contains { ($0.file, $0.line, $0.column) == (problem.file, problem.line, problem.column) }
            }
        }
        // What belongs to no file, and was not told with one.
        for error in errors where error.code == .configuration {
            findings += error.problems.filter { !findings.contains($0) && $0.file.isEmpty == false }
        }
        var seen: Set<PluginProblem> = []
        return findings.filter { seen.insert($0).inserted }
    }

    /// Tries plugins in their order, and tells what comes of each.
    private static func check(
        _ sources: [PluginSource], _ configuration: PluginConfiguration, _ limits: PluginLimits,
        _ report: (PluginSource, Result<Plugin, PluginError>) -> Void
    ) -> [PluginError] {
        var problems: [PluginError] = []
        var claims = PluginClaims()
        var names: Set<String> = []
        for source in sources {
            do throws(PluginError) {
                let plugin = try Plugin(source, limits: limits, configuration: configuration)
                names.insert(plugin.header.name)
                try claims.add(plugin)
                report(source, .success(plugin))
            } catch {
                if let name = error.plugin { names.insert(name) }
                problems.append(error)
                report(source, .failure(error))
            }
        }
        for (name, section) in configuration.plugins.sorted(by: { $0.key < $1.key }) where !names.contains(name) {
            let message = "there is no plugin \"\(name)\" to configure"
            problems.append(
                PluginError(
                    .configuration, "\(section.position): \(message)", plugin: name,
                    problems: [PluginProblem(at: section.position, message: message)]))
        }
        return problems
    }

    /// A machine with all that plugins have, and no plugin in it.
    private static func bareMachine(_ limits: PluginLimits) throws(LuaError) -> LuaVM {
        let context = HostContext(host: .silent)
        let machine = try LuaVM(name: "check", limits: limits.machine)
        try HostLibraries.register(context, with: machine)
        try machine.register(global: "moongauge.plugin") { _ throws(LuaHostError) in }
        return machine
    }
}
