import LuaRuntime
import Samples

/// What a plugin's functions see while they compute: the object at hand and its samples.
///
/// Handles carry the place of their object in the selection; all of them die when the call ends.
final class RunPhase {
    /// The range that window functions look at where neither the call nor the declaration names one.
    static let defaultWindow = TimeSpan.minutes(2)

    /// Where samples come from, and what time it is, for all objects of one request.
    struct Request {
        var query: any SampleQuery
        var historyStart: Timestamp?
        var now: Timestamp
        /// Series whose newest sample is older than this say nothing about now.
        var maximumAge: TimeSpan
        var window: TimeSpan
        var objects: [DescribedObject]
    }

    /// What the functions called for one object have used.
    struct Trace {
        var firstSample: Timestamp?
        var lastSample: Timestamp?
        /// Why the last window function without a value had none.
        var absence: AbsenceReason?

        mutating func use(_ value: WindowValue) {
            firstSample = min(firstSample ?? value.firstSample, value.firstSample)
            lastSample = max(lastSample ?? value.lastSample, value.lastSample)
        }
    }

    private var request: Request?
    private(set) var trace = Trace()
    private var windows: [String: TimeSpan] = [:]

    let pod = LuaHandleType("pod")
    let node = LuaHandleType("node")
    let samples = LuaHandleType("samples")
    private let labels = LuaHandleType("labels")
    private let annotations = LuaHandleType("annotations")

    /// Makes the types of handles known to a machine.
    func register(with machine: LuaVM) throws(LuaError) {
        addMembers()
        for type in [labels, annotations, pod, node, samples] { try machine.register(type) }
    }

    /// Begins to answer for a request.
    func begin(_ request: Request) {
        self.request = request
    }

    /// Begins to answer for the next object.
    func beginObject() {
        trace = Trace()
    }

    /// Ends answering, and lets go of the request's objects.
    func end() {
        request = nil
    }

    // MARK: Objects

    private func object(_ token: Int64) throws(LuaHostError) -> DescribedObject {
        guard let request, request.objects.indices.contains(Int(token)) else {
            throw LuaHostError("the object is gone")
        }
        return request.objects[Int(token)]
    }

    private func podRecord(_ token: Int64) throws(LuaHostError) -> PodRecord {
        guard case .pod(let pod) = try object(token) else { throw LuaHostError("this is no pod") }
        return pod
    }

    private func nodeRecord(_ token: Int64) throws(LuaHostError) -> NodeRecord {
        guard case .node(let node) = try object(token) else { throw LuaHostError("this is no node") }
        return node
    }

    private func addMembers() {
        addText(labels) { $0.labels }
        addText(annotations) { $0.annotations }
        for type in [pod, node] {
            type.property("labels") { [unowned self] call throws(LuaHostError) in
                call.returns(LuaHandle(labels, token: call.token))
            }
            type.property("annotations") { [unowned self] call throws(LuaHostError) in
                call.returns(LuaHandle(annotations, token: call.token))
            }
            type.property("name") { [unowned self] call throws(LuaHostError) in
                call.returns(try object(call.token).reference.name)
            }
        }
        addPodMembers()
        addNodeMembers()
        for function in WindowFunction.simple {
            samples.method(function.name) { [unowned self] call throws(LuaHostError) in
                try evaluate(&call, metric: 1) { _ in function }
            }
        }
        addParameterizedFunctions()
    }

    /// Labels and annotations read like tables: a name that is not there is nil, and `pairs` goes through them.
    private func addText(_ type: LuaHandleType, _ labels: @escaping (DescribedObject) -> Labels) {
        type.lookup { [unowned self] call throws(LuaHostError) in
            let value = labels(try object(call.token))[try call.string(1)]
            call.returns(value.map(LuaValue.string) ?? .nil)
        }
        type.entries { [unowned self] call throws(LuaHostError) in
            let fields = labels(try object(call.token)).map { ($0.name, LuaValue.string($0.value)) }
            call.returns(.table(LuaTable(fields: fields)))
        }
    }

    private func addPodMembers() {
        func property(_ name: String, _ read: @escaping (PodRecord) -> LuaValue) {
            pod.property(name) { [unowned self] call throws(LuaHostError) in
                call.returns(read(try podRecord(call.token)))
            }
        }
        property("namespace") { .string($0.namespace) }
        property("node") { .string($0.nodeName) }
        property("ip") { .string($0.ip) }
        property("phase") { .string($0.phase) }
        property("ready") { .bool($0.isReady) }
        property("start_time") { $0.startTime.map { .number($0.seconds) } ?? .nil }
        func amount(_ name: String, _ read: @escaping (PodRecord, String) -> Double?) {
            pod.method(name) { [unowned self] call throws(LuaHostError) in
                let amount = read(try podRecord(call.token), try call.string(1))
                call.returns(amount.map(LuaValue.number) ?? .nil)
            }
        }
        amount("request") { $0.request(of: $1) }
        amount("limit") { $0.limit(of: $1) }
    }

