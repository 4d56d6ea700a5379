import LuaRuntime

/// What is certainly wrong in code that compiles, and shows when it runs only: names that nobody has.
struct SourceScan {
    private let source: PluginSource
    private let tokens: [LuaToken]
    private let uses: [LuaGlobals.Use]

    /// - Returns: nil where the code is not understood.
    init?(_ source: PluginSource) {
        self.source = source
        tokens = LuaLexer.tokens(of: source.text)
        guard let uses = LuaGlobals.uses(in: tokens) else { return nil }
        self.uses = uses
    }

    /// Everything that is wrong, in the text's order.
    ///
    /// - Parameters:
    ///   - machine: knows which globals there are.
    ///   - plugin: what has been declared; nil where it could not be loaded.
    func problems(_ machine: LuaVM, _ plugin: Plugin?) -> [PluginProblem] {
        var problems = unknownNames(machine)
        if let plugin { problems += unusedSettings(plugin.settingNames) + unusedPermissions(plugin.access.wanted) }
        return problems.sorted { ($0.line ?? 0, $0.column ?? 0) < ($1.line ?? 0, $1.column ?? 0) }
    }

    private func problem(_ token: LuaToken, _ message: String) -> PluginProblem {
        PluginProblem(file: source.path, line: token.line, column: token.column, message: message)
    }

    // MARK: Globals

    private func unknownNames(_ machine: LuaVM) -> [PluginProblem] {
        let written = Set(uses.filter(\.isWrite).map(\.name.text))
        let read = uses.filter { !$0.isWrite && !written.contains($0.name.text) }
        let known = Self.known(read, machine)
        var problems: [PluginProblem] = []
        var suggestions: [String: String] = [:]
        func suggestion(_ path: String, _ name: String, _ names: @autoclosure () -> [String]) -> String {
            if let known = suggestions[path] { return known }
            // Who has made so many mistakes is not helped by guesses at all of them.
            guard suggestions.count < Self.mostSuggestions else { return "" }
            let suggestion = Self.suggestion(name, names())
            suggestions[path] = suggestion
            return suggestion
        }
        for use in read {
            let name = use.name.text
            guard let kind = known[name] else {
                problems.append(
                    problem(use.name, "there is no global \"\(name)\"\(suggestion(name, name, Self.names))"))
                continue
            }
            guard kind == "table", let member = use.member, known["\(name).\(member.text)"] == nil else { continue }
            let near = suggestion(
                "\(name).\(member.text)", member.text,
                Self.names.filter { $0.hasPrefix("\(name).") }.map { String($0.dropFirst(name.count + 1)) })
            problems.append(problem(member, "\(name) has no \"\(member.text)\"\(near)"))
        }
        return problems
    }

    /// The types of globals, and of what is read of them, by their names; those are left out that the machine doesn't have.
    private static func known(_ uses: [LuaGlobals.Use], _ machine: LuaVM) -> [String: String] {
        var known: [String: String] = [:]
        var code =
            "local known = {}\nlocal function note(name, value) known[name] = value ~= nil and type(value) or nil end\n"
        for name in Set(uses.map(\.name.text)) { code += "note(\"\(name)\", \(name))\n" }
        let members = Set(uses.compactMap { use in use.member.map { "\(use.name.text).\($0.text)" } })
        for path in members {
            let name = path.prefix { $0 != "." }
            code += "if type(\(name)) == \"table\" then note(\"\(path)\", \(path)) end\n"
        }
        guard case .table(let table)? = try? machine.load(source: code + "return known", chunkName: "names").first
        else {
            return known
        }
        for field in table.fields { if case .string(let kind) = field.value { known[field.name] = kind } }
        return known
    }

    /// For how many names of a file it is looked what was meant.
    private static let mostSuggestions = 100

    /// The globals that plugins have, and their members.
    private static let names: [String] = {
        let libraries = HostLibraries.references.flatMap { library in
            [library.name] + library.functions.map(\.name) + library.fields.map { "\(library.name).\($0.name)" }
        }
        return libraries + StandardLibrary.names + ["moongauge", "moongauge.plugin"]
    }()

    /// What plugins have in place of what they don't have.
    private static let replacements = [
        "print": "log.info writes a line", "os": "see time", "io": "plugins have no files",
        "require": "a plugin is one file",
        "load": "plugins can't make code", "dofile": "a plugin is one file", "debug": "see error and pcall",
        "rawset": "assign, or see setmetatable", "collectgarbage": "the server sees to that",
        "_G": "globals are read by name",
    ]

    private static func suggestion(_ name: String, _ names: [String]) -> String {
        if let replacement = replacements[name] { return "; \(replacement)" }
        return Spelling.nearest(to: name, among: names, within: min(2, name.count / 3)).map {
            "; did you mean \"\($0)\"?"
        } ?? ""
    }

    // MARK: What is declared for nothing

    /// Settings that are never read, where all readings are seen: `….settings.NAME`, `….settings["NAME"]`.
    private func unusedSettings(_ names: [String]) -> [PluginProblem] {
        var read: Set<String> = []
        for index in tokens.indices.dropFirst().dropLast(2)
        where tokens[index].text == "settings" && tokens[index].kind == .name && tokens[index - 1].is(".") {
            if tokens[index + 1].is("."), tokens[index + 2].kind == .name {
                read.insert(tokens[index + 2].text)
            } else if tokens[index + 1].is("["), tokens[index + 2].kind == .string {
                read.insert(tokens[index + 2].text)
            } else {
                return []
            }
        }
        let unread = names.filter { !read.contains($0) }
        guard !unread.isEmpty else { return [] }
        let places = ProblemLocator(source).settings()
        return unread.map { name in
            let place = places[name] ?? tokens[0]
            return problem(place, "the setting \"\(name)\" is declared and never read")
        }
    }

    private func unusedPermissions(_ wanted: PluginPermissions) -> [PluginProblem] {
        let globals = Set(uses.map(\.name.text))
        let kinds = [
            ("http", !wanted.http.isEmpty), ("tcp", !wanted.tcp.isEmpty), ("secrets", !wanted.secrets.isEmpty),
        ]
        return kinds.filter { $0.1 && !globals.contains($0.0) }.map { name, _ in
            let place = tokens.first { $0.kind == .name && $0.text == name } ?? tokens[0]
            return problem(place, "the permission \"\(name)\" is declared, and \(name) is never used")
        }
    }
}
