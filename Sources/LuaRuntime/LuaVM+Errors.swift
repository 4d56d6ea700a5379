internal import CLua

extension LuaVM {
    /// The longest chunk name that Lua shows whole.
    private static let longestName = 59

    /// Keeps a chunk's name as Lua shows it in messages.
    func rememberChunk(_ name: String) {
        let shown: String
        if name.utf8.count > Self.longestName {
            shown = "..." + String(decoding: name.utf8.suffix(Self.longestName - 3), as: UTF8.self)
        } else {
            shown = name
        }
        if !chunkNames.contains(shown) {
            chunkNames.append(shown)
        }
    }

    /// What the machine has taken down about the call that has just failed.
    func error(_ status: clua_status) -> LuaError {
        let nearest = Int(clua_error_line(pointer))
        var error = LuaError(
            .runtime,
            text(clua_error_message),
            chunkName: nearest > 0 ? String(cString: clua_error_chunk(pointer)) : nil,
            line: nearest > 0 ? nearest : nil,
            traceback: traceback(),
            plugin: name
        )
        switch status {
        case CLUA_MEMORY:
            error.code = .memoryLimit
            error.message = "memory limit of \(limits.memoryBytes) bytes reached"
            if clua_error_nested(pointer) {
                error.message += ", with calls nested more than 10000 deep: does a recursion never end?"
            }
        case CLUA_INSTRUCTIONS:
            error.code = .instructionLimit
            error.message = "limit of \(limits.instructionsPerCall) instructions reached"
        case CLUA_TIME:
            error.code = .timeLimit
            error.message = "time limit reached"
        case CLUA_DEADLINE:
            error.code = .deadline
            error.message = Self.deadlineMessage
        case CLUA_CANCELLED:
            error.code = .cancelled
            error.message = "nobody waits for the result any more"
        default:
            error.code = status == CLUA_SYNTAX ? .syntax : .runtime
            splitPosition(of: &error)
            if status != CLUA_SYNTAX, Self.tellsOverflow(error.message) {
                error.code = .recursionLimit
            }
        }
        return error
    }

    /// The error of a definition that was refused.
    func refusal() -> LuaError {
        LuaError(.badValue, text(clua_error_message), plugin: name)
    }

    /// Whether Lua says so of itself: of its own stack, of C's, or of the room for a message handler.
    private static func tellsOverflow(_ message: String) -> Bool {
        message.hasSuffix("stack overflow") || message.contains("stack overflow (")
            || message == "error in error handling"
    }

    /// Takes the position that Lua puts before a message out of it.
    private func splitPosition(of error: inout LuaError) {
        for name in chunkNames where error.message.hasPrefix("\(name):") {
            let rest = error.message.dropFirst(name.count + 1)
            let digits = rest.prefix(while: \.isNumber)
            guard let line = Int(digits), rest.dropFirst(digits.count).hasPrefix(": ") else { continue }
            error.chunkName = name
            error.line = line
            error.message = String(rest.dropFirst(digits.count + 2))
            return
        }
    }

    /// Without the heading and the indentation.
    private func traceback() -> String {
        text(clua_error_traceback)
            .split(separator: "\n")
            .dropFirst()
            .map { $0.drop(while: \.isWhitespace) }
            .joined(separator: "\n")
    }

    private func text(_ read: (OpaquePointer, UnsafeMutablePointer<Int>) -> UnsafePointer<CChar>?) -> String {
        var length = 0
        let bytes = read(pointer, &length)
        return String(decoding: UnsafeRawBufferPointer(start: bytes, count: length), as: UTF8.self)
    }
}
