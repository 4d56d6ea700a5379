/// Where Lua code reads and writes globals.
///
/// It follows blocks and local names as the language has them, and nothing else of it. Code that Lua has compiled is
/// understood; of any other code there is no answer. Source: https://www.lua.org/manual/5.4/manual.html#9
struct LuaGlobals {
    /// A global that is named, and what is read of it.
    struct Use {
        var name: LuaToken
        /// `decode` of `json.decode`.
        var member: LuaToken?
        var isWrite = false
    }

    struct Confusion: Error {}

    let tokens: [LuaToken]
    var index = 0
    /// The local names of each block that is open, and how often each name is local.
    private var scopes: [[String]] = [[]]
    private var locals: [String: Int] = [:]
    /// How many statements and expressions are open, each within the one before.
    private var depth = 0
    /// Lua compiles nothing that is deeper.
    /// Source: https://www.lua.org/source/5.4/llimits.h.html#LUAI_MAXCCALLS
    private static let mostDepth = 200
    var uses: [Use] = []

    private init(_ tokens: [LuaToken]) {
        self.tokens = tokens
    }

    /// All uses, in the text's order; nil where the code is not understood, or changes what globals are.
    static func uses(in tokens: [LuaToken]) -> [Use]? {
        var reader = LuaGlobals(tokens)
        do {
            try reader.block()
            guard reader.current.kind == .end else { return nil }
        } catch {
            return nil
        }
        return tokens.contains { $0.kind == .name && $0.text == "_ENV" } ? nil : reader.uses
    }

    // MARK: Words

    var current: LuaToken { tokens[min(index, tokens.count - 1)] }

    mutating func take(_ text: String) -> Bool {
        guard current.is(text) else { return false }
        index += 1
        return true
    }

    mutating func expect(_ text: String) throws {
        guard take(text) else { throw Confusion() }
    }

    mutating func name() throws -> LuaToken {
        guard current.kind == .name else { throw Confusion() }
        defer { index += 1 }
        return current
    }

    // MARK: Scopes

    private mutating func scoped(_ body: (inout LuaGlobals) throws -> Void) rethrows {
        scopes.append([])
        try body(&self)
        for name in scopes.removeLast() { locals[name, default: 0] -= 1 }
    }

    private mutating func declare(_ name: String) {
        scopes[scopes.count - 1].append(name)
        locals[name, default: 0] += 1
    }

    func isLocal(_ name: String) -> Bool { locals[name, default: 0] > 0 }

    /// Reads what may hold more of its kind.
    mutating func nested(_ body: (inout LuaGlobals) throws -> Void) throws {
        guard depth < Self.mostDepth else { throw Confusion() }
        depth += 1
        try body(&self)
        depth -= 1
    }

    // MARK: Statements

    private mutating func block() throws {
        while true {
            if current.kind == .end { return }
            switch current.text {
            case "end", "else", "elseif", "until": if current.kind == .keyword { return }
            default: break
            }
            if take("return") {
                if !isBlockEnd, !current.is(";") { try expressions() }
                _ = take(";")
                return
            }
            try nested { try $0.statement() }
        }
    }

    private var isBlockEnd: Bool {
        current.kind == .end || ["end", "else", "elseif", "until"].contains { current.is($0) }
    }

    private mutating func statement() throws {
        if take(";") || take("break") { return }
        if take("::") {
            _ = try name()
            return try expect("::")
        }
        if take("goto") {
            _ = try name()
            return
        }
        if take("do") { return try body(until: "end") }
        if take("while") {
            try expression()
            try expect("do")
            return try body(until: "end")
        }
        if take("repeat") {
            return try scoped { reader in
                try reader.block()
                try reader.expect("until")
                try reader.expression()
            }
        }
        if take("if") { return try condition() }
        if take("for") { return try loop() }
        if take("function") { return try function() }
        if take("local") { return try local() }
        try assignmentOrCall()
    }

    private mutating func body(until end: String) throws {
        try scoped { try $0.block() }
        try expect(end)
    }

    private mutating func condition() throws {
        repeat {
            try expression()
            try expect("then")
            try scoped { try $0.block() }
        } while take("elseif")
        if take("else") { try scoped { try $0.block() } }
        try expect("end")
    }

    private mutating func loop() throws {
        var names = [try name().text]
        if take("=") {
            try expressions()
        } else {
            while take(",") { names.append(try name().text) }
            try expect("in")
            try expressions()
        }
        try expect("do")
        try scoped { reader in
            for name in names { reader.declare(name) }
            try reader.block()
        }
        try expect("end")
    }

    private mutating func function() throws {
        let first = try name()
        var isMember = false
        var hasSelf = false
        while current.is(".") || current.is(":") {
            hasSelf = current.is(":")
            isMember = true
            index += 1
            _ = try name()
        }
        if !isLocal(first.text) { uses.append(Use(name: first, member: nil, isWrite: !isMember)) }
        try functionBody(hasSelf: hasSelf)
    }

    mutating func functionBody(hasSelf: Bool = false) throws {
        try expect("(")
        var names = hasSelf ? ["self"] : []
        while !take(")") {
            if !take("...") { names.append(try name().text) }
            if !current.is(")") { try expect(",") }
        }
        try scoped { reader in
            for name in names { reader.declare(name) }
            try reader.block()
        }
        try expect("end")
    }

    private mutating func local() throws {
        if take("function") {
            declare(try name().text)
            return try functionBody()
        }
        var names: [String] = []
        repeat {
            names.append(try name().text)
            if take("<") {
                _ = try name()
                try expect(">")
            }
        } while take(",")
        if take("=") { try expressions() }
        for name in names { declare(name) }
    }

    private mutating func assignmentOrCall() throws {
        var targets = [try suffixed()]
        while take(",") { targets.append(try suffixed()) }
        guard take("=") else { return }
        for case let use? in targets { uses[use].isWrite = true }
        try expressions()
    }
}
