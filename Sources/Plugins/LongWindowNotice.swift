import Logging
import Samples

/// Tells, once for a plugin, of a window that reaches further back than samples are kept: what it gives is of less time than
/// it says.
///
/// It belongs to one plugin, and is confined with it.
final class LongWindowNotice {
    private let plugin: String
    private let retention: TimeSpan
    private let logger: Logger
    private var isTold = false

    /// - Parameter retention: how long samples are kept.
    init(plugin: String, retention: TimeSpan, logger: Logger) {
        self.plugin = plugin
        self.retention = retention
        self.logger = logger
    }

    /// Looks at a window that is to be used.
    func look(at window: TimeSpan) {
        guard window > retention, !isTold else { return }
        isTold = true
        logger.warning(
            """
            plugin \(plugin): a window of \(window) is computed from \(retention), as samples are kept no longer; see \
            --storage-retention
            """)
    }
}
