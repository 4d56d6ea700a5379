import BenchmarkSupport
import LuaRuntime

/// What calling a function costs that asks one handle for one number, in a batch as derived metrics are computed.
func measureBatch(elements: Int) throws {
    let vm = try LuaVM(name: "benchmark")
    let pod = LuaHandleType("pod").property("name") { call in call.returns("pod") }
    let samples = LuaHandleType("samples").method("rate") { call throws(LuaHostError) in
        let metric = try call.string(1)
        let window = try call.string(2)
        call.returns(Double(metric.utf8.count + window.utf8.count) + Double(call.token))
    }
    try vm.register(pod)
    try vm.register(samples)
    let source = "return function(pod, samples) return samples:rate('container_cpu_usage_seconds_total', '2m') end"
    guard case .function(let function)? = try vm.load(source: source, chunkName: "benchmark.lua").first else { return }
    var sum = 0.0
    let time = best(of: 20) {
        try? vm.callEach(function, count: elements) { index, arguments in
            arguments.append(LuaHandle(pod, token: Int64(index)))
            arguments.append(LuaHandle(samples, token: Int64(index)))
        } result: { _, result in
            if case .success(let values) = consume result { sum += values.number(1) ?? 0 }
        }
    }
    report("a call with two handles and one method, in a batch", time / Double(elements), "ns")
    keep(sum)
}
