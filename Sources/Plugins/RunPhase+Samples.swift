import LuaRuntime
import Samples

/// What plugins read of samples.
extension RunPhase {
    /// A window function; what it is may depend on how old the newest sample is.
    typealias Function = (_ age: TimeSpan) -> WindowFunction

    func addSampleFunctions() {
        for function in WindowFunction.simple {
            samples.method(function.name) { [unowned self] call throws(LuaHostError) in
                try evaluate(&call, metric: 1) { _ in function }
            }
        }
        samples.method("quantile_over_time") { [unowned self] call throws(LuaHostError) in
            let rank = try call.number(1)
            try evaluate(&call, metric: 2) { _ in .quantileOverTime(rank) }
        }
        samples.method("predict_linear") { [unowned self] call throws(LuaHostError) in
            let seconds = try call.number(3)
            try evaluate(&call, metric: 1, labels: 4, Self.prediction(seconds))
        }
        samples.method("double_exponential_smoothing") { [unowned self] call throws(LuaHostError) in
            let function = try Self.smoothing(try call.number(3), trend: try call.number(4))
            try evaluate(&call, metric: 1, labels: 5) { _ in function }
        }
        samples.method("metric") { [unowned self] call throws(LuaHostError) in try readUsed(&call) }
    }

    /// Ahead of now, not of the newest sample, at which the window ends.
    static func prediction(_ seconds: Double) -> Function {
        { .predictLinear(seconds: seconds + $0.seconds) }
    }

    static func smoothing(_ smoothing: Double, trend: Double) throws(LuaHostError) -> WindowFunction {
        for weight in [smoothing, trend] where !(weight > 0 && weight < 1) {
            throw LuaHostError("bad weight \(weight): it must lie between 0 and 1")
        }
        return .doubleExponentialSmoothing(smoothing: smoothing, trend: trend)
    }

    /// `samples:FUNCTION(metric, window, labels)`: a window function over every current series of the object that has this
    /// metric and these labels, added up; nil where there is no value.
    ///
    /// - Parameters:
    ///   - place: that of the argument with the metric's name; the window is the next one.
    ///   - labelsPlace: that of the argument with the labels; nil where it comes behind the window.
    private func evaluate(
        _ call: inout LuaCall, metric place: Int, labels labelsPlace: Int? = nil, _ function: Function
    ) throws(LuaHostError) {
        let metric = try call.string(place)
        let window = call.isNil(place + 1) ? try current().window : try self.window(try call.string(place + 1))
        let last = labelsPlace ?? place + 2
        let wanted = call.isNil(last) ? nil : try labels(try call.table(last))
        var total: Double?
        try forEachValue(of: metric, function, window, wanted, call) { _, _, value in total = (total ?? 0) + value }
        call.returns(total.map(LuaValue.number) ?? .nil)
    }

    /// Calls `body` with the value of a window function over every current series of an object.
    ///
    /// The series of an object with pods behind it are its own where it has any of this metric, else those of its pods.
    ///
    /// - Parameter body: gets the pod behind the object that the series belongs to, nil where it is the object's own, the
    ///   series' labels, and the value.
    func forEachValue(
        of metric: String, _ function: Function, _ window: TimeSpan, _ wanted: Labels?, _ call: borrowing LuaCall,
        _ body: (PodRecord?, Labels, Double) -> Void
    ) throws(LuaHostError) {
        let request = try current()
        let place = Int(truncatingIfNeeded: call.token)
        var absence = AbsenceReason.noSamples
        var isFound = false
        func visit(_ object: DescribedObject, _ pod: PodRecord?) -> Bool {
            let series = request.query.series(metric: metric, of: object.reference)
            for series in series {
                if let wanted, !wanted.allSatisfy({ series.labels[$0.name] == $0.value }) { continue }
                switch evaluate(function, series.id, window, object, request) {
                case .success(let value):
                    isFound = true
                    trace.use(value)
                    body(pod, series.labels, value.value)
                case .failure(let reason): absence = reason
                }
            }
            return !series.isEmpty
        }
        let object = try object(place)
        call.spend(100)
        let hasOwn = visit(object, nil)
        if !hasOwn {
            if case .pod = object {
                // There is nothing behind a pod.
            } else {
                for place in try podsBehind(place) {
                    guard case .pod(let pod) = try self.object(place) else { continue }
                    call.spend(100)
                    _ = visit(.pod(pod), pod)
                }
            }
        }
        if !isFound { trace.absence = absence }
    }

    /// A window function over one series.
    ///
    /// The window ends with the series' newest sample, not now: kubelets hand out samples that are up to half a minute old,
    /// and a rate over a window that ends where nothing has been measured yet is too low. It begins neither before the
    /// object itself nor before the history of the store: a rate over two minutes of which one is known is the rate over
    /// that one.
    private func evaluate(
        _ function: Function, _ series: SeriesID, _ window: TimeSpan, _ object: DescribedObject, _ request: Request
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

    // MARK: Derived metrics

    /// `samples:metric(name, labels)`: what a derived metric came to for the object; nil where it has no value.
    private func readUsed(_ call: inout LuaCall) throws(LuaHostError) {
        let metric = try call.string(1)
        let reference = try object(call.token).reference
        let used = try used(metric, of: reference.resource)
        var selector = LabelSelector.everything
        if !call.isNil(2) {
            selector = LabelSelector(
                try labels(try call.table(2)).map {
                    LabelSelector.Requirement(key: $0.name, operator: .equals, values: [$0.value])
                })
        }
        switch used.results[reference] ?? .failure(.unknownObject) {
        case .success(let value):
            if let number = value.combined(by: used.combining, where: selector) {
                trace.use(value)
                return call.returns(number)
            }
            trace.absence = .noSamples
        case .failure(let reason): trace.absence = reason
        }
        call.returns(.nil)
    }

    /// What a derived metric came to that the metric at hand uses by its own word.
    func used(_ metric: String, of resource: GroupResource) throws(LuaHostError) -> UsedMetric {
        let request = try current()
        if let used = request.used[PluginCatalogue.Key(metric: metric, resource: resource)] { return used }
        let name = resource == request.key.resource ? metric : "\(resource)/\(metric)"
        throw LuaHostError(
            "\(request.key.metric) may not use the derived metric \"\(metric)\" of \(resource): declare uses = { \"\(name)\" }"
        )
    }
}
