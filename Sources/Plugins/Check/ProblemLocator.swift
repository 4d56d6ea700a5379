import LuaRuntime

/// Finds the place in a plugin's file that a message is about: Lua tells the line only.
struct ProblemLocator {
    private let source: PluginSource
    private let tokens: [LuaToken]

    init(_ source: PluginSource) {
        self.source = source
        tokens = LuaLexer.tokens(of: source.text)
    }

    /// The error with its place, as exactly as it can be told.
    func problem(_ error: LuaError) -> PluginProblem {
        let message = error.message.split(whereSeparator: \.isNewline).joined(separator: " ")
        guard let line = error.line, error.chunkName.map(isOurs) ?? true else {
            return PluginProblem(file: source.path, line: 1, column: 1, message: message)
        }
        let place =
            error.code == .syntax
            ? syntaxPlace(message, line) : declarationPlace(message, line) ?? namedPlace(message, line)
        return PluginProblem(
            file: source.path, line: place?.line ?? line, column: place?.column ?? firstColumn(of: line),
            message: message)
    }

    /// A problem of a configuration that belongs to no place there: where the plugin declares what it is about.
    func located(_ problem: PluginProblem) -> PluginProblem {
        guard problem.file.isEmpty || (problem.file == source.path && problem.line == nil) else { return problem }
        var located = problem
        let names = problem.message.split(separator: "\"", omittingEmptySubsequences: false).map(String.init)
        let place = problem.file.isEmpty ? names.count > 3 ? setting(names[3]) : nil : taken(problem.message)
        located.file = source.path
        located.line = place?.line ?? 1
        located.column = place?.column ?? 1
        return located
    }

    private func isOurs(_ chunk: String) -> Bool { chunk == source.fileName || chunk.hasPrefix("...") }

    /// Where a line's first word stands.
    private func firstColumn(of line: Int) -> Int { tokens.first { $0.line == line }?.column ?? 1 }

    // MARK: What does not compile

    /// The word that Lua could not go on with, as it says itself: `… near 'x'`.
    private func syntaxPlace(_ message: String, _ line: Int) -> LuaToken? {
        guard let range = message.firstRange(of: " near ") else { return nil }
        let near = message[range.upperBound...]
        if near == "<eof>" { return tokens.last }
        guard near.count > 2, near.first == "'", near.last == "'" else { return nil }
        let word = near.dropFirst().dropLast()
        let candidates = tokens.filter { $0.line == line && written($0).hasPrefix(word) }
        let exact = candidates.filter { written($0) == word }
        let found = exact.isEmpty ? candidates : exact
        if found.count < 2 { return found.first }
        // The same word stands there several times: the first one with which Lua can't go on is it.
        return found.prefix(32).first { failsAt($0, message) } ?? found.last
    }

    private func written(_ token: LuaToken) -> Substring {
        let bytes = source.text.utf8
        let start = bytes.index(bytes.startIndex, offsetBy: token.bytes.lowerBound)
        return source.text[start..<bytes.index(bytes.startIndex, offsetBy: token.bytes.upperBound)]
    }

    /// Whether Lua says the same of the text that ends with a word.
    private func failsAt(_ token: LuaToken, _ message: String) -> Bool {
        let bytes = source.text.utf8
        let text = String(source.text[..<bytes.index(bytes.startIndex, offsetBy: token.bytes.upperBound)])
        do throws(LuaError) {
            let machine = try LuaVM(name: source.fileName, limits: LuaLimits(instructionsPerCall: 1000))
            try machine.run(source: "do return end " + text, chunkName: source.fileName)
            return false
        } catch {
            return error.code == .syntax && error.message == message
        }
    }

    // MARK: What is declared

