/// What plugins have of Lua's own library, by name.
enum StandardLibrary {
    private static let base = [
        "assert", "error", "getmetatable", "ipairs", "next", "pairs", "pcall", "rawequal", "rawget", "rawlen",
        "select", "setmetatable", "tonumber", "tostring", "type", "xpcall", "_VERSION",
    ]

    private static let tables: [(String, [String])] = [
        (
            "string",
            [
                "byte", "char", "find", "format", "gmatch", "gsub", "len", "lower", "match", "pack", "packsize", "rep",
                "reverse", "sub", "unpack", "upper",
            ]
        ),
        ("table", ["concat", "insert", "move", "pack", "remove", "sort", "unpack"]),
        (
            "math",
            [
                "abs", "acos", "asin", "atan", "ceil", "cos", "deg", "exp", "floor", "fmod", "huge", "log", "max",
                "maxinteger", "min", "mininteger", "modf", "pi", "rad", "random", "randomseed", "sin", "sqrt", "tan",
                "tointeger", "type", "ult",
            ]
        ),
        ("utf8", ["char", "charpattern", "codepoint", "codes", "len", "offset"]),
        ("coroutine", ["close", "create", "isyieldable", "resume", "running", "status", "wrap", "yield"]),
    ]

    /// Globals, and the members of tables: `string.format`.
    static let names: [String] =
        base + tables.flatMap { table in [table.0] + table.1.map { "\(table.0).\($0)" } }

    /// The globals, those of tables with the members that they have.
    static let summary: [(name: String, members: [String])] = base.map { ($0, []) } + tables.map { ($0.0, $0.1) }
}
