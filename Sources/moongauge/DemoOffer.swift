import HollowCluster
import Kubernetes
import Plugins
import Samples
import ServiceLifecycle

/// Hands the groups of custom and external metrics to Moongauge for as long as plugins have any: kubectl complains of a
/// group without resources.
struct DemoOffer: Service {
    /// How long a change may go unnoticed.
    private static let pause = TimeSpan(milliseconds: 250)

    let cluster: HollowCluster
    let plugins: PluginCatalogue

    /// Lets the cluster offer what there is now.
    func update() {
        let groups = [
            (APIGroup.customMetrics, !plugins.customMetrics().isEmpty),
            (APIGroup.externalMetrics, !plugins.externalMetrics().isEmpty),
        ]
        for (group, isOffered) in groups { cluster.setAPIServices(group.serviceNames, areThere: isOffered) }
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                update()
                try? await Task.sleep(for: Self.pause.duration)
            }
        }
    }
}
