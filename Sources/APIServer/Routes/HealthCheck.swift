/// Something that must be well for the server to be.
public struct HealthCheck: Sendable {
    /// Where a check counts.
    public enum Probe: String, Sendable, CaseIterable {
        /// `/healthz`, the old one.
        case healthz
        /// `/livez`: a restart would help.
        case livez
        /// `/readyz`: requests can be answered.
        case readyz
    }

    /// The check's name, also its sub-path: `metric-storage-ready`.
    public var name: String
    /// Where it counts.
    public var probes: Set<Probe>
    /// Nil where all is well, else what is wrong, for the log.
    public var problem: @Sendable () async -> String?

    /// Makes a check.
    public init(_ name: String, probes: Set<Probe>, problem: @escaping @Sendable () async -> String?) {
        self.name = name
        self.probes = probes
        self.problem = problem
    }

    /// The check that passes as long as the server answers at all.
    public static let ping = HealthCheck("ping", probes: Set(Probe.allCases)) { nil }
}
