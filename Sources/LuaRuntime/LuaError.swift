/// Why Lua code did not do what was asked of it.
///
/// Errors are equal when their codes are.
public struct LuaError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What kind of error it is.
    public enum Code: String, Sendable {
        /// The source does not compile.
        case syntax
        /// The code raised an error, or a host function did.
        case runtime
        /// The machine holds as much memory as it may.
        case memoryLimit
        /// The call ran as many instructions as it may.
        case instructionLimit
        /// The call took as long as it may.
        case timeLimit
        /// The call was given too little time to wait for what it waited for.
        case deadline
        /// Nobody waits for the call's result any more.
        case cancelled
        /// Functions called each other more deeply than they may.
        case recursionLimit
        /// A value cannot cross between Lua and the host.
        case badValue
        /// The machine has been closed.
        case closed
    }

    /// What kind of error it is.
    public var code: Code
    /// What went wrong, without the position.
    public var message: String
    /// The chunk in which it went wrong.
    public var chunkName: String?
    /// The line in that chunk.
    public var line: Int?
    /// The calls that led there, innermost first, a couple of dozen at most; empty when they are not known.
    public var traceback: String
    /// The name of the machine, which is that of its plugin; nil where no machine is concerned.
    public var plugin: String?

    /// Makes an error.
    public init(
        _ code: Code, _ message: String, chunkName: String? = nil, line: Int? = nil, traceback: String = "",
        plugin: String? = nil
    ) {
        self.code = code
        self.message = message
        self.chunkName = chunkName
        self.line = line
        self.traceback = traceback
        self.plugin = plugin
    }

    /// One line, such as `cpu.lua:12: attempt to compare number with nil`.
    public var description: String {
        var text = ""
        if let chunkName { text += "\(chunkName):" }
        if let line { text += "\(line):" }
        return (text.isEmpty ? message : "\(text) \(message)").split(whereSeparator: \.isNewline).joined(separator: " ")
    }

    /// Whether both have the same code.
    public static func == (left: LuaError, right: LuaError) -> Bool {
        left.code == right.code
    }
}

/// What a host function throws to raise an error in the Lua code that called it.
public struct LuaHostError: Error, Sendable, Equatable, CustomStringConvertible {
    /// What the Lua code gets to read, after its own position; with the name of the function before it, where it is about
    /// an argument.
    public var message: String
    /// The position from 1 of the argument that it is about, and what is wrong with it; nil where it is about something else.
    let argument: BadArgument?

    /// What is wrong with an argument. An object, so that an error stays as small as a call that succeeds would have it.
    final class BadArgument: Sendable, Equatable {
        let position: Int
        let problem: String

        init(position: Int, problem: String) {
            self.position = position
            self.problem = problem
        }

        static func == (left: BadArgument, right: BadArgument) -> Bool {
            left.position == right.position && left.problem == right.problem
        }
    }

    /// Makes an error with a message.
    public init(_ message: String) {
        self.message = message
        argument = nil
    }

    private init(_ argument: BadArgument) {
        message = "bad argument #\(argument.position) (\(argument.problem))"
        self.argument = argument
    }

    /// Says that an argument is not what it has to be. The function's name and the parameter's come before that.
    ///
    /// - Parameters:
    ///   - position: from 1.
    ///   - problem: such as `number expected, got nil`.
    public static func badArgument(_ position: Int, _ problem: String) -> LuaHostError {
        LuaHostError(BadArgument(position: position, problem: problem))
    }

    /// The message.
    public var description: String { message }
}
