import BenchmarkSupport
import Egress
import Logging
import LuaRuntime
import NIOCore
import Plugins

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

// 5,000 calls of http.get from one plugin's machine, all of them waiting at once for a server in a process of its own.

let calls = 5000
let pageBytes = 1000

/// Confines a machine, as a plugin does.
actor Confined {
    private let machine: LuaVM
    private let function: LuaFunction

    init(_ network: any EgressNetwork) throws {
        let loopback = NetworkTarget(parsing: "127.0.0.1").map { [$0] } ?? []
        let host = PluginHost(network: network, logger: Logger(label: "benchmark") { _ in SwiftLogNoOpLogHandler() })
        machine = try HostLibraries.machine(
            named: "benchmark", reaching: PluginPermissions(http: loopback), host: host)
        let source = "return function(url) return #http.get({ url = url, timeout = '10m' }).body end"
        guard case .function(let function) = try machine.load(source: source, chunkName: "benchmark.lua").first else {
            fatalError("the chunk returns no function")
        }
        self.function = function
    }

    func get(_ url: String) async throws -> Bool {
        try await machine.call(function, [.string(url)], deadline: .seconds(600)) == [.integer(Int64(pageBytes))]
    }
}

/// Makes all calls at once.
///
/// - Returns: the most threads that the process had meanwhile.
func round(_ plugin: Confined, _ url: String) async throws -> Int {
    let watch = Task {
        var most = threads()
        while !Task.isCancelled {
            try? await Task.sleep(for: .milliseconds(5))
            most = max(most, threads())
        }
        return most
    }
    try await withThrowingTaskGroup(of: Bool.self) { group in
        for _ in 0..<calls { group.addTask { try await plugin.get(url) } }
        for try await isRight in group where !isRight { fatalError("an answer is not what was sent") }
    }
    watch.cancel()
    return await watch.value
}

if CommandLine.arguments.count > 1 {
    let listener = try await HoldingServer(crowd: calls, pageBytes: pageBytes).listen()
    print(listener.localAddress?.port ?? 0)
    fflush(nil)
    try await listener.closeFuture.get()
}

guard let server = launch(["server"]), let port = number(from: server.output) else {
    fatalError("the server can't be started")
}
let egress = Egress(cluster: NoCluster(), userAgent: "moongauge/benchmark")
let plugin = try Confined(egress)
let before = residentBytes()
for number in 1...3 {
    let start = ContinuousClock.now
    let used = processorSeconds()
    let most = try await round(plugin, "http://127.0.0.1:\(port)/metrics")
    let took = (ContinuousClock.now - start) / .milliseconds(1)
    report("\(calls) http.get at once, round \(number)", took, "ms", "all waited before the first was answered")
    report("  processor time of each", (processorSeconds() - used) * 1e6 / Double(calls), "µs")
    report("  most threads of the process", Double(most), "", "at most 8")
}
report("resident memory for each", Double(residentBytes() - before) / Double(calls), "B")
await egress.shutdown()
kill(server.process, SIGTERM)
