import LuaRuntime

/// Finds the place in a plugin's file that a message is about: Lua tells the line only.
///
/// Each question is answered by one pass over the words at most: a server asks while it loads plugins, and files may be
/// large.
struct ProblemLocator {
    let source: PluginSource
    let tokens: [LuaToken]

    init(_ source: PluginSource) {
        self.source = source
        tokens = LuaLexer.tokens(of: source.text)
    }

    /// The error with its place, as exactly as it can be told.
    func problem(_ error: LuaError) -> PluginProblem {
        let message = Self.oneLine(error.message)
        guard let line = error.line, error.chunkName.map(isOurs) ?? true else {
            let place = error.code == .syntax ? firstFailing(tokens, message) : nil
            return PluginProblem(
                file: source.path, line: place?.line ?? 1, column: place?.column ?? 1, message: message)
        }
        let place =
            error.code == .syntax
            ? syntaxPlace(message, line) : declarationPlace(message, line) ?? namedPlace(message, line)
        return PluginProblem(
            file: source.path, line: place?.line ?? line, column: place?.column ?? firstColumn(of: line),
            message: message)
    }

    /// Problems with their places, where they have none yet: of a configuration, where the plugin declares what it is
    /// about, else the place of what others have too.
    static func located(_ problems: [PluginProblem], in source: PluginSource) -> [PluginProblem] {
        func isPlaceless(_ problem: PluginProblem) -> Bool {
            problem.file.isEmpty || (problem.file == source.path && problem.line == nil)
        }
        guard problems.contains(where: isPlaceless) else { return problems }
        let locator = ProblemLocator(source)
        let settings = problems.contains { $0.file.isEmpty } ? locator.settings() : [:]
        return problems.map { problem in
            guard isPlaceless(problem) else { return problem }
            var located = problem
            let names = problem.message.split(separator: "\"", omittingEmptySubsequences: false).map(String.init)
            let place =
                problem.file.isEmpty
                ? names.count > 3 ? settings[names[3]] : nil
                : locator.circle(problem.message) ?? locator.taken(problem.message)
            located.file = source.path
            located.line = place?.line ?? 1
            located.column = place?.column ?? 1
            return located
        }
    }

    /// A message without line ends.
    static func oneLine(_ message: String) -> String {
        message.split(whereSeparator: \.isNewline).joined(separator: " ")
    }

    private func isOurs(_ chunk: String) -> Bool { chunk == source.fileName || chunk.hasPrefix("...") }

    /// Where a line's first word stands.
    private func firstColumn(of line: Int) -> Int { tokens.first { $0.line == line }?.column ?? 1 }

    // MARK: What fails while it runs

    /// The name that a message such as `attempt to call a nil value (global 'x')` is about.
    private func namedPlace(_ message: String, _ line: Int) -> LuaToken? {
        guard message.hasSuffix("')") || message.contains(" '"), let open = message.lastIndex(of: "("),
            message[open...].hasSuffix("')"), let quote = message[open...].firstIndex(of: "'")
        else { return nil }
        let name = message[message.index(after: quote)...].dropLast(2)
        return tokens.first { $0.line == line && $0.text == name && ($0.kind == .name || $0.kind == .string) }
    }
}
