/// Is told of every time that a plugin computes or brings in.
public protocol PluginObserver: Sendable {
    /// A plugin computed a metric for the objects of one request.
    ///
    /// - Parameters:
    ///   - objects: for how many objects.
    ///   - failures: for how many of them it failed.
    ///   - took: how long it took, waiting for the plugin's other computations included.
    func evaluated(plugin: String, objects: Int, failures: Int, took: Duration)

    /// A call of a provider has ended, for one target, well or badly; one that was cancelled is not told.
    ///
    /// - Parameters:
    ///   - provider: its name; of an external metric, the metric's.
    ///   - took: how long it took, waiting included.
    func collected(plugin: String, provider: String, took: Duration)
}

extension PluginObserver {
    /// Notes nothing.
    public func collected(plugin: String, provider: String, took: Duration) {}
}
