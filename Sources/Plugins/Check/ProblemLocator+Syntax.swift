import LuaRuntime

/// Where something is that does not compile.
extension ProblemLocator {
    /// The word that Lua could not go on with, as it says itself: `… near 'x'`.
    func syntaxPlace(_ message: String, _ line: Int) -> LuaToken? {
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
        return firstFailing(found, message) ?? found.last
    }

    private func written(_ token: LuaToken) -> Substring {
        let bytes = source.text.utf8
        let start = bytes.index(bytes.startIndex, offsetBy: token.bytes.lowerBound)
        return source.text[start..<bytes.index(bytes.startIndex, offsetBy: token.bytes.upperBound)]
    }

    /// The first of some words that the text may end with for Lua to say the same; nil where it never says so.
    ///
    /// Lua reads one word after the other, and stops with the first that it can't go on with: as of that one it says the same
    /// of every longer text.
    func firstFailing(_ words: [LuaToken], _ message: String) -> LuaToken? {
        var (low, high) = (0, words.count)
        while low < high {
            let middle = (low + high) / 2
            if failsAt(words[middle], message) { high = middle } else { low = middle + 1 }
        }
        return low < words.count ? words[low] : nil
    }

    /// Whether Lua says the same of the text that ends with a word.
    private func failsAt(_ token: LuaToken, _ message: String) -> Bool {
        let bytes = source.text.utf8
        let text = String(source.text[..<bytes.index(bytes.startIndex, offsetBy: token.bytes.upperBound)])
        do throws(LuaError) {
            let machine = try LuaVM(name: source.fileName, limits: LuaLimits(instructionsPerCall: 1000))
            try machine.load(source: "do return end " + text, chunkName: source.fileName)
            return false
        } catch {
            return error.code == .syntax && Self.oneLine(error.message) == message
        }
    }
}
