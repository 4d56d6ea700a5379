import Logging
import Samples
import Synchronization

/// Keeps a catalogue's plugins as their files are.
///
/// Every `check` compares the folders with what was read before. A new or changed file is loaded beside the version that
/// runs, and takes its place only when it is good in every respect; the catalogue sees all changes of one check at once.
/// A file that is no good leaves the version before it in use, and is told once. One that took too long to be loaded is tried
/// again after a while, as the machine may have been busy. What a plugin declares that another one has
/// already declared is refused for as long as that one has it.
///
/// Files are read and loaded on a thread of its own, where nobody waits for a plugin that takes long to load.
public actor PluginReloader {
    private let folders: [PluginFolder]
    private let catalogue: PluginCatalogue
    private let executor = PluginExecutor(label: "moongauge.plugins")
    private var configuration: PluginConfiguration
    private var slots: [PluginSlot] = []
    /// The sections of the configuration for which there is no plugin.
    private var unusedSections: Set<String> = []
    /// What was told already of metrics that nobody declares.
    private var unknownUses: Set<PluginProblem> = []
    /// The folders that could not be read at the last check, and why.
    private var unreadable: [String: PluginError] = [:]
    private let published = Mutex<[PluginStatus]>([])

    public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// Makes a reloader, which has not looked at anything yet.
    ///
    /// - Parameters:
    ///   - folders: where plugins are; the first one's come first.
    ///   - configuration: what the operator says of them.
    public init(
        folders: [String], configuration: PluginConfiguration = PluginConfiguration(), catalogue: PluginCatalogue
    ) {
        self.configuration = configuration
        self.folders = folders.map { PluginFolder(path: $0) }
        self.catalogue = catalogue
    }

    /// How each file is doing, as of the last check.
    public nonisolated var statuses: [PluginStatus] { published.withLock { $0 } }

    /// Looks at the folders for the first time.
    ///
    /// - Throws: that a folder can't be read. A file that can't be used is logged and passed over.
    public func start() throws(PluginError) {
        for folder in folders { _ = try folder.files() }
        check()
    }

    /// Looks at the folders, and takes what has changed.
    ///
    /// - Parameter configuration: what the operator says of plugins from now on; nil where that has not changed. A plugin for
    ///   which it says something else than before is loaded anew.
    public func check(_ configuration: PluginConfiguration? = nil) {
        if let configuration { self.configuration = configuration }
        let before = slots.compactMap(\.running)
        slots = read()
        settle()
        let after = slots.compactMap(\.running)
        if !before.elementsEqual(after, by: ===) {
            catalogue.replace(PluginSet(after))
            noteUnknownUses()
        }
        noteUnusedSections()
        let statuses = slots.map(\.status)
        published.withLock { $0 = statuses }
    }

    // MARK: Files

    private var now: Timestamp { catalogue.clock.now() }
    private var logger: Logger { catalogue.logger }

    /// Tries the files that are new or have changed, and lets go of those that are gone.
    private func read() -> [PluginSlot] {
        var former = Dictionary(uniqueKeysWithValues: slots.map { ($0.path, $0) })
        var next: [PluginSlot] = []
        for folder in folders {
            let files: [PluginFolder.File]
            do throws(PluginError) {
                files = try folder.files()
                unreadable[folder.path] = nil
            } catch {
                if unreadable.updateValue(error, forKey: folder.path) != error {
                    logger.error("\(error); the plugins in use from it go on")
                }
                for slot in slots where folder.contains(slot.path) {
                    if let slot = former.removeValue(forKey: slot.path) { next.append(slot) }
                }
                continue
            }
            for file in files where !next.contains(where: { $0.path == file.path }) {
                var slot = former.removeValue(forKey: file.path) ?? PluginSlot(path: file.path)
                look(at: file, &slot)
                next.append(slot)
            }
        }
        for slot in slots where former[slot.path] != nil {
            guard let plugin = slot.running else { continue }
            logger.info("removed plugin \(plugin.header.name): \(slot.path) is gone")
        }
        return next
    }

    private func look(at file: PluginFolder.File, _ slot: inout PluginSlot) {
        do throws(PluginError) {
            let source = try file.source()
            if slot.attempt?.isUpToDate(source, configuration, at: now) == true { return slot.wasRead() }
            slot.tried(
                PluginAttempt(
                    source, limits: catalogue.policy.limits, configuration: configuration, host: catalogue.host,
                    retention: catalogue.policy.retention, after: slot.attempt, at: now))
        } catch {
            note(error, of: &slot)
        }
    }

    private func note(_ error: PluginError, of slot: inout PluginSlot) {
        guard slot.failed(error, at: now) else { return }
        let rest = slot.running.map { "; \($0.header.title), loaded before, goes on" } ?? ""
        let outlook = error.isTimeout ? slot.attempt?.outlook ?? "" : ""
        logger.error("\(error)\(outlook)\(rest)")
    }

    /// Tells of sections that nobody reads: most of them are misspelt. Of a file that can't be loaded it may not be known what it
    /// calls its plugin: while there is one, any section may be its own.
    private func noteUnusedSections() {
        let names = Set(slots.flatMap(\.names))
        let unused = configuration.plugins.filter { !names.contains($0.key) }
        guard !slots.contains(where: \.isNameless) else { return unusedSections.formIntersection(unused.keys) }
        for (name, section) in unused.sorted(by: { $0.key < $1.key }) where !unusedSections.contains(name) {
            logger.warning("\(section.position): there is no plugin \"\(name)\" to configure")
        }
        unusedSections = Set(unused.keys)
    }

    /// Tells of metrics that use others which nobody declares: they have an error for every object, until somebody does.
    private func noteUnknownUses() {
        let plugins = slots.compactMap { slot in
            slot.running.flatMap { plugin in slot.runningSource.map { (plugin: plugin, source: $0) } }
        }
        let problems = UsedMetricScan(plugins, areAll: true).problems
        for problem in problems where !unknownUses.contains(problem) { logger.warning("\(problem)") }
        unknownUses = Set(problems)
    }

    // MARK: Conflicts

    /// Decides which candidates are taken: what runs keeps what it has, then changed files get what they ask for, then new
    /// ones, each in the files' order.
    private func settle() {
        for index in slots.indices {
            if case .failure(let error)? = slots[index].attempt?.result { note(error, of: &slots[index]) }
        }
        let candidates = slots.indices.filter { slots[$0].candidate != nil }
        let order = candidates.filter { slots[$0].running != nil } + candidates.filter { slots[$0].running == nil }
        var refused: [Int: PluginError] = [:]
        // A candidate that is refused leaves its former version in use, which may need what another candidate was just
        // given: then it is decided anew. Those that run get along with each other, so this comes to an end.
        while !decide(order, &refused) {}
        take(order, refused)
    }

    /// Gives candidates what they declare, as long as it is free.
    ///
    /// - Returns: false where a former version has to stay that was taken for replaced.
    private func decide(_ order: [Int], _ refused: inout [Int: PluginError]) -> Bool {
        var claims = PluginClaims()
        for index in slots.indices where slots[index].candidate == nil || refused[index] != nil {
            if let plugin = slots[index].running { try? claims.add(plugin) }
        }
        for index in order where refused[index] == nil {
            guard let candidate = slots[index].candidate else { continue }
            do throws(PluginError) {
                try claims.add(candidate)
            } catch {
                refused[index] = error
                if slots[index].running != nil { return false }
            }
        }
        return true
    }

    private func take(_ order: [Int], _ refused: [Int: PluginError]) {
        for index in order {
            guard let candidate = slots[index].candidate else { continue }
            if let error = refused[index] {
                note(slots[index].attempt.map { error.located(in: $0.source) } ?? error, of: &slots[index])
                continue
            }
            let isNew = slots[index].running == nil
            slots[index].accept(candidate, at: now)
            logger.info("\(isNew ? "loaded" : "reloaded") plugin \(candidate.summary)")
            let refusals = candidate.access.refused
            guard !refusals.isEmpty else { continue }
            logger.warning(
                """
                plugin \(candidate.header.name) wants more than the configuration grants it; it will be refused: \
                \(refusals.joined(separator: ", "))
                """)
        }
    }
}
