/// Something that is wrong with a plugin, and where.
public struct PluginProblem: Hashable, Sendable, CustomStringConvertible {
    /// The file.
    public var file: String
    /// The line, from 1; nil where it is about the file as a whole.
    public var line: Int?
    /// The column in characters, from 1; nil where only the line is known.
    public var column: Int?
    /// What is wrong.
    public var message: String

    /// Describes a problem.
    public init(file: String, line: Int? = nil, column: Int? = nil, message: String) {
        self.file = file
        self.line = line
        self.column = column
        self.message = message
    }

    /// Describes a problem at a place such as `moongauge.yaml:4:13`.
    init(at position: String, message: String) {
        var parts = position.split(separator: ":", omittingEmptySubsequences: false)
        var numbers: [Int] = []
        while numbers.count < 2, parts.count > 1, let last = parts.last, let number = Int(last) {
            numbers.insert(number, at: 0)
            parts.removeLast()
        }
        self.init(
            file: parts.joined(separator: ":"), line: numbers.first, column: numbers.count > 1 ? numbers[1] : nil,
            message: message)
    }

    /// One line as compilers have it: `cpu.lua:12:7: what is wrong`.
    public var description: String {
        let position = [line, column].compactMap { $0.map { ":\($0)" } }.joined()
        return file.isEmpty ? message : "\(file)\(position): \(message)"
    }
}
