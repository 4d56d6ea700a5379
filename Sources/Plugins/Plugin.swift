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
    /// What it runs in the background.
    nonisolated let providers: [Provider]
    /// Its metrics that describe nothing in the cluster.
    nonisolated let externals: [ExternalMetric]
    /// What is served of what its providers declare.
    nonisolated let served: [ServedMetric]

    /// The names of its settings.
    nonisolated let settingNames: [String]
    /// What it may reach.
    nonisolated let access: PluginAccess
    /// What it may use.
    nonisolated let limits: PluginLimits

    private let executor: PluginExecutor
    let machine: LuaVM
    /// Refuses declarations once the file is loaded.
    private let load: LoadPhase
    let phase: RunPhase

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// Loads a plugin, as the operator has configured it.
    ///
    /// - Parameter retention: how long samples are kept, where longer windows are to be told of.
    init(
        _ source: PluginSource, limits: PluginLimits, configuration: PluginConfiguration = PluginConfiguration(),
        host: PluginHost = .silent, retention: TimeSpan? = nil
    ) throws(PluginError) {
        let context = HostContext(host: host)
        var load = LoadPhase(limits: limits, configuration: configuration, context: context)
        var run = RunPhase()
        var loaded = Result { () throws(LuaError) in try Self.run(source, load, run, context) }
        if let limits = load.wantedLimits {
            load = LoadPhase(limits: limits, configuration: configuration, context: context)
            run = RunPhase()
            loaded = Result { () throws(LuaError) in try Self.run(source, load, run, context) }
        }
        let machine: LuaVM
        do throws(LuaError) {
            machine = try loaded.get()
        } catch {
            let locator = ProblemLocator(source)
            throw PluginError(
                .broken, "can't load the plugin \(source.path): \(error)",
                plugin: load.header?.name, writtenName: locator.pluginName, isTimeout: error.code == .timeLimit,
                problems: [locator.problem(error)])
        }
        guard let header = load.header else {
            throw PluginError(
                .declaration, "\(source.path): \(Self.nothingDeclared)",
                problems: [PluginProblem(file: source.path, line: 1, column: 1, message: Self.nothingDeclared)])
        }
        guard load.problems.isEmpty else {
            throw PluginError(
                .configuration,
                "can't load the plugin \(source.path): \(load.problems.map(\.description).joined(separator: "; "))",
                plugin: header.name, problems: ProblemLocator.located(load.problems, in: source))
        }
        load.end()
        context.beginRunning()
        path = source.path
        self.header = header
        derived = load.derived
        providers = load.providers
        externals = load.externals
        served = load.served
        settingNames = load.settingNames
        access = load.access
        self.limits = load.limits
        executor = PluginExecutor(label: "moongauge.plugin.\(header.name)")
        self.machine = machine
        self.load = load
        phase = run
        guard let retention else { return }
        let notice = LongWindowNotice(plugin: header.name, retention: retention, logger: host.logger)
        for window in load.windows { notice.look(at: window) }
        run.longWindows = notice
    }

    private static let nothingDeclared = "it declares no plugin; begin with moongauge.plugin { name = \"…\" }"

    /// Runs a plugin's file in a machine of its own.
    private static func run(
        _ source: PluginSource, _ load: LoadPhase, _ run: RunPhase, _ context: HostContext
    ) throws(LuaError) -> LuaVM {
        let machine = try LuaVM(
            name: source.fileName, limits: load.limits.machine,
            clock: context.host.machineClock.map { clock in { clock() } })
        machine.waitingAdvice = Self.waitingAdvice
        try HostLibraries.register(context, with: machine)
        try load.register(with: machine)
        try run.register(with: machine)
        try machine.run(source: source.text, chunkName: source.fileName)
        return machine
    }

    /// Which calls may wait.
    private static let waitingAdvice = """
        : what waits can be called in collect of a provider or an external metric, and in value of an external metric; a derived \
        metric reads samples that are stored, which a provider brings in
        """

    /// All that it runs in the background.
    nonisolated var allProviders: [Provider] { providers + externals.compactMap(\.provider) }

    /// The plugin with its version and metrics, for people.
    nonisolated var summary: String {
        let metrics =
            derived.map { "\($0.resource)/\($0.metric)" } + served.map(\.key.description)
            + providers.filter { $0.metrics == nil }.map { "whatever \($0.name) brings in" }
            + externals.map { "external \($0.metric)" }
        return "\(header.title): \(metrics.isEmpty ? "it declares nothing" : metrics.joined(separator: ", "))"
    }

    /// Computes a metric for objects, in one entry into the machine.
    ///
    /// - Parameter deadline: when there must be an answer; objects that are left then have an error.
    /// - Returns: a value or the reason for none, for each object in its place.
    func evaluate(
        _ metric: DerivedMetric, _ request: RunPhase.Request, deadline: ContinuousClock.Instant
    ) -> [DerivedResult] {
        var results: [DerivedResult] = []
        results.reserveCapacity(request.objects.count)
        // What others had to be computed before is time that has gone.
        let budget = deadline - ContinuousClock.now
        guard budget > .zero else {
            let reason = AbsenceReason.pluginError("\(metric.metric): time limit reached before its turn came")
            return request.objects.map { _ in .failure(reason) }
        }
        phase.begin(request)
        defer { phase.end() }
        var held = 0
        do throws(LuaError) {
            try machine.callEach(
                metric.value, count: request.objects.count, wallClock: budget,
                arguments: { index, arguments in
                    phase.beginObject()
                    arguments.append(phase.type(of: request.objects[index]), token: Int64(index))
                    arguments.append(phase.samples, token: Int64(index))
                },
                result: { _, result in
                    let result = Self.judge(
                        result, phase.scope?.trace ?? RunPhase.Trace(), metric, now: request.now)
                    if case .success(let value) = result { held += value.bytes }
                    results.append(held <= limits.memoryBytes ? result : .failure(tooMuch(metric)))
                }
            )
        } catch {
            results = request.objects.map { _ in .failure(.pluginError("\(error)")) }
        }
        return results
    }

    /// Values live outside of the machine, so its bound is kept here.
    private func tooMuch(_ metric: DerivedMetric) -> AbsenceReason {
        .pluginError(
            """
            value of \(metric.metric), \(metric.value), returned labels for one request that hold more than the memory \
            limit of \(limits.memoryBytes) bytes; return fewer values, or shorter labels
            """)
    }

    /// Turns what the function returned into a value or a reason.
    private static func judge(
        _ result: consuming Result<LuaValueReader, LuaError>, _ trace: RunPhase.Trace, _ metric: DerivedMetric,
        now: Timestamp
    ) -> DerivedResult {
        let reader: LuaValueReader
        do throws(LuaError) {
            reader = try result.get()
        } catch {
            return .failure(.pluginError("\(error)"))
        }
        let (first, last) = (trace.firstSample, trace.lastSample)
        let (timestamp, window) = (last ?? now, last.flatMap { last in first.map { last - $0 } })
        // Mostly it is a number.
        if let number = reader.number(1) {
            return number.isFinite
                ? .success(DerivedValue(number: number, timestamp: timestamp, window: window)) : .failure(.notFinite)
        }
        var values: [LabelledValue]
        do throws(LuaHostError) {
            values = try ReturnedValues.read(reader, "value of \(metric.metric), \(metric.value),") ?? []
        } catch {
            return .failure(.pluginError(error.message))
        }
        if values.isEmpty { return .failure(trace.absence ?? .declined) }
        values.removeAll { !$0.value.isFinite }
        if values.isEmpty { return .failure(.notFinite) }
        return .success(DerivedValue(values: values, timestamp: timestamp, window: window))
    }
}
