import Dispatch
import Kubernetes
import Logging
import SampleStore
import Samples
import ServiceLifecycle

/// Writes snapshots of a store, at an interval and when the server stops.
struct SnapshotService: Service {
    let store: InMemorySampleStore
    let folder: SnapshotFolder
    let interval: TimeSpan
    let metrics: SnapshotMetrics
    let logger: Logger

    /// Takes in what the folder's snapshot holds; one that can't be used is told and set aside.
    func restore() throws {
        do {
            guard let summary = try store.restore(from: folder) else {
                logger.info("no snapshot in \(folder.path) yet: starting without samples")
                return
            }
            logger.info(
                "snapshot of \(summary.time.rfc3339) taken in from \(folder.path): series=\(summary.series) samples=\(summary.samples)"
            )
        } catch {
            guard case .unusable = error else { throw error }
            logger.error("\(error): starting without samples")
        }
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while true {
                do { try await Task.sleep(for: interval.duration) } catch { return }
                await save()
            }
        }
        await save()
    }

    /// Writes a snapshot, on a thread that may wait for a disk.
    func save() async {
        await withCheckedContinuation { (done: CheckedContinuation<Void, Never>) in
            DispatchQueue.global().async {
                do {
                    let summary = try store.save(to: folder)
                    metrics.written(summary)
                    logger.debug("snapshot written: series=\(summary.series) bytes=\(summary.bytes)")
                } catch {
                    metrics.failed()
                    logger.error("no snapshot was written: \(error)")
                }
                done.resume()
            }
        }
    }
}
