import LuaRuntime
import Samples

/// One value of many, or a choice of them: over an object's series, and over the pods behind it.
extension RunPhase {
    /// An aggregation as plugins call it: its name, and what it reads in front of its other arguments.
    private struct Form: Sendable {
        var name: String
        /// The arguments that come first and say more.
        var first: [String] = []
        var read: @Sendable (borrowing LuaCall) throws(LuaHostError) -> SetAggregation
    }

    private static let forms: [Form] =
        SetAggregation.simple.map { aggregation in
            Form(name: aggregation.name) { _ in aggregation }
        } + [
            Form(name: "quantile", first: ["rank"]) { call throws(LuaHostError) in .quantile(try rank(call, 1)) },
            Form(name: "topk", first: ["k"]) { call throws(LuaHostError) in .topK(try count(call)) },
            Form(name: "bottomk", first: ["k"]) { call throws(LuaHostError) in .bottomK(try count(call)) },
        ]

    private static func count(_ call: borrowing LuaCall) throws(LuaHostError) -> Int {
        let count = try call.integer(1)
        guard (1...Int64(ReturnedValues.most)).contains(count) else {
            throw .badArgument(1, "a number from 1 to \(ReturnedValues.most) expected, got \(count)")
        }
        return Int(count)
    }

    func addAggregations() {
        for form in Self.forms {
            samples.method(form.name, parameters: form.first + ["series"]) {
                [unowned self] call throws(LuaHostError) in
                let aggregation = try form.read(call)
                let vector = try Vector(
                    try call.table(form.first.count + 1), "samples:\(form.name)", self, scope(Self.place(call)))
                answer(&call, aggregation, try values(of: vector, call), by: vector.by)
            }
            pods.method(form.name, parameters: form.first + ["value", "by"]) {
                [unowned self] call throws(LuaHostError) in
                if form.name == "count", call.isNil(1) {
                    return call.returns(try podsBehind(Int(truncatingIfNeeded: call.token)).count)
                }
                let aggregation = try form.read(call)
                let (value, by) = (form.first.count + 1, form.first.count + 2)
                let function = try call.function(value)
                let names =
                    call.isNil(by) ? nil : try Vector.names(try call.value(by)) { .badArgument(by, $0) }
                answer(&call, aggregation, try values(of: function, call), by: names)
            }
        }
    }

    func addPodsMembers() {
        // `for _, pod in ipairs(object.pods)`, and `object.pods[1]`.
        pods.lookup { [unowned self] call throws(LuaHostError) in
            let places = try podsBehind(Int(truncatingIfNeeded: call.token))
            guard let index = call.arguments.integer(1) else {
                let name = call.arguments.string(1) ?? call.arguments.typeName(1)
                throw LuaHostError("pods has no member \"\(name)\"; its pods are pods[1] to pods[#pods]")
            }
            guard index >= 1, index <= places.count else { return call.returns(.nil) }
            call.returns(LuaHandle(pod, token: Int64(places.lowerBound) + index - 1))
        }
        pods.length { [unowned self] call throws(LuaHostError) in
            call.returns(try podsBehind(Int(truncatingIfNeeded: call.token)).count)
        }
        pods.entries { [unowned self] call throws(LuaHostError) in
            let places = try podsBehind(Int(truncatingIfNeeded: call.token))
            call.spend(UInt64(places.count))
            call.returns(.table(LuaTable(array: places.map { .handle(LuaHandle(pod, token: Int64($0))) })))
        }
    }

    /// Returns one number, or a list where values stay apart.
    private func answer(
        _ call: inout LuaCall, _ aggregation: SetAggregation, _ values: [LabelledValue], by names: [String]?
    ) {
        call.spend(UInt64(values.count) * 4)
        let results = aggregation.apply(to: values, by: names ?? [])
        switch aggregation {
        case .topK, .bottomK: return call.returns(ReturnedValues.table(results))
        default: break
        }
        if names != nil { return call.returns(ReturnedValues.table(results)) }
        if let result = results.first { return call.returns(result.value) }
        call.returns(aggregation == .count ? .number(0) : .nil)
    }

    // MARK: Over series

