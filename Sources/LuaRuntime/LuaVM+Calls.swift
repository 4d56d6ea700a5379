internal import CLua

extension LuaVM {
    /// Compiles a chunk of text and runs it as one call. Gives what the chunk returns.
    @discardableResult
    public func load(source: String, chunkName: String) throws(LuaError) -> [LuaValue] {
        try enter()
        defer { clua_leave(pointer) }
        var base: Int32 = 0
        var count: Int32 = 0
        let status = run(source, chunkName, base: &base, count: &count)
        return try values(status, base: base, count: count)
    }

    /// Compiles a chunk of text and runs it as one call. What the chunk returns is not looked at.
    public func run(source: String, chunkName: String) throws(LuaError) {
        try enter()
        defer { clua_leave(pointer) }
        var base: Int32 = 0
        var count: Int32 = 0
        let status = run(source, chunkName, base: &base, count: &count)
        guard status == CLUA_OK else { throw error(status) }
        clua_drop(pointer, base)
    }

    private func run(_ source: String, _ chunkName: String, base: inout Int32, count: inout Int32) -> clua_status {
        rememberChunk(chunkName)
        var source = source
        return source.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { bytes in
                // Without bytes there is no address, which Lua wants nevertheless.
                bytes.isEmpty
                    ? clua_load(pointer, "", 0, "@\(chunkName)", &base, &count)
                    : clua_load(pointer, bytes.baseAddress, bytes.count, "@\(chunkName)", &base, &count)
            }
        }
    }

    /// Calls a function and gives what it returns.
    @discardableResult
    public func call(_ function: LuaFunction, _ arguments: [LuaValue] = []) throws(LuaError) -> [LuaValue] {
        try enter(for: function)
        defer { clua_leave(pointer) }
        let mark = clua_mark(pointer)
        var writer = LuaValueWriter(machine: self)
        for argument in arguments {
            writer.append(argument)
        }
        var base: Int32 = 0
        var count: Int32 = 0
        let status = try call(function, mark: mark, base: &base, count: &count)
        return try values(status, base: base, count: count)
    }

    /// Calls a function once for each element of a selection, in one entry.
    ///
    /// Every element is a call of its own: its instructions are counted afresh, its handles die with it, and its
    /// error does not keep the others from being called. The time is that of the batch: once it is up, the elements
    /// that are left fail without being called.
    ///
    /// - Parameters:
    ///   - wallClock: The most time for all elements; the limit for one call when nil.
    ///   - isWanted: Asked before each element; the rest are not called, and have no result, where it says no.
    ///   - arguments: Writes the arguments for an element.
    ///   - result: Takes an element's results, or its error; called once for every element.
    public func callEach(
        _ function: LuaFunction,
        count elements: Int,
        wallClock: Duration? = nil,
        while isWanted: () -> Bool = { true },
        arguments: (_ index: Int, _ arguments: inout LuaValueWriter) -> Void,
        result: (_ index: Int, _ result: consuming Result<LuaValueReader, LuaError>) -> Void
    ) throws(LuaError) {
        try enter(for: function, wallClock: wallClock)
        defer { clua_leave(pointer) }
        var timeout: LuaError?
        var writer = LuaValueWriter(machine: self)
        for index in 0..<elements {
            guard isWanted() else { return }
            if let timeout {
                result(index, .failure(timeout))
                continue
            }
            clua_renew(pointer)
            let mark = clua_mark(pointer)
            arguments(index, &writer)
            var base: Int32 = 0
            var count: Int32 = 0
            do throws(LuaError) {
                let status = try call(function, mark: mark, base: &base, count: &count)
                guard status == CLUA_OK else { throw error(status) }
                result(index, .success(LuaValueReader(machine: self, base: base, count: Int(count))))
                clua_drop(pointer, base)
            } catch {
                timeout = error.code == .timeLimit ? error : nil
                result(index, .failure(error))
            }
        }
    }

    // MARK: Entering

    private func enter(for function: LuaFunction? = nil, wallClock: Duration? = nil) throws(LuaError) {
        try requireOpen()
        if let function { try requireOwn(function) }
        if !clua_inside(pointer) {
            forgetReleased()
        }
        let time = (wallClock ?? limits.wallClockPerCall).clampedNanoseconds
        clua_enter(pointer, limits.instructionsPerCall, time)
    }

    func requireOwn(_ function: LuaFunction) throws(LuaError) {
        if function.owner !== released {
            throw LuaError(.badValue, "\(function) belongs to another plugin than \(name)", plugin: name)
        }
    }

    private func call(
        _ function: LuaFunction, mark: Int, base: inout Int32, count: inout Int32
    ) throws(LuaError) -> clua_status {
        if let complaint = takeComplaint() {
            clua_rewind(pointer, mark)
            throw LuaError(.badValue, complaint, plugin: name)
        }
        return clua_call(pointer, function.reference, mark, &base, &count)
    }

    private func values(_ status: clua_status, base: Int32, count: Int32) throws(LuaError) -> [LuaValue] {
        guard status == CLUA_OK else { throw error(status) }
        defer { clua_drop(pointer, base) }
        return try LuaValueDecoder.values(of: self, base: base, count: Int(count))
    }
}
