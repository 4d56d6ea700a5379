package import Samples

/// One plugin by itself, for tests of plugins.
extension PluginCatalogue {
    /// Puts a plugin into use in place of all others.
    ///
    /// - Parameters:
    ///   - settings: what the operator sets.
    ///   - granted: what the operator lets the plugin reach; nil grants all that it wants.
    ///   - others: plugins that are there too, with their settings; they are granted all that they want.
    /// - Throws: that a file or its settings are no good; then what was in use goes on.
    package func use(
        only source: PluginSource, settings: [String: ConfiguredValue] = [:], granted: PluginPermissions? = nil,
        beside others: [(source: PluginSource, settings: [String: ConfiguredValue])] = []
    ) throws(PluginError) {
        var plugins = [try loaded(source, settings, granted)]
        for other in others { plugins.append(try loaded(other.source, other.settings, nil)) }
        var claims = PluginClaims()
        for plugin in plugins { try claims.add(plugin) }
        replace(PluginSet(plugins))
    }

    private func loaded(
        _ source: PluginSource, _ settings: [String: ConfiguredValue], _ granted: PluginPermissions?
    ) throws(PluginError) -> Plugin {
        // What it is called is known when it has been loaded once; what it wants may follow from its settings.
        var configuration = PluginConfiguration()
        let name: String
        do throws(PluginError) {
            name = try Plugin(source, limits: policy.limits, host: host).header.name
        } catch {
            guard let known = error.plugin else { throw error }
            name = known
        }
        configuration.plugins[name] = PluginConfiguration.Section(position: "", settings: settings)
        let wanted = try Plugin(source, limits: policy.limits, configuration: configuration, host: host).access.wanted
        configuration.plugins[name]?.granted = granted ?? wanted
        return try Plugin(
            source, limits: policy.limits, configuration: configuration, host: host, retention: policy.retention)
    }

    /// All values that a metric has for an object, with the labels that tell them apart.
    package func values(of metric: String, for object: ObjectReference) async -> Result<[LabelledValue], AbsenceReason>
    {
        let plugins = plugins
        let key = Key(metric: metric, resource: object.resource)
        guard let source = source(of: key, in: plugins) else { return .failure(.unknownMetric) }
        guard let found = ObjectFinder(inventory: inventory, query: query).object(object) else {
            return .failure(.unknownObject)
        }
        switch source {
        case .computed:
            var evaluation = Evaluation(of: key, plugins, self)
            let results = await evaluation.results(of: key, for: [found])
            return results.first.map { result in result.map { $0.values } } ?? .failure(.unknownObject)
        case .stored(let metric):
            return metric.value(of: found, where: .everything, series(in: plugins), isCombined: false).map { $0.values }
        }
    }
}

/// One plugin by itself, for trying it out.
extension PluginCatalogue {
    /// Puts a plugin into use in place of all others, as the operator has configured it.
    ///
    /// - Parameter configuration: nil has the defaults of all settings, and grants all that the plugin wants.
    package func use(only source: PluginSource, configuration: PluginConfiguration?) throws(PluginError) {
        guard let configuration else { return try use(only: source) }
        let plugin = try Plugin(
            source, limits: policy.limits, configuration: configuration, host: host, retention: policy.retention)
        var claims = PluginClaims()
        try claims.add(plugin)
        replace(PluginSet([plugin]))
    }
}
