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
    private let failures = Mutex(Failures())

    private struct Failures {
        var last: ScrapeError?
        var count = 0
        /// Before this the node is left alone.
        var nextTry: Timestamp?
    }

    init(node: String, sink: any SampleSink, settings: KubeletConnection.Settings) {
        connection = KubeletConnection(to: node, settings)
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

    /// Whether the node is to be scraped now, and not left alone for a while after failures.
    func isDue(at now: Timestamp) -> Bool {
        failures.withLock { failures in failures.nextTry.map { $0 <= now } ?? true }
    }

    /// Notes how a scrape went. After the third failure in a row a node is tried less and less often, but once a minute at
    /// least.
    ///
    /// - Returns: whether that is news: a first failure, another one than before, or a success after failures.
    func note(_ failure: ScrapeError?, at now: Timestamp, resolution: TimeSpan) -> Bool {
        failures.withLock { failures in
            defer { failures.last = failure }
            guard failure != nil else {
                failures = Failures(last: failures.last)
                return failures.last != nil
            }
            failures.count += 1
            if failures.count >= 3 {
                let wait = min(resolution * Double(1 << min(failures.count - 2, 10)), .minutes(1))
                // Half a resolution of grace, so that the cycle that comes just then is not missed.
                failures.nextTry = now + wait - resolution * 0.5
            }
            return failures.last?.code != failure?.code
        }
    }

    /// Lets go of the connection.
    func close() {
        connection.close()
    }
}
