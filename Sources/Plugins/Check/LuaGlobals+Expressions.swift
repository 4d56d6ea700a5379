/// How expressions are read.
extension LuaGlobals {
    mutating func expressions() throws {
        repeat { try expression() } while take(",")
    }

    private static let binary: Set<String> = [
        "+", "-", "*", "/", "//", "%", "^", "..", "==", "~=", "<", "<=", ">", ">=", "and", "or", "&", "|", "~", "<<",
        ">>",
    ]

    mutating func expression() throws {
        while true {
            while take("not") || take("-") || take("#") || take("~") {}
            try nested { try $0.simple() }
            guard current.kind == .symbol || current.kind == .keyword, Self.binary.contains(current.text) else {
                return
            }
            index += 1
        }
    }

    private mutating func simple() throws {
        switch current.kind {
        case .string, .number: index += 1
        case .keyword, .symbol:
            if take("nil") || take("true") || take("false") || take("...") { return }
            if take("function") { return try functionBody() }
            if current.is("{") { return try table() }
            _ = try suffixed()
        case .name: _ = try suffixed()
        case .end: throw Confusion()
        }
    }

    private mutating func table() throws {
        try expect("{")
        while !take("}") {
            if take("[") {
                try expression()
                try expect("]")
                try expect("=")
            } else if current.kind == .name, tokens[min(index + 1, tokens.count - 1)].is("=") {
                index += 2
            }
            try expression()
            if !current.is("}"), !take(",") { try expect(";") }
        }
    }

    /// A name or something in parentheses with what follows it.
    ///
    /// - Returns: the use of a global that is nothing but its name.
    mutating func suffixed() throws -> Int? {
        var use: Int?
        if take("(") {
            try expression()
            try expect(")")
        } else {
            let name = try name()
            if !isLocal(name.text) {
                use = uses.count
                uses.append(Use(name: name))
            }
        }
        var isPlain = true
        while true {
            if take(".") {
                let member = try name()
                if isPlain, let use { uses[use].member = member }
            } else if take("[") {
                try expression()
                try expect("]")
            } else if take(":") {
                _ = try name()
                try arguments()
            } else if current.is("(") || current.is("{") || current.kind == .string {
                try arguments()
            } else {
                return isPlain ? use : nil
            }
            isPlain = false
        }
    }

    private mutating func arguments() throws {
        if current.kind == .string {
            index += 1
        } else if current.is("{") {
            try table()
        } else {
            try expect("(")
            if take(")") { return }
            try expressions()
            try expect(")")
        }
    }
}