    /// Where a declaration says what a message such as `plugin:derived: window "x" must be …` complains of.
    private func declarationPlace(_ message: String, _ line: Int) -> LuaToken? {
        let parts = message.split(separator: ": ", maxSplits: 2).map(String.init)
        guard parts.count > 1, let function = parts[0].split(whereSeparator: { $0 == ":" || $0 == "." }).last,
            let start = tokens.indices.dropFirst().first(where: { index in
                tokens[index].line >= line && tokens[index].kind == .name && tokens[index].text == function
                    && (tokens[index - 1].is(".") || tokens[index - 1].is(":"))
            })
        else { return nil }
        var open = start + 1
        if tokens[open].is("(") { open += 1 }
        guard tokens[open].is("{") else { return tokens[start] }
        var path: [String] = []
        var rest = parts[1]
        // `moongauge.plugin: settings.port: min is …`
        if parts.count > 2, !rest.contains(" ") {
            path = rest.split(separator: ".").map(String.init)
            rest = parts[2]
        }
        if let range = rest.firstRange(of: "unknown field \"") {
            path.append(String(rest[range.upperBound...].prefix { $0 != "\"" }))
        } else {
            path += rest.prefix { $0 != " " }.split(separator: ".").map(String.init)
        }
        var place = tokens[start]
        for name in path {
            guard let key = key(name, in: open) else { return place }
            place = tokens[key.token]
            guard tokens[key.value].is("{") else { return place }
            open = key.value
        }
        if let element = quoted(rest), let token = string(element, in: open) { return token }
        return place
    }

    /// Where a table's field begins, and its value; nil where the table is not written with it.
    private func key(_ name: String, in open: Int) -> (token: Int, value: Int)? {
        var depth = 0
        var index = open
        while index + 2 < tokens.count {
            let token = tokens[index]
            if ["{", "(", "["].contains(where: token.is)
                || ["function", "do", "then", "repeat"].contains(where: token.is)
            {
                depth += 1
            } else if ["}", ")", "]", "end", "until"].contains(where: token.is) {
                depth -= 1
                if depth == 0 { return nil }
            }
            if depth == 1, token.kind == .name, token.text == name, tokens[index + 1].is("=") {
                return (index, index + 2)
            }
            if depth == 2, token.kind == .string, token.text == name, tokens[index - 1].is("["),
                tokens[index + 1].is("]"),
                index + 3 < tokens.count
            {
                return (index, index + 3)
            }
            // Its `then` opens what the one before it has opened already.
            if token.is("elseif") { depth -= 1 }
            index += 1
        }
        return nil
    }

    private func quoted(_ message: String) -> String? {
        guard message.contains(" has \""), let start = message.firstRange(of: " has \"") else { return nil }
        return String(message[start.upperBound...].prefix { $0 != "\"" })
    }

    private func string(_ text: String, in open: Int) -> LuaToken? {
        guard tokens[open].is("{") else { return nil }
        return tokens[open...].prefix { !$0.is("}") }.first { $0.kind == .string && $0.text == text }
    }

    // MARK: What fails while it runs

    /// The name that a message such as `attempt to call a nil value (global 'x')` is about.
    private func namedPlace(_ message: String, _ line: Int) -> LuaToken? {
        guard message.hasSuffix("')") || message.contains(" '"), let open = message.lastIndex(of: "("),
            message[open...].hasSuffix("')"), let quote = message[open...].firstIndex(of: "'")
        else { return nil }
        let name = message[message.index(after: quote)...].dropLast(2)
        return tokens.first { $0.line == line && $0.text == name && ($0.kind == .name || $0.kind == .string) }
    }

    // MARK: What others have

    /// The place of what a message calls taken: `metric "x" of pods is already declared …`.
    func taken(_ message: String) -> LuaToken? {
        let words = message.split(separator: "\"", maxSplits: 2, omittingEmptySubsequences: false)
        guard words.count > 1, let field = words[0].split(separator: " ").last else { return nil }
        return declaration(String(field), String(words[1]))
    }

    /// Where a setting is declared.
    func setting(_ name: String) -> LuaToken? {
        guard
            let start = tokens.indices.dropLast(2).first(where: { index in
                tokens[index].text == "settings" && tokens[index + 1].is("=") && tokens[index + 2].is("{")
            })
        else { return nil }
        return key(name, in: start + 2).map { tokens[$0.token] }
    }

    /// Where a field is given a text: `metric = "name"`.
    private func declaration(_ field: String, _ value: String) -> LuaToken? {
        for index in tokens.indices.dropLast(3)
        where tokens[index].kind == .name && tokens[index].text == field && tokens[index + 1].is("=")
            && tokens[index + 2].kind == .string && tokens[index + 2].text == value
        {
            return tokens[index + 2]
        }
        return nil
    }
}
