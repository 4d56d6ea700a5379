/// Is told of every time that a plugin computes.
public protocol PluginObserver: Sendable {
    /// A plugin computed a metric for the objects of one request.
    ///
    /// - Parameters:
    ///   - objects: for how many objects.
    ///   - failures: for how many of them it failed.
    ///   - took: how long it took, waiting for the plugin's other computations included.
    func evaluated(plugin: String, objects: Int, failures: Int, took: Duration)
}
