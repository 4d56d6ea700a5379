/// How one test came out.
public struct PluginTestResult: Hashable, Sendable {
    /// Why a test failed.
    public struct Failure: Hashable, Sendable {
        /// Where: `cpu_test.lua:12`; empty where that is not known.
        public var position: String
        /// What is wrong, in a line or several.
        public var message: String
        /// What the plugin wrote to its log until then.
        public var log: [String]

        /// Describes a failure.
        public init(position: String, message: String, log: [String]) {
            self.position = position
            self.message = message
            self.log = log
        }
    }

    /// The test's name; empty where it is the file itself that is no good.
    public var name: String
    /// Why it failed; nil where it passed.
    public var failure: Failure?
    /// What the test printed.
    public var printed: [String]

    /// Describes a result.
    public init(name: String, failure: Failure? = nil, printed: [String] = []) {
        self.name = name
        self.failure = failure
        self.printed = printed
    }

    /// The result in a line, or in several where it failed.
    public var text: String {
        let printed = printed.flatMap { $0.split(separator: "\n", omittingEmptySubsequences: false) }.map {
            "        | \($0)"
        }
        guard let failure else { return (["  ok    \(name)"] + printed).joined(separator: "\n") }
        var lines = (name.isEmpty ? [] : ["  FAIL  \(name)"]) + printed
        let indentation = name.isEmpty ? "  FAIL  " : "        "
        let message = failure.message.split(separator: "\n", omittingEmptySubsequences: false)
        let first = failure.position.isEmpty ? "" : "\(failure.position): "
        for (index, line) in message.enumerated() {
            lines.append("\(index == 0 ? indentation + first : "        ")\(line)")
        }
        if !failure.log.isEmpty {
            lines.append("        log of the plugin:")
            lines += failure.log.map { "          \($0)" }
        }
        return lines.joined(separator: "\n")
    }
}

/// How many tests passed, and how many didn't.
public struct PluginTestCount: Hashable, Sendable {
    /// Tests that passed.
    public var passed = 0
    /// Tests that failed, and files that could not be loaded.
    public var failed = 0

    /// Begins to count.
    public init() {}

    /// Counts a result.
    public mutating func add(_ result: PluginTestResult) {
        if result.failure == nil { passed += 1 } else { failed += 1 }
    }

    /// `7 passed, 1 failed`.
    public var text: String { "\(passed) passed, \(failed) failed" }
}
