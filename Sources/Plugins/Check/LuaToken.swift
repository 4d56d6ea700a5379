/// A word of Lua code, and where it stands.
struct LuaToken: Hashable, Sendable {
    /// What kind of word it is.
    enum Kind: Hashable, Sendable {
        case name
        case keyword
        case string
        case number
        case symbol
        case end
    }

    var kind: Kind
    /// The word as it is written; of a string, what it says, where that needs no unescaping but the usual.
    var text: String
    /// From 1.
    var line: Int
    /// In characters from 1.
    var column: Int
    /// Where it begins and where what follows begins, in bytes.
    var bytes: Range<Int>

    /// Whether it is this name, keyword or symbol.
    func `is`(_ text: String) -> Bool { (kind == .keyword || kind == .symbol) && self.text == text }
}
