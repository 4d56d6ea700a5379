import ArgumentParser
import Kubernetes
import SampleStore
import Samples

/// How samples are kept.
struct StorageOptions: ParsableArguments {
    @Option(help: "How long samples are kept; 15m, or five times --metric-resolution if that is more.")
    var storageRetention: TimeSpan?

    @Option(
        help:
            "How many bytes samples may take; over it, history goes first and the newest is kept. As a quantity: 512Mi."
    )
    var storageMaxBytes = "512Mi"

    @Option(
        help: ArgumentHelp(
            "A directory for snapshots of the samples, from which a restarted server goes on; without it nothing is written.",
            valueName: "path"))
    var dataDir: String?

    @Option(help: "The time between two snapshots; one more is written when the server stops.")
    var snapshotInterval = TimeSpan.minutes(1)

    /// - Parameter scraping: the flags with the resolution that the retention has to suit.
    func check(_ scraping: ScrapingOptions) throws {
        if let storageRetention {
            guard storageRetention >= scraping.metricResolution * 3, storageRetention <= .minutes(21 * 24 * 60) else {
                throw ValidationError(
                    "--storage-retention must be at least three times --metric-resolution (\(scraping.metricResolution)) "
                        + "and at most 504h, not \(storageRetention)")
            }
        }
        guard let bytes = Quantity.parse(storageMaxBytes), bytes >= 1_048_576, bytes < 1e15 else {
            throw ValidationError(
                "--storage-max-bytes must be a quantity of at least 1Mi, such as 512Mi, not \"\(storageMaxBytes)\"")
        }
        guard snapshotInterval >= .seconds(1) else {
            throw ValidationError("--snapshot-interval must be at least 1s, not \(snapshotInterval)")
        }
        if let dataDir, dataDir.isEmpty {
            throw ValidationError("--data-dir must name a directory; leave the flag out to write no snapshots")
        }
    }

    /// What the store keeps.
    ///
    /// - Parameter resolution: the time between two scrapes.
    func policy(_ resolution: TimeSpan) -> RetentionPolicy {
        RetentionPolicy(
            retention: storageRetention ?? max(.minutes(15), resolution * 5),
            maximumBytes: Int(Quantity.parse(storageMaxBytes) ?? 0))
    }
}
