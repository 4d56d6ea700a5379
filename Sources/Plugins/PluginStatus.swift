public import Samples

/// How a plugin's file is doing.
public struct PluginStatus: Hashable, Sendable {
    /// Where the file is.
    public var path: String
    /// The plugin's name; that of the file, without `.lua`, while it has never been loaded.
    public var name: String
    /// The version in use; empty where none is, or where it declares none.
    public var version: String
    /// When the version in use was loaded; nil where none is.
    public var loadedAt: Timestamp?
    /// The metrics in use.
    public var metrics: [CustomMetricDescription]
    /// The external metrics in use.
    public var externalMetrics: [ExternalMetricDescription]
    /// Why the file as it is now is not in use; nil where it is.
    public var lastError: PluginError?
    /// When that was found.
    public var failedAt: Timestamp?
    /// What the version in use wants to reach and is not granted: `http pods`.
    public var refusedPermissions: [String]
    /// How often the file could be loaded, and how often not.
    public var loads: Int
    public var failures: Int
}
