package import Samples

/// One plugin by itself, for tests of plugins.
extension PluginCatalogue {
    /// Puts a plugin into use in place of all others.
    ///
    /// - Parameters:
    ///   - settings: what the operator sets.
    ///   - granted: what the operator lets the plugin reach; nil grants all that it wants.
    /// - Throws: that the file or the settings are no good; then what was in use goes on.
    package func use(
        only source: PluginSource, settings: [String: ConfiguredValue] = [:], granted: PluginPermissions? = nil
    ) throws(PluginError) {
        var configuration = PluginConfiguration()
        let first: Plugin
        do throws(PluginError) {
            first = try Plugin(source, limits: policy.limits, configuration: configuration, host: host)
        } catch {
            // It may be settings that are missing: they come now.
            guard let name = error.plugin else { throw error }
            configuration.plugins[name] = PluginConfiguration.Section(position: "", settings: settings)
            first = try Plugin(source, limits: policy.limits, configuration: configuration, host: host)
        }
        var section = PluginConfiguration.Section(position: "", settings: settings)
        configuration.plugins[first.header.name] = section
        // What it wants may depend on its settings.
        let wanted = try Plugin(source, limits: policy.limits, configuration: configuration, host: host).access.wanted
        section.granted = granted ?? wanted
        configuration.plugins[first.header.name] = section
        let plugin = try Plugin(source, limits: policy.limits, configuration: configuration, host: host)
        var claims = PluginClaims()
        try claims.add(plugin)
        replace(PluginSet([plugin]))
    }

    /// All values that a metric has for an object, with the labels that tell them apart.
    package func values(of metric: String, for object: ObjectReference) async -> Result<[LabelledValue], AbsenceReason>
    {
        let plugins = plugins
        let key = Key(metric: metric, resource: object.resource)
        guard let source = source(of: key, in: plugins) else { return .failure(.unknownMetric) }
        guard let found = ObjectFinder(inventory: inventory).object(object) else { return .failure(.unknownObject) }
        switch source {
        case .computed:
            var evaluation = Evaluation(plugins, of: self, budget: policy.requestBudget)
            let results = await evaluation.results(of: key, for: [found])
            return results.first.map { result in result.map { $0.values } } ?? .failure(.unknownObject)
        case .stored(let metric):
            return metric.value(of: found, where: .everything, series(in: plugins), isCombined: false).map { $0.values }
        }
    }
}
