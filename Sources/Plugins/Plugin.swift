import LuaRuntime
import Samples

/// A plugin that has been loaded: its machine, and what it declares.
///
/// The machine is confined to the plugin's own serial executor: a plugin that computes for long delays its own answers
/// only.
actor Plugin {
    /// Where the plugin's file is.
    nonisolated let path: String
    /// What the file says of the plugin.
    nonisolated let header: LoadPhase.Header
    /// The metrics that it computes.
    nonisolated let derived: [DerivedMetric]

    /// What it may reach.
    nonisolated let access: PluginAccess
    /// What it may use.
    nonisolated let limits: PluginLimits

    private let executor: PluginExecutor
    private let machine: LuaVM
    /// Refuses declarations once the file is loaded.
    private let load: LoadPhase
    private let phase: RunPhase

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// Loads a plugin, as the operator has configured it.
    init(
        _ source: PluginSource, limits: PluginLimits, configuration: PluginConfiguration = PluginConfiguration()
    ) throws(PluginError) {
        var load = LoadPhase(limits: limits, configuration: configuration)
        var run = RunPhase()
        var loaded = Result { () throws(LuaError) in try Self.run(source, load, run) }
        if let limits = load.wantedLimits {
            load = LoadPhase(limits: limits, configuration: configuration)
            run = RunPhase()
            loaded = Result { () throws(LuaError) in try Self.run(source, load, run) }
        }
        let machine: LuaVM
        do throws(LuaError) {
            machine = try loaded.get()
        } catch {
            throw PluginError(.broken, "can't load the plugin \(source.path): \(error)", plugin: load.header?.name)
        }
        guard let header = load.header else {
            throw PluginError(
                .declaration, "\(source.path): it declares no plugin; begin with moongauge.plugin { name = \"…\" }"
            )
        }
        guard load.problems.isEmpty else {
            throw PluginError(
                .configuration, "can't load the plugin \(source.path): \(load.problems.joined(separator: "; "))",
                plugin: header.name)
        }
        load.end()
        path = source.path
        self.header = header
        derived = load.derived
        access = load.access
        self.limits = load.limits
        executor = PluginExecutor(label: "moongauge.plugin.\(header.name)")
        self.machine = machine
        self.load = load
        phase = run
    }

    /// Runs a plugin's file in a machine of its own.
    private static func run(_ source: PluginSource, _ load: LoadPhase, _ run: RunPhase) throws(LuaError) -> LuaVM {
        let machine = try LuaVM(name: source.fileName, limits: load.limits.machine)
        try load.register(with: machine)
        try run.register(with: machine)
        try machine.load(source: source.text, chunkName: source.fileName)
        return machine
    }

    /// The plugin with its version and metrics, for people.
    nonisolated var summary: String {
        let metrics = derived.map { "\($0.resource)/\($0.metric)" }.joined(separator: ", ")
        return "\(header.title): \(metrics.isEmpty ? "it declares nothing" : metrics)"
    }

    /// Computes a metric for objects, in one entry into the machine.
    ///
    /// - Parameters:
    ///   - budget: the most time for all of them; objects that are left when it is over have an error.
    /// - Returns: a value or the reason for none, for each object in its place.
    func evaluate(
        _ metric: DerivedMetric, for objects: [DescribedObject], query: any SampleQuery, now: Timestamp,
        maximumAge: TimeSpan, budget: Duration
    ) -> [Result<DerivedValue, AbsenceReason>] {
        var results: [Result<DerivedValue, AbsenceReason>] = []
        results.reserveCapacity(objects.count)
        phase.begin(
            RunPhase.Request(
                query: query, historyStart: query.historyStart, now: now, maximumAge: maximumAge,
                window: metric.window, objects: objects
            )
        )
        defer { phase.end() }
        do throws(LuaError) {
            try machine.callEach(
                metric.value, count: objects.count, wallClock: limits.time ?? budget,
                arguments: { index, arguments in
                    phase.beginObject()
                    let type = if case .pod = objects[index] { phase.pod } else { phase.node }
                    arguments.append(LuaHandle(type, token: Int64(index)))
                    arguments.append(LuaHandle(phase.samples, token: Int64(index)))
                },
                result: { _, result in
                    results.append(Self.judge(result, phase.trace, metric, now: now))
                }
            )
        } catch {
            results = objects.map { _ in .failure(.pluginError("\(error)")) }
        }
        return results
    }

    /// Turns what the function returned into a value or a reason.
    private static func judge(
        _ result: consuming Result<LuaValueReader, LuaError>, _ trace: RunPhase.Trace, _ metric: DerivedMetric,
        now: Timestamp
    ) -> Result<DerivedValue, AbsenceReason> {
        let reader: LuaValueReader
        do throws(LuaError) {
            reader = try result.get()
        } catch {
            return .failure(.pluginError("\(error)"))
        }
        if reader.isNil(1) { return .failure(trace.absence ?? .declined) }
        guard let value = reader.number(1) else {
            return .failure(
                .pluginError(
                    "value of \(metric.metric), \(metric.value), must return a number or nil, not a \(reader.typeName(1))"
                )
            )
        }
        guard value.isFinite else { return .failure(.notFinite) }
        guard let first = trace.firstSample, let last = trace.lastSample else {
            return .success(DerivedValue(value: value, timestamp: now, window: nil))
        }
        return .success(DerivedValue(value: value, timestamp: last, window: last - first))
    }
}
