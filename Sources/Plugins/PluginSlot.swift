import Samples

/// The place of one file among the plugins: what runs, and what became of the file as it is now.
struct PluginSlot: Sendable {
    /// Where the file is.
    let path: String
    /// The version in use.
    private(set) var running: Plugin?
    /// What the file said when that version was loaded.
    private(set) var runningSource: PluginSource?
    /// The file as it was tried last.
    private(set) var attempt: PluginAttempt?
    private(set) var error: PluginError?
    private var loadedAt: Timestamp?
    private var failedAt: Timestamp?
    private var loads = 0
    private var failures = 0

    init(path: String) {
        self.path = path
    }

    /// A version that is good by itself and not in use yet.
    var candidate: Plugin? {
        guard let plugin = attempt?.plugin, plugin !== running else { return nil }
        return plugin
    }

    /// Notes that the file was tried.
    mutating func tried(_ attempt: PluginAttempt) {
        self.attempt = attempt
        error = nil
    }

    /// Notes that the file can be read, and has not changed.
    mutating func wasRead() {
        if error?.code == .unreadable { error = nil }
    }

    /// Notes that the file as it is now can't be used.
    ///
    /// - Returns: whether that is news.
    mutating func failed(_ error: PluginError, at now: Timestamp) -> Bool {
        guard self.error != error else { return false }
        self.error = error
        failedAt = now
        failures += 1
        return true
    }

    /// Takes the candidate into use.
    mutating func accept(_ plugin: Plugin, at now: Timestamp) {
        running = plugin
        runningSource = attempt?.source
        error = nil
        failedAt = nil
        loadedAt = now
        loads += 1
    }

    /// How the file is doing.
    var status: PluginStatus {
        PluginStatus(
            path: path, name: running?.header.name ?? error?.name ?? fileName, version: running?.header.version ?? "",
            loadedAt: loadedAt,
            metrics: running.map { $0.derived.map(\.description) + $0.served.map(\.description) } ?? [],
            externalMetrics: running?.externals.map(\.description) ?? [], lastError: error,
            failedAt: failedAt, refusedPermissions: running?.access.refused ?? [], loads: loads, failures: failures
        )
    }

    /// What the file calls its plugin, now and in the version in use.
    var names: [String] { [running?.header.name, error?.name, attempt?.plugin?.header.name].compactMap(\.self) }

    /// Whether the file as it is now can't be used, and it is not known what it calls its plugin.
    var isNameless: Bool { error.map { $0.name == nil } ?? false }

    private var fileName: String {
        let name = PluginSource(path: path, text: "").fileName
        return name.hasSuffix(".lua") ? String(name.dropLast(4)) : name
    }
}
