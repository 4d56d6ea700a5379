#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// How many connections plugins may have.
public struct EgressLimits: Hashable, Sendable {
    /// All plugins together; who comes later waits.
    public var connections: Int
    /// One plugin.
    public var connectionsPerPlugin: Int
    /// How many are kept open to the same target while nobody uses them.
    public var idlePerTarget: Int
    /// How long they are kept.
    public var idleTime: Duration

    /// Makes limits; without arguments, for as many as three quarters of the files that the process may open, and one
    /// plugin has half of them at most.
    public init(
        connections: Int? = nil, connectionsPerPlugin: Int? = nil, idlePerTarget: Int = 16,
        idleTime: Duration = .seconds(60)
    ) {
        let connections = max(1, connections ?? min(16_384, Self.openFiles / 4 * 3))
        self.connections = connections
        self.connectionsPerPlugin = max(1, min(connections, connectionsPerPlugin ?? connections / 2))
        self.idlePerTarget = idlePerTarget
        self.idleTime = idleTime
    }

    /// How many files the process may open.
    private static var openFiles: Int {
        var limit = rlimit()
        #if canImport(Glibc)
        let code = getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        #else
        let code = getrlimit(RLIMIT_NOFILE, &limit)
        #endif
        return code == 0 ? Int(clamping: limit.rlim_cur) : 1024
    }
}
