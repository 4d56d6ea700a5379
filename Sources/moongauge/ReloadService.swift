import Plugins
import ServiceLifecycle

/// Looks every second whether plugins or their configuration have changed, until the server stops.
struct ReloadService: Service {
    let reloader: PluginReloader
    /// The configuration file; nil where there is none.
    let configuration: ConfigurationFile?

    /// Looks once, and takes what has changed.
    func check() async {
        await reloader.check(configuration?.change())
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while true {
                do { try await Task.sleep(for: .seconds(1)) } catch { return }
                await check()
            }
        }
    }
}
