import LuaRuntime
import Samples

extension Plugin {
    /// Calls `collect(target)`, or `collect()` where there are no targets. While it waits the plugin does other things.
    ///
    /// - Parameter request: its first object is the target.
    /// - Returns: what the function returned.
    func collect(_ provider: Provider, _ request: RunPhase.Request) async throws(LuaError) -> [LuaValue] {
        let scope = phase.beginWaiting(request)
        defer { phase.end(scope) }
        var arguments: [LuaValue] = []
        if let target = request.objects.first {
            arguments.append(.handle(LuaHandle(phase.type(of: target), token: Int64(scope.base))))
        }
        return try await machine.call(provider.collect, arguments, deadline: provider.timeout.duration)
    }

    /// Calls `value(query, samples)` of an external metric.
    ///
    /// - Returns: what the function returned, and which samples it has used.
    func compute(
        _ value: LuaFunction, for namespace: String, _ request: RunPhase.Request, within time: Duration
    ) async throws(LuaError) -> ([LuaValue], RunPhase.Trace) {
        let scope = phase.beginWaiting(request)
        defer { phase.end(scope) }
        let query = LuaValue.table(LuaTable(fields: [("namespace", .string(namespace))]))
        let samples = LuaValue.handle(LuaHandle(phase.samples, token: Int64(scope.base)))
        let values = try await machine.call(value, [query, samples], deadline: time)
        return (values, scope.trace)
    }
}
