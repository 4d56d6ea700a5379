import Egress
import LuaRuntime
import Synchronization
import Testing

@testable import Plugins

/// A machine with the host API, and code in it that may wait, as the plugin `test` has it.
struct NetworkBench {
    let machine: LuaVM

    init(
        network: any EgressNetwork = NoNetwork(), secrets: SecretsFolder? = nil,
        wanted: PluginPermissions = PluginPermissions(), granted: PluginPermissions? = nil, running: Bool = true
    ) throws {
        let context = HostContext(host: PluginHost(network: network, secrets: secrets, logger: LogLines().logger))
        context.introduce(
            HostContext.Caller(name: "test", access: PluginAccess(wanted: wanted, granted: granted ?? wanted)))
        if running { context.beginRunning() }
        machine = try LuaVM(name: "test")
        try HostLibraries.register(context, with: machine)
    }

    /// What code returns first.
    func run(_ body: String) async throws -> LuaValue {
        let loaded = try machine.load(source: "return function() \(body) end", chunkName: "test.lua")
        guard case .function(let function) = loaded.first else { return .nil }
        return try await machine.call(function, deadline: .seconds(3600)).first ?? .nil
    }

    /// What code fails with.
    func failure(_ body: String) async throws -> String {
        try await #require(throws: LuaError.self) { _ = try await run(body) }.message
    }
}

/// A network that answers as it is told, and remembers what it was asked.
final class ScriptedNetwork: EgressNetwork {
    private struct State {
        var requests: [EgressRequest] = []
        var streams: [StreamRequest] = []
        var policies: [EgressPolicy] = []
    }

    private let answer: Result<EgressResponse, EgressError>
    private let state = Mutex(State())

    init(_ answer: Result<EgressResponse, EgressError> = .success(EgressResponse(status: 200))) {
        self.answer = answer
    }

    var requests: [EgressRequest] { state.withLock { $0.requests } }
    var streams: [StreamRequest] { state.withLock { $0.streams } }
    var policies: [EgressPolicy] { state.withLock { $0.policies } }

    func exchange(_ request: EgressRequest, under policy: EgressPolicy) async throws(EgressError) -> EgressResponse {
        #expect(request.share != nil, "every answer counts towards what the plugin's answers may take")
        var request = request
        request.share = nil
        state.withLock { [request] state in
            state.requests.append(request)
            state.policies.append(policy)
        }
        return try answer.get()
    }

    func converse(_ request: StreamRequest, under policy: EgressPolicy) async throws(EgressError) -> [UInt8] {
        #expect(request.share != nil, "every answer counts towards what the plugin's answers may take")
        var request = request
        request.share = nil
        state.withLock { [request] state in
            state.streams.append(request)
            state.policies.append(policy)
        }
        return try answer.get().body
    }
}
