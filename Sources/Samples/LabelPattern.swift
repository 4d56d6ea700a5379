/// A regular expression that must match a label's value as a whole, in the common part of RE2's syntax.
///
/// It is matched by going through all states at once (K. Thompson, 1968), so that no pattern and no value takes longer than
/// the product of their lengths.
///
/// Understood are: characters, `.` (any character), classes such as `[a-z_]`, `[^0-9]`, `[[:alpha:]]`, `\d \D \w \W \s
/// \S`, escapes `\t \n \r \x41` and of punctuation, groups `( )`, `(?: )`, `(?i: )`, alternatives `|`, repetition `* + ?
/// {n} {n,} {n,m}` (lazy forms match the same), `^` and `$`, and `(?i)` before everything else.
///
/// Source: prometheus.io/docs/prometheus/latest/querying/basics/ (matchers are fully anchored), github.com/google/re2/wiki/Syntax.
public struct LabelPattern: Sendable {
    enum Instruction: Sendable {
        /// One character of a set.
        case character(CharacterSet)
        /// Goes on at two places.
        case split(Int, Int)
        /// Goes on elsewhere.
        case jump(Int)
        /// Goes on at the value's start only.
        case start
        /// Goes on at the value's end only.
        case end
        /// Everything has matched.
        case match
    }

    private let program: [Instruction]
    /// A pattern without any special character: the value itself.
    private let literal: String?

    /// Compiles a pattern.
    ///
    /// - Throws: what is wrong with it, and where.
    public init(_ pattern: String) throws(LabelPatternError) {
        let special = "\\.+*?()|[]{}^$"
        literal = pattern.contains(where: special.contains) ? nil : pattern
        var compiler = LabelPatternCompiler(pattern)
        program = try compiler.compile()
    }

    /// Whether the whole value matches.
    public func matches(_ value: String) -> Bool {
        if let literal { return literal == value }
        var states = PatternStates(count: program.count)
        var next = states
        add(0, to: &states, isStart: true, isEnd: value.isEmpty)
        var rest = value.unicodeScalars[...]
        while let scalar = rest.popFirst() {
            next.removeAll()
            for state in states.list {
                guard case .character(let set) = program[state], set.contains(scalar) else { continue }
                add(state + 1, to: &next, isStart: false, isEnd: rest.isEmpty)
            }
            if next.list.isEmpty { return false }
            swap(&states, &next)
        }
        return states.list.contains { if case .match = program[$0] { true } else { false } }
    }

    /// Adds a state and all that can be reached from it without a character.
    private func add(_ first: Int, to states: inout PatternStates, isStart: Bool, isEnd: Bool) {
        var waiting = [first]
        while let state = waiting.popLast() {
            guard states.insert(state) else { continue }
            switch program[state] {
            case .split(let one, let other):
                waiting.append(other)
                waiting.append(one)
            case .jump(let target): waiting.append(target)
            case .start: if isStart { waiting.append(state + 1) }
            case .end: if isEnd { waiting.append(state + 1) }
            case .character, .match: break
            }
        }
    }
}

/// States of a pattern, each once.
private struct PatternStates {
    private(set) var list: [Int] = []
    private var present: [Bool]

    init(count: Int) {
        present = Array(repeating: false, count: count)
    }

    mutating func insert(_ state: Int) -> Bool {
        if present[state] { return false }
        present[state] = true
        list.append(state)
        return true
    }

    mutating func removeAll() {
        for state in list { present[state] = false }
        list.removeAll(keepingCapacity: true)
    }
}

/// What is wrong with a pattern.
public struct LabelPatternError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The pattern.
    public var pattern: String
    /// The character at which it was noticed, counted from 1.
    public var position: Int
    /// What it is.
    public var problem: String

    public var description: String { "bad pattern \"\(pattern)\", character \(position): \(problem)" }
}
