/// Flags of metrics-server that mean nothing here. They are accepted, so that an existing Deployment's `args:` work as they
/// are, and named once in a warning.
///
/// Source: metrics-server's docs/command-line-flags.txt.
enum IgnoredFlags {
    /// Flags that are switches: a value may follow after `=` only.
    private static let switches: Set<String> = [
        "audit-log-batch-throttle-enable", "audit-log-compress", "audit-log-truncate-enabled",
        "audit-webhook-batch-throttle-enable", "audit-webhook-truncate-enabled", "contention-profiling",
        "enable-priority-and-fairness", "log-json-split-stream", "log-text-split-stream", "permit-address-sharing",
        "permit-port-sharing", "profiling",
    ]

    /// Flags whose value follows after `=` or as the next argument.
    private static let valued: Set<String> = [
        "audit-log-batch-buffer-size", "audit-log-batch-max-size", "audit-log-batch-max-wait",
        "audit-log-batch-throttle-burst", "audit-log-batch-throttle-qps", "audit-log-format", "audit-log-maxage",
        "audit-log-maxbackup", "audit-log-maxsize", "audit-log-mode", "audit-log-path",
        "audit-log-truncate-max-batch-size", "audit-log-truncate-max-event-size", "audit-log-version",
        "audit-policy-file", "audit-webhook-batch-buffer-size", "audit-webhook-batch-max-size",
        "audit-webhook-batch-max-wait", "audit-webhook-batch-throttle-burst", "audit-webhook-batch-throttle-qps",
        "audit-webhook-config-file", "audit-webhook-initial-backoff", "audit-webhook-mode",
        "audit-webhook-truncate-max-batch-size", "audit-webhook-truncate-max-event-size", "audit-webhook-version",
        "debug-socket-path", "feature-gates", "log-flush-frequency",
        "log-json-info-buffer-size", "log-text-info-buffer-size", "logging-format", "tls-curve-preferences", "vmodule",
    ]

    /// Takes the flags that mean nothing out of a command line.
    ///
    /// - Returns: the other arguments in their order, and the names of what was taken out, each one once.
    static func strip(_ arguments: [String]) -> (kept: [String], ignored: [String]) {
        var kept: [String] = []
        var ignored: [String] = []
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            if argument == "--" {
                kept.append(argument)
                kept += rest
                break
            }
            let name = String(argument.dropFirst(2).prefix { $0 != "=" })
            guard argument.hasPrefix("--"), switches.contains(name) || valued.contains(name) else {
                kept.append(argument)
                continue
            }
            if valued.contains(name), !argument.contains("=") { rest = rest.dropFirst() }
            if !ignored.contains("--\(name)") { ignored.append("--\(name)") }
        }
        return (kept, ignored)
    }
}
