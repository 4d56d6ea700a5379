import Samples

/// Where something is declared.
extension ProblemLocator {
    /// Where a declaration says what a message such as `plugin:derived: window "x" must be …` complains of.
    func declarationPlace(_ message: String, _ line: Int) -> LuaToken? {
        let parts = message.split(separator: ": ", maxSplits: 2).map(String.init)
        guard parts.count > 1, let function = parts[0].split(whereSeparator: { $0 == ":" || $0 == "." }).last,
            let start = tokens.indices.dropFirst().first(where: { index in
                tokens[index].line >= line && tokens[index].kind == .name && tokens[index].text == function
                    && (tokens[index - 1].is(".") || tokens[index - 1].is(":"))
            })
        else { return nil }
        guard var open = table(after: start) else { return tokens[start] }
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

    private func quoted(_ message: String) -> String? {
        guard message.contains(" has \""), let start = message.firstRange(of: " has \"") else { return nil }
        return String(message[start.upperBound...].prefix { $0 != "\"" })
    }

    // MARK: Names

    /// What the file calls its plugin, where that can be read without running it.
    var pluginName: String? {
        for index in tokens.indices.dropFirst(2)
        where tokens[index].kind == .name && tokens[index].text == "plugin" && tokens[index - 1].is(".")
            && tokens[index - 2].text == "moongauge" && tokens[index - 2].kind == .name
        {
            guard let open = table(after: index), let key = key("name", in: open) else { continue }
            let value = tokens[key.value]
            return value.kind == .string && Declaration.isIdentifier(value.text) ? value.text : nil
        }
        return nil
    }

    /// Where each setting is declared.
    func settings() -> [String: LuaToken] {
        guard
            let start = tokens.indices.dropLast(2).first(where: { index in
                tokens[index].text == "settings" && tokens[index + 1].is("=") && tokens[index + 2].is("{")
            })
        else { return [:] }
        var places: [String: LuaToken] = [:]
        forEachField(in: start + 2) { name, key, _ in
            if places[name] == nil { places[name] = tokens[key] }
            return true
        }
        return places
    }

    /// The place of what a message calls taken: `metric "x" of pods is already declared …`.
    func taken(_ message: String) -> LuaToken? {
        let words = message.split(separator: "\"", maxSplits: 2, omittingEmptySubsequences: false)
        guard words.count > 1, let field = words[0].split(separator: " ").last else { return nil }
        return declaration(String(field), String(words[1]))
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

    // MARK: Tables

    /// The `{` of a call with a table.
    func table(after function: Int) -> Int? {
        var open = function + 1
        if open < tokens.count, tokens[open].is("(") { open += 1 }
        return open < tokens.count && tokens[open].is("{") ? open : nil
    }

    /// Where a table's field begins, and its value; nil where the table is not written with it.
    func key(_ name: String, in open: Int) -> (token: Int, value: Int)? {
        var found: (Int, Int)?
        forEachField(in: open) { field, key, value in
            if field == name { found = (key, value) }
            return found == nil
        }
        return found
    }

    /// Goes through the fields with names that a table is written with: name, where it begins, where its value does.
    ///
    /// - Parameter body: returns whether to go on.
    func forEachField(in open: Int, _ body: (_ name: String, _ key: Int, _ value: Int) -> Bool) {
        var depth = 0
        var index = open
        while index + 2 < tokens.count {
            let token = tokens[index]
            depth += Self.deepening(token)
            if depth == 0 { return }
            if depth == 1, token.kind == .name, tokens[index + 1].is("=") {
                guard body(token.text, index, index + 2) else { return }
            }
            if depth == 2, token.kind == .string, tokens[index - 1].is("["), tokens[index + 1].is("]"),
                index + 3 < tokens.count
            {
                guard body(token.text, index, index + 3) else { return }
            }
            // Its `then` opens what the one before it has opened already.
            if token.is("elseif") { depth -= 1 }
            index += 1
        }
    }

    /// By how much what follows a word is deeper than what was before it.
    private static func deepening(_ token: LuaToken) -> Int {
        guard token.kind == .symbol || token.kind == .keyword else { return 0 }
        return switch token.text {
        case "{", "(", "[", "function", "do", "then", "repeat": 1
        case "}", ")", "]", "end", "until": -1
        default: 0
        }
    }

    /// Where a text stands in a list.
    func string(_ text: String, in open: Int) -> LuaToken? {
        guard tokens[open].is("{") else { return nil }
        return tokens[open...].prefix { !$0.is("}") }.first { $0.kind == .string && $0.text == text }
    }
}
