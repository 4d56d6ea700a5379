internal import CLua

/// One sandboxed Lua machine: a plugin's own memory, globals and limits.
///
/// A machine is not thread-safe. Its owner confines it to one serial executor, and enters it there: by `load`, by
/// `call`, or by `callEach`. Host functions may enter it again while they run; the inner call shares the outer one's
/// budget. Functions registered with a machine live as long as the machine, so they should not hold it strongly.
public final class LuaVM {
    /// What the machine is called, for its owner.
    public let name: String
    /// What it may use.
    public let limits: LuaLimits

    let pointer: OpaquePointer
    let released = ReleasedFunctions()
    let strings = StringCache()
    var handleNames: [Int32: String] = [:]
    /// The names of loaded chunks as they stand in messages.
    var chunkNames: [String] = []
    /// Why the values written last cannot be passed.
    var complaint: String?
    /// What the running call is about to wait for.
    var awaited: AwaitedWork?
    /// The memory that arguments hold of functions that calls wait for, in bytes.
    var awaitedBytes = 0
    /// The calls that have begun and may wait, by a number.
    var suspended: [UInt64: SuspendedCall] = [:]
    var lastSuspended: UInt64 = 0
    /// What is added to the message that the running call may not wait: which calls may.
    public var waitingAdvice = ""
    /// Waits for a deadline.
    let sleep: @Sendable (Duration) async throws -> Void
    private(set) var isClosed = false
    private var functions: [HostFunction] = []
    private let clock: ClockBox?

    /// Makes a machine with the frozen standard library and nothing else.
    public convenience init(name: String, limits: LuaLimits = LuaLimits()) throws(LuaError) {
        try self.init(name: name, limits: limits, clock: nil, sleep: { try await Task.sleep(for: $0) })
    }

    /// Makes a machine whose time is told by `clock`, in nanoseconds, and whose deadlines are waited for by `sleep`.
    package init(
        name: String, limits: LuaLimits, clock: (() -> UInt64)?,
        sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
    ) throws(LuaError) {
        let box = clock.map(ClockBox.init)
        let pointer = clua_create(
            max(0, limits.memoryBytes),
            limits.instructionsPerCall,
            runHostFunction,
            box == nil ? nil : readClock,
            box.map { Unmanaged.passUnretained($0).toOpaque() }
        )
        guard let pointer else {
            throw LuaError(.memoryLimit, "\(limits.memoryBytes) bytes are too few for a plugin", plugin: name)
        }
        self.name = name
        self.limits = limits
        self.pointer = pointer
        self.clock = box
        self.sleep = sleep
    }

    deinit {
        clua_destroy(pointer)
    }

    /// Frees all that the machine holds. Later calls are errors, and so are those that wait for the host; functions and
    /// values of it may go on to exist.
    public func close() {
        precondition(!clua_inside(pointer), "a machine cannot be closed by what it runs")
        clua_close(pointer)
        isClosed = true
        for call in suspended.values { call.end(.closed) }
        assert(bytesUsed == 0, "a closed machine holds \(bytesUsed) bytes")
    }

    // MARK: Use

    /// The memory the machine holds, in bytes.
    public var bytesUsed: Int { clua_bytes_used(pointer) }

    /// The most memory it has held.
    public var bytesPeak: Int { clua_bytes_peak(pointer) }

    /// The memory kept for values on their way into the machine, which does not count as the machine's.
    package var bytesWaiting: Int { clua_bytes_waiting(pointer) }

    /// The instructions that the last call has used, or the last element of the last batch; counted in steps of 200.
    public var instructionsUsed: UInt64 { clua_instructions_used(pointer) }

    /// Frees what is no longer in use.
    public func collectGarbage() {
        guard !isClosed else { return }
        forgetReleased()
        clua_collect(pointer)
    }

    // MARK: What the host offers

