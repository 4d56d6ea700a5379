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
        check(sources, areAll: true, configuration, limits) { _, _, _ in }
    }

    /// What plugins want and are not granted, a line for each that lacks something: no mistake, where it is meant so.
    public static func refusals(
        of sources: [PluginSource], configuration: PluginConfiguration, limits: PluginLimits = PluginLimits()
    ) -> [String] {
        var lines: [String] = []
        _ = check(sources, areAll: true, configuration, limits) { source, plugin, _ in
            guard let plugin, !plugin.access.refused.isEmpty else { return }
            let name = plugin.header.name
            let position = configuration.section(of: name).position
            lines.append(
                "\(position.isEmpty ? source.path : position): plugin \"\(name)\" is not granted all that it wants; it will be "
                    + "refused \(plugin.access.refused.joined(separator: ", "))")
        }
        return lines
    }

    /// The same, one by one with its place in the file, and what is certainly a mistake though the plugin can be loaded: names
    /// that nobody has, settings and permissions that are not used, metrics to be used that are none, and misspelt names of
    /// what kubelets bring in.
    ///
    /// - Parameter areAll: whether there are no other plugins, so that a metric that none of them declares is declared by nobody,
    ///   and a section of the configuration that is of none of them is nobody's.
    public static func findings(
        in sources: [PluginSource], areAll: Bool = false, configuration: PluginConfiguration = PluginConfiguration(),
        limits: PluginLimits = PluginLimits()
    ) -> [PluginProblem] {
        var findings: [PluginProblem] = []
        var plugins: [(plugin: Plugin, source: PluginSource)] = []
        let machine = try? bareMachine(limits)
        let errors = check(sources, areAll: areAll, configuration, limits) { source, plugin, error in
            var told: [PluginProblem] = []
            if let error {
                told = ProblemLocator.located(error.problems, in: source)
                findings += told
            }
            if let plugin { plugins.append((plugin, source)) }
            guard let machine, let scan = SourceScan(source) else { return }
            // What failed while the file was loaded has been told.
            findings += scan.problems(machine, plugin).filter { problem in
                !told.contains { ($0.file, $0.line, $0.column) == (problem.file, problem.line, problem.column) }
            }
        }
        findings += UsedMetricScan(plugins, areAll: areAll && plugins.count == sources.count).problems
        findings += StoredNameScan(plugins).problems
        // What belongs to no file, and was not told with one.
        for error in errors where error.code == .configuration {
            findings += error.problems.filter { !$0.file.isEmpty }
        }
        var seen: Set<PluginProblem> = []
        return findings.filter { seen.insert($0).inserted }
    }

    /// Tries plugins in their order, and tells what comes of each.
    private static func check(
        _ sources: [PluginSource], areAll: Bool, _ configuration: PluginConfiguration, _ limits: PluginLimits,
        _ report: (PluginSource, Plugin?, PluginError?) -> Void
    ) -> [PluginError] {
        var problems: [PluginError] = []
        var claims = PluginClaims()
        var names: Set<String> = []
        /// Whether a plugin can't be loaded whose name is not known: it may be any that is configured.
        var isAnyNameless = false
        for source in sources {
            var plugin: Plugin?
            do throws(PluginError) {
                let loaded = try Plugin(source, limits: limits, configuration: configuration)
                plugin = loaded
                names.insert(loaded.header.name)
                try claims.add(loaded)
                report(source, loaded, nil)
                problems += unusedGrants(of: loaded, configuration.section(of: loaded.header.name))
            } catch {
                if let name = error.name { names.insert(name) } else { isAnyNameless = true }
                problems.append(error)
                report(source, plugin, error)
            }
        }
        // Where there are others, a section may be one of theirs.
        if isAnyNameless || !areAll { return problems }
        for (name, section) in configuration.plugins.sorted(by: { $0.key < $1.key }) where !names.contains(name) {
            let message = "there is no plugin \"\(name)\" to configure"
            problems.append(
                PluginError(
                    .configuration, "\(section.position): \(message)", plugin: name,
                    problems: [PluginProblem(at: section.position, message: message)]))
        }
        return problems
    }

    /// What the operator grants a plugin that it doesn't want: mostly it wants it at another port, or by another name.
    private static func unusedGrants(of plugin: Plugin, _ section: PluginConfiguration.Section) -> [PluginError] {
        let (name, wanted) = (plugin.header.name, plugin.access.wanted)
        return section.granted.strange(to: wanted).map { grant in
            let wants = wanted.texts.isEmpty ? "nothing" : wanted.texts.joined(separator: ", ")
            let message =
                "the grant of \(grant) matches nothing that plugin \"\(name)\" declares in its permissions; it wants \(wants)"
            let position = section.grantPositions[grant] ?? section.position
            return PluginError(
                .configuration, "\(position): \(message)", plugin: name,
                problems: [PluginProblem(at: position, message: message)])
        }
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