    /// The values of a function, or of a derived metric, each with its labels; those of pods behind the object also have
    /// the labels `namespace` and `pod`.
    private func values(of vector: Vector, _ call: borrowing LuaCall) throws(LuaHostError) -> [LabelledValue] {
        var values: [LabelledValue] = []
        func add(_ pod: PodRecord?, _ labels: Labels, _ value: Double) {
            values.append(LabelledValue(labels: Self.labels(labels, of: pod), value: value))
        }
        guard let function = vector.function else {
            try forEachUsed(vector, call) { pod, value in
                for value in value.values where vector.wanted.accepts(value.labels, of: pod) {
                    add(pod, value.labels, value.value)
                }
            }
            return values
        }
        try forEachValue(of: vector.metric, function, vector.window, vector.wanted, call, add)
        return values
    }

    /// Calls `body` with what a derived metric came to for the object, or where it is one of its pods, for each of them.
    private func forEachUsed(
        _ vector: Vector, _ call: borrowing LuaCall, _ body: (PodRecord?, DerivedValue) -> Void
    ) throws(LuaHostError) {
        let place = Self.place(call)
        let scope = try scope(place)
        let reference = try object(place).reference
        let own = scope.request.used[PluginCatalogue.Key(metric: vector.metric, resource: reference.resource)]
        let used = if let own { own } else { try self.used(vector.metric, of: .pods, scope) }
        var absence: AbsenceReason? = .noSamples
        func visit(_ reference: ObjectReference, _ pod: PodRecord?) {
            switch used.results[reference] ?? .failure(.unknownObject) {
            case .success(let value):
                absence = nil
                scope.trace.use(value)
                body(pod, value)
            case .failure(let reason): if absence != nil { absence = reason }
            }
        }
        if own != nil {
            visit(reference, nil)
        } else {
            for place in try podsBehind(place) {
                guard case .pod(let pod) = try object(place) else { continue }
                call.spend(10)
                visit(pod.reference, pod)
            }
        }
        if let absence { scope.trace.absence = absence }
    }

    private static func labels(_ labels: Labels, of pod: PodRecord?) -> Labels {
        guard let pod else { return labels }
        var labels = labels
        if labels["namespace"] == nil { labels["namespace"] = pod.namespace }
        if labels["pod"] == nil { labels["pod"] = pod.name }
        return labels
    }

    // MARK: Over pods

    /// What a plugin's function returns for each pod behind the object; pods for which it returns nil are passed over.
    private func values(
        of function: LuaFunction, _ call: borrowing LuaCall
    ) throws(LuaHostError) -> [LabelledValue] {
        let places = try podsBehind(Int(truncatingIfNeeded: call.token))
        guard let machine else { throw LuaHostError("the call is over") }
        var values: [LabelledValue] = []
        var failure: LuaHostError?
        let start = places.lowerBound
        do throws(LuaError) {
            try machine.callEach(
                function, count: places.count, while: { failure == nil },
                arguments: { index, arguments in
                    arguments.append(pod, token: Int64(start + index))
                    arguments.append(samples, token: Int64(start + index))
                },
                result: { index, result in
                    do throws(LuaHostError) {
                        values += try read(result, start + index, function)
                    } catch {
                        failure = error
                    }
                })
        } catch {
            throw LuaHostError(error.message)
        }
        if let failure { throw failure }
        return values
    }

    private func read(
        _ result: consuming Result<LuaValueReader, LuaError>, _ place: Int, _ function: LuaFunction
    ) throws(LuaHostError) -> [LabelledValue] {
        let reader: LuaValueReader
        do throws(LuaError) {
            reader = try result.get()
        } catch {
            throw LuaHostError("\(error)")
        }
        guard case .pod(let pod) = try object(place),
            let values = try ReturnedValues.read(reader, "\(function)")
        else { return [] }
        return values.map { LabelledValue(labels: Self.labels($0.labels, of: pod), value: $0.value) }
    }
}

extension Labels {
    /// Whether a series, or a value, has these labels: those of the pod behind the object that it belongs to count with its
    /// own, and none is the same as an empty one, as for PromQL.
    func accepts(_ labels: Labels, of pod: PodRecord?) -> Bool {
        allSatisfy { label in
            if let own = labels[label.name] { return own == label.value }
            switch label.name {
            case "namespace": return pod?.namespace ?? "" == label.value
            case "pod": return pod?.name ?? "" == label.value
            default: return label.value.isEmpty
            }
        }
    }
}