    /// Makes a function known under a path such as `moongauge.plugin`; tables on the way are made, read-only for Lua.
    ///
    /// - Parameter parameters: what messages call its arguments.
    public func register(
        global path: String, parameters: [String] = [], function: @escaping LuaHostFunction
    ) throws(LuaError) {
        try requireOpen()
        let signature = HostSignature(name: path, parameters: parameters)
        let box = keep(ImmediateFunction(machine: self, signature: signature, body: function))
        guard clua_define_function(pointer, path, box.address) else { throw refusal() }
    }

    /// Makes a suspending function known under a path. Only calls with a deadline may call it.
    ///
    /// - Parameter parameters: what messages call its arguments.
    public func register(
        global path: String, parameters: [String] = [], suspending function: @escaping LuaSuspendingFunction
    ) throws(LuaError) {
        try requireOpen()
        let signature = HostSignature(name: path, parameters: parameters)
        let box = keep(SuspendingFunction(machine: self, signature: signature, body: function))
        guard clua_define_function(pointer, path, box.address) else { throw refusal() }
    }

    /// Makes a value known under a path. A table is read-only for Lua at its own level.
    public func register(global path: String, value: LuaValue) throws(LuaError) {
        try requireOpen()
        let mark = clua_mark(pointer)
        var writer = LuaValueWriter(machine: self)
        writer.append(value)
        if let complaint = takeComplaint() {
            clua_rewind(pointer, mark)
            throw LuaError(.badValue, complaint, plugin: name)
        }
        guard clua_define_value(pointer, path, mark) else { throw refusal() }
    }

    /// Makes a type of handles known, so that handles of it can be passed. Members added later do not count.
    public func register(_ type: LuaHandleType) throws(LuaError) {
        try requireOpen()
        let known = type.members.joined(separator: ", ")
        func answering(_ body: LuaHostFunction?, _ signature: HostSignature) -> UnsafeMutableRawPointer? {
            body.map { keep(ImmediateFunction(machine: self, signature: signature, body: $0)).address }
        }
        let entry = HostSignature(name: "\(type.called)[…]")
        guard
            clua_define_handle(
                pointer, type.id, type.name, known, answering(type.lookup, entry), answering(type.entries, entry),
                answering(type.length, entry), answering(type.assign, entry))
        else { throw refusal() }
        func define(_ name: String, _ address: UnsafeMutableRawPointer?, isMethod: Bool) throws(LuaError) {
            guard let address, clua_define_member(pointer, type.id, name, address, isMethod) else { throw refusal() }
        }
        for (name, body) in type.properties {
            try define(name, answering(body, HostSignature()), isMethod: false)
        }
        for (name, body) in type.methods {
            try define(name, answering(body, type.signature(of: name)), isMethod: true)
        }
        for (name, body) in type.suspendingMethods {
            let box = SuspendingFunction(machine: self, signature: type.signature(of: name), body: body)
            try define(name, keep(box).address, isMethod: true)
        }
        handleNames[type.id] = type.name
    }

    private func keep(_ function: HostFunction) -> HostFunction {
        functions.append(function)
        return function
    }

    // MARK: For the extensions

    func requireOpen() throws(LuaError) {
        if isClosed { throw LuaError(.closed, "\(name) has been closed", plugin: name) }
    }

    func takeComplaint() -> String? {
        guard complaint != nil else { return nil }
        defer { complaint = nil }
        return complaint
    }

    func forgetReleased() {
        let references = released.take()
        if !references.isEmpty {
            clua_release_functions(pointer, references, references.count)
        }
    }
}

/// Tells a machine the time.
private final class ClockBox {
    let now: () -> UInt64

    init(now: @escaping () -> UInt64) {
        self.now = now
    }
}

private func readClock(_ context: UnsafeMutableRawPointer?) -> UInt64 {
    guard let context else { return 0 }
    return Unmanaged<ClockBox>.fromOpaque(context).takeUnretainedValue().now()
}

private func runHostFunction(
    _ function: UnsafeMutableRawPointer?, _ base: Int32, _ count: Int32, _ token: Int64
) -> clua_outcome {
    guard let function else { return CLUA_RETURN }
    let host = Unmanaged<HostFunction>.fromOpaque(function).takeUnretainedValue()
    return host.run(base: base, count: count, token: token)
}
