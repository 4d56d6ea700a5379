/// Tries plugins without putting them into use.
public enum PluginCheck {
    /// What is wrong with plugins, one by one and with each other, in the order of the sources.
    ///
    /// - Parameter configuration: what the operator says of them; a section without a plugin is a problem too.
    public static func problems(
        of sources: [PluginSource], configuration: PluginConfiguration = PluginConfiguration(),
        limits: PluginLimits = PluginLimits()
    ) -> [PluginError] {
        var problems: [PluginError] = []
        var claims = PluginClaims()
        var names: Set<String> = []
        for source in sources {
            do throws(PluginError) {
                let plugin = try Plugin(source, limits: limits, configuration: configuration)
                names.insert(plugin.header.name)
                try claims.add(plugin)
            } catch {
                if let name = error.plugin { names.insert(name) }
                problems.append(error)
            }
        }
        for (name, section) in configuration.plugins.sorted(by: { $0.key < $1.key }) where !names.contains(name) {
            problems.append(
                PluginError(
                    .configuration, "\(section.position): there is no plugin \"\(name)\" to configure", plugin: name))
        }
        return problems
    }
}
