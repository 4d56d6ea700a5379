import Egress
import LuaRuntime
import Synchronization

/// The host as one plugin sees it: who the plugin is and what it may reach decide what it gets.
final class HostContext: Sendable {
    /// Who calls.
    struct Caller: Sendable {
        var name: String
        var access: PluginAccess
        /// What answers of the network may take together until the machine has them.
        var answers = AnswerBudget(limit: PluginLimits().memoryBytes)
    }

    private enum Phase {
        case loading
        case running
    }

    let host: PluginHost
    private let state = Mutex<(phase: Phase, caller: Caller?)>((.loading, nil))

    init(host: PluginHost) {
        self.host = host
    }

    /// Takes down who the plugin is, as its file says.
    func introduce(_ caller: Caller) {
        state.withLock { $0.caller = caller }
    }

    /// The file is loaded; from now on the plugin may use all of the host.
    func beginRunning() {
        state.withLock { $0.phase = .running }
    }

    /// The plugin, in order to do what only a running one may do.
    ///
    /// - Parameter function: what it wants to use.
    func caller(of function: String) throws(LuaHostError) -> Caller {
        let (phase, caller) = state.withLock { ($0.phase, $0.caller) }
        guard phase == .running, let caller else {
            throw LuaHostError("\(function): while its file is loaded a plugin may only declare; use it in a function")
        }
        return caller
    }
}
