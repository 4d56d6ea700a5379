import Plugins
import ServiceLifecycle

/// Looks for changed plugins every second until the server stops.
struct ReloadService: Service {
    let reloader: PluginReloader

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while true {
                do { try await Task.sleep(for: .seconds(1)) } catch { return }
                await reloader.check()
            }
        }
    }
}
