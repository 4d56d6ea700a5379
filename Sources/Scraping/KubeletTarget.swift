import KubernetesClient
import NIOCore
import Samples
import Synchronization

/// One node's kubelet over time: its connection, its last page, and how its last scrape went.
///
/// It is scraped by one task at a time.
final class KubeletTarget: Sendable {
    private let connection: KubeletConnection
    private let page: Mutex<ResourcePage>
    private let failure = Mutex<ScrapeError?>(nil)

    init(node: String, sink: any SampleSink, settings: KubeletConnection.Settings) {
        connection = KubeletConnection(settings)
        page = Mutex(ResourcePage(node: node, sink: sink))
    }

    /// Fetches a page and stores its samples.
    func scrape(_ node: NodeRecord, _ addresses: KubeletAddressPolicy, clock: any WallClock) async throws(ScrapeError)
        -> ResourcePage.Outcome
    {
        let address = try addresses.address(of: node)
        let path = node.annotations["metrics.k8s.io/resource-metrics-path"].flatMap { $0.isEmpty ? nil : $0 }
        let time = clock.now()
        let body = try await connection.page(path ?? "/metrics/resource", at: address)
        let result = body.withUnsafeReadableBytes { raw in
            raw.withMemoryRebound(to: UInt8.self) { bytes -> Result<ResourcePage.Outcome, ScrapeError> in
                page.withLock { page in
                    do throws(ScrapeError) {
                        return .success(try page.ingest(bytes, at: time))
                    } catch {
                        return .failure(error)
                    }
                }
            }
        }
        return try result.get()
    }

    /// Notes how a scrape went.
    ///
    /// - Returns: whether that is news: a first failure, another one than before, or a success after failures.
    func note(_ failure: ScrapeError?) -> Bool {
        self.failure.withLock { last in
            defer { last = failure }
            return last?.code != failure?.code
        }
    }

    /// Lets go of the connection.
    func close() {
        connection.close()
    }
}
