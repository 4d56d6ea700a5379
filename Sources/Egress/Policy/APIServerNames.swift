import Samples
import Synchronization

/// Where the kube-apiserver is by what it is called: names are resolved once in a while, in the background, and what was
/// found last counts as long as nothing else is found.
final class APIServerNames: Sendable {
    private struct Host {
        var name: String
        var port: Int
        /// What was found last; nil before anything was.
        var addresses: [IPAddress]?
        var asked: Timestamp?
        var isBeingAsked = false
    }

    private struct State {
        var fixed = APIServerLocation(names: [
            "kubernetes", "kubernetes.default", "kubernetes.default.svc", "kubernetes.default.svc.cluster.local",
        ])
        var hosts: [Host] = []
    }

    /// How often names are resolved anew.
    static let interval = TimeSpan.seconds(10)
    /// More places than that are not learned.
    private static let mostHosts = 64

    private let resolver: any NameResolver
    private let clock: any WallClock
    private let state = Mutex(State())

    init(_ servers: [(host: String, port: Int)], _ resolver: any NameResolver, _ clock: any WallClock) {
        self.resolver = resolver
        self.clock = clock
        learn(servers)
    }

    func learn(_ servers: [(host: String, port: Int)]) {
        state.withLock { state in
            for server in servers {
                switch EgressHost(parsing: server.host) {
                case .address(let address): state.fixed.endpoints.insert(.init(address, port: server.port))
                case .name(let name):
                    // Who names the loopback does not name what happens to listen there.
                    if name != "localhost" { state.fixed.names.insert(name) }
                    guard state.hosts.count < Self.mostHosts,
                        !state.hosts.contains(where: { $0.name == name && $0.port == server.port })
                    else { break }
                    state.hosts.append(Host(name: name, port: server.port))
                case nil: continue
                }
                state.fixed.learn(port: server.port)
            }
        }
        refresh()
    }

    func location() -> APIServerLocation {
        refresh()
        return state.withLock { state in
            var location = state.fixed
            for host in state.hosts {
                if host.addresses == nil { location.unresolved[host.port] = host.name }
                for address in host.addresses ?? [] { location.endpoints.insert(.init(address, port: host.port)) }
            }
            return location
        }
    }

    /// Whether a name is being resolved.
    var isAsking: Bool { state.withLock { $0.hosts.contains(where: \.isBeingAsked) } }

    /// Has the names resolved that have not been for a while; nobody waits for it.
    private func refresh() {
        for name in due() { Task { await resolve(name) } }
    }

    private func due() -> Set<String> {
        let now = clock.now()
        return state.withLock { state in
            var names: Set<String> = []
            for index in state.hosts.indices where !state.hosts[index].isBeingAsked {
                if let asked = state.hosts[index].asked, now >= asked, now - asked < Self.interval { continue }
                state.hosts[index].isBeingAsked = true
                names.insert(state.hosts[index].name)
            }
            return names
        }
    }

    private func resolve(_ name: String) async {
        let addresses = try? await resolver.addresses(of: name, for: "kube-apiserver")
        let now = clock.now()
        state.withLock { state in
            for index in state.hosts.indices where state.hosts[index].name == name {
                state.hosts[index].addresses = addresses ?? state.hosts[index].addresses
                state.hosts[index].asked = now
                state.hosts[index].isBeingAsked = false
            }
        }
    }
}
