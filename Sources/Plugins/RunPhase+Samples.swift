import LuaRuntime
import Samples

/// What plugins read of samples.
extension RunPhase {
    func addSampleFunctions() {
        for function in WindowFunction.simple {
            samples.method(function.name, parameters: ["metric", "window", "labels"]) {
                [unowned self] call throws(LuaHostError) in
                try evaluate(&call, metric: 1) { _ in function }
            }
        }
        samples.method("quantile_over_time", parameters: ["rank", "metric", "window", "labels"]) {
            [unowned self] call throws(LuaHostError) in
            let rank = try Self.rank(call, 1)
            try evaluate(&call, metric: 2) { _ in .quantileOverTime(rank) }
        }
        samples.method("predict_linear", parameters: ["metric", "window", "seconds", "labels"]) {
            [unowned self] call throws(LuaHostError) in
            let seconds = try call.number(3)
            try evaluate(&call, metric: 1, labels: 4, Self.prediction(seconds))
        }
        samples.method(
            "double_exponential_smoothing", parameters: ["metric", "window", "smoothing", "trend", "labels"]
        ) { [unowned self] call throws(LuaHostError) in
            let smoothing = try Self.weight(call, 3)
            let function = WindowFunction.doubleExponentialSmoothing(
                smoothing: smoothing, trend: try Self.weight(call, 4))
            try evaluate(&call, metric: 1, labels: 5) { _ in function }
        }
        samples.method("metric", parameters: ["metric", "labels"]) { [unowned self] call throws(LuaHostError) in
            try readUsed(&call)
        }
    }

    /// Ahead of now, not of the newest sample, at which the window ends.
    static func prediction(_ seconds: Double) -> CurrentWindowFunction {
        { .predictLinear(seconds: seconds + $0.seconds) }
    }

    /// What is wrong with a number that shall be the weight of a new value; nil where nothing is.
    static func complaint(ofWeight weight: Double) -> String? {
        weight > 0 && weight < 1 ? nil : "\(weight) must lie between 0 and 1"
    }

    private static func weight(_ call: borrowing LuaCall, _ position: Int) throws(LuaHostError) -> Double {
        let weight = try call.number(position)
        if let complaint = complaint(ofWeight: weight) { throw .badArgument(position, complaint) }
        return weight
    }

    /// `samples:FUNCTION(metric, window, labels)`: a window function over every current series of the object that has this
    /// metric and these labels, added up; nil where there is no value.
    ///
    /// - Parameters:
    ///   - place: that of the argument with the metric's name; the window is the next one.
    ///   - labelsPlace: that of the argument with the labels; nil where it comes behind the window.
    private func evaluate(
        _ call: inout LuaCall, metric place: Int, labels labelsPlace: Int? = nil, _ function: CurrentWindowFunction
    ) throws(LuaHostError) {
        let metric = try call.string(place)
        let window =
            try call.isNil(place + 1) ? scope(Self.place(call)).request.window : self.window(call, place + 1)
        let last = labelsPlace ?? place + 2
        let wanted = call.isNil(last) ? nil : try labels(call, last)
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
        of metric: String, _ function: CurrentWindowFunction, _ window: TimeSpan, _ wanted: Labels?,
        _ call: borrowing LuaCall,
        _ body: (PodRecord?, Labels, Double) -> Void
    ) throws(LuaHostError) {
        let place = Self.place(call)
        let scope = try scope(place)
        var absence: AbsenceReason?
        var isFound = false
        let series = scope.request.series
        func visit(_ object: DescribedObject, _ pod: PodRecord?) -> Bool {
            series.forEach(
                of: metric, object, function, window,
                where: { labels in wanted?.accepts(labels, of: pod) ?? true }
            ) { labels, result in
                switch result {
                case .success(let value):
                    isFound = true
                    scope.trace.use(value)
                    body(pod, labels, value.value)
                case .failure(.noSamples): break
                case .failure(let reason): absence = reason
                }
            }
        }
        let object = try scope.object(place)
        call.spend(100)
        let hasOwn = visit(object, nil)
        if !hasOwn {
            if case .pod = object {
                // There is nothing behind a pod.
            } else {
                for place in try scope.podsBehind(place) {
                    guard case .pod(let pod) = try scope.object(place) else { continue }
                    call.spend(100)
                    _ = visit(.pod(pod), pod)
                }
            }
        }
        if !isFound { scope.trace.absence = absence ?? .noSamplesOf(metric: metric) }
    }

    // MARK: Derived metrics

    /// `samples:metric(name, labels)`: what a derived metric came to for the object; nil where it has no value.
    private func readUsed(_ call: inout LuaCall) throws(LuaHostError) {
        let metric = try call.string(1)
        let scope = try scope(Self.place(call))
        let reference = try object(call.token).reference
        let used = try used(metric, of: reference.resource, scope)
        var selector = LabelSelector.everything
        if !call.isNil(2) {
            selector = LabelSelector(
                try labels(call, 2).map {
                    LabelSelector.Requirement(key: $0.name, operator: .equals, values: [$0.value])
                })
        }
        switch used.results[reference] ?? .failure(.unknownObject) {
        case .success(let value):
            if let number = value.combined(by: used.combining, where: selector) {
                scope.trace.use(value)
                return call.returns(number)
            }
            scope.trace.absence = .noSamples
        case .failure(let reason): scope.trace.absence = reason
        }
        call.returns(.nil)
    }

    /// What a derived metric came to that the metric at hand uses by its own word.
    func used(_ metric: String, of resource: GroupResource, _ scope: CallScope) throws(LuaHostError) -> UsedMetric {
        let request = scope.request
        if let used = request.used[PluginCatalogue.Key(metric: metric, resource: resource)] { return used }
        if request.used[PluginCatalogue.Key(metric: metric, resource: .pods)] != nil {
            throw LuaHostError(
                "the derived metric \"\(metric)\" is one of the pods behind \(request.resource): "
                    + "make one number of theirs, as with samples:sum { metric = \"\(metric)\" }")
        }
        let name = resource == request.resource ? metric : "\(resource)/\(metric)"
        throw LuaHostError(
            "\(request.subject) may not use the derived metric \"\(metric)\" of \(resource): declare uses = { \"\(name)\" }"
        )
    }

    /// The place of the object behind a handle.
    static func place(_ call: borrowing LuaCall) -> Int { Int(truncatingIfNeeded: call.token) }
}
