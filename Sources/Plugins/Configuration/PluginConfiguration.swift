/// What the operator has configured for plugins, by their names.
public struct PluginConfiguration: Equatable, Sendable {
    /// What is configured for one plugin.
    public struct Section: Equatable, Sendable {
        /// Where the section begins: `moongauge.yaml:2:3`.
        public var position: String
        /// Values of the plugin's settings.
        public var settings: [String: ConfiguredValue]
        /// What the plugin may reach, if it wants to.
        public var granted: PluginPermissions
        /// Where each thing that is granted stands, by how it is told: `http pods`.
        public var grantPositions: [String: String] = [:]
        /// What the plugin may use.
        public var limits: PluginLimits.Changes

        /// Makes a section.
        public init(
            position: String, settings: [String: ConfiguredValue] = [:],
            granted: PluginPermissions = PluginPermissions(), limits: PluginLimits.Changes = PluginLimits.Changes()
        ) {
            self.position = position
            self.settings = settings
            self.granted = granted
            self.limits = limits
        }

        /// Whether both say the same, wherever they stand.
        public static func == (left: Section, right: Section) -> Bool {
            left.settings == right.settings && left.granted == right.granted && left.limits == right.limits
        }
    }

    /// The sections by the names of their plugins.
    public var plugins: [String: Section]

    /// Makes a configuration.
    public init(plugins: [String: Section] = [:]) {
        self.plugins = plugins
    }

    /// What is configured for a plugin; nothing where it has no section.
    func section(of plugin: String) -> Section {
        plugins[plugin] ?? Section(position: "")
    }
}