    private func addNodeMembers() {
        node.property("ready") { [unowned self] call throws(LuaHostError) in
            call.returns(try nodeRecord(call.token).isReady)
        }
        node.method("allocatable") { [unowned self] call throws(LuaHostError) in
            let amount = try nodeRecord(call.token).allocatable[try call.string(1)]
            call.returns(amount.map(LuaValue.number) ?? .nil)
        }
    }

    // MARK: Samples

    /// The functions with parameters, which stand where PromQL has them.
    private func addParameterizedFunctions() {
        samples.method("quantile_over_time") { [unowned self] call throws(LuaHostError) in
            let rank = try call.number(1)
            try evaluate(&call, metric: 2) { _ in .quantileOverTime(rank) }
        }
        samples.method("predict_linear") { [unowned self] call throws(LuaHostError) in
            let seconds = try call.number(3)
            // Ahead of now, not of the newest sample, at which the window ends.
            try evaluate(&call, metric: 1, labels: 4) { .predictLinear(seconds: seconds + $0.seconds) }
        }
        samples.method("double_exponential_smoothing") { [unowned self] call throws(LuaHostError) in
            let smoothing = try call.number(3)
            let trend = try call.number(4)
            for weight in [smoothing, trend] where !(weight > 0 && weight < 1) {
                throw LuaHostError("bad weight \(weight): it must lie between 0 and 1")
            }
            try evaluate(&call, metric: 1, labels: 5) { _ in
                .doubleExponentialSmoothing(smoothing: smoothing, trend: trend)
            }
        }
    }

    /// `samples:FUNCTION(metric, window, labels)`: a window function over every current series of the object that has this
    /// metric and these labels, added up; nil where there is no value.
    ///
    /// - Parameters:
    ///   - place: that of the argument with the metric's name; the window is the next one.
    ///   - labelsPlace: that of the argument with the labels; nil where it comes behind the window.
    ///   - function: the function, by the age of the newest sample.
    private func evaluate(
        _ call: inout LuaCall, metric place: Int, labels labelsPlace: Int? = nil,
        _ function: (TimeSpan) -> WindowFunction
    ) throws(LuaHostError) {
        guard let request else { throw LuaHostError("there are no samples any more") }
        let object = try object(call.token)
        let metric = try call.string(place)
        let window = call.isNil(place + 1) ? request.window : try self.window(try call.string(place + 1))
        let last = labelsPlace ?? place + 2
        let wanted = call.isNil(last) ? nil : try labels(try call.table(last))
        var total: Double?
        var absence = AbsenceReason.noSamples
        for series in request.query.series(metric: metric, of: object.reference) {
            if let wanted, !wanted.allSatisfy({ series.labels[$0.name] == $0.value }) { continue }
            call.spend(100)
            switch evaluate(function, series.id, window, object, request) {
            case .success(let value):
                total = (total ?? 0) + value.value
                trace.use(value)
            case .failure(let reason): absence = reason
            }
        }
        if total == nil { trace.absence = absence }
        call.returns(total.map(LuaValue.number) ?? .nil)
    }

    /// A window function over one series.
    ///
    /// The window ends with the series' newest sample, not now: kubelets hand out samples that are up to half a minute old,
    /// and a rate over a window that ends where nothing has been measured yet is too low. It begins neither before the
    /// object itself nor before the history of the store: a rate over two minutes of which one is known is the rate over
    /// that one.
    private func evaluate(
        _ function: (TimeSpan) -> WindowFunction, _ series: SeriesID, _ window: TimeSpan,
        _ object: DescribedObject, _ request: Request
    ) -> Result<WindowValue, AbsenceReason> {
        guard let newest = request.query.newestSample(of: series, at: request.now) else { return .failure(.noSamples) }
        let age = request.now - newest.timestamp
        if age > request.maximumAge { return .failure(.stale(age: age)) }
        var range = TimeRange(last: window, until: newest.timestamp)
        for start in [object.earliestSample, request.historyStart] {
            if let start, start > range.start { range.start = start }
        }
        guard range.start <= range.end else { return .failure(.noSamples) }
        return request.query.evaluate(function(age), over: series, in: range)
    }

    private func window(_ text: String) throws(LuaHostError) -> TimeSpan {
        if let known = windows[text] { return known }
        guard let span = TimeSpan(parsing: text), span > .zero else {
            throw LuaHostError("bad window \"\(text)\": it must be a duration such as \"90s\", \"2m\" or \"1h\"")
        }
        if windows.count < 64 { windows[text] = span }
        return span
    }

    private func labels(_ table: LuaTable) throws(LuaHostError) -> Labels {
        var labels = Labels()
        for field in table.fields {
            guard case .string(let value) = field.value else {
                throw LuaHostError("label \"\(field.name)\" must be a string, not a \(field.value.typeName)")
            }
            labels[field.name] = value
        }
        return labels
    }
}
