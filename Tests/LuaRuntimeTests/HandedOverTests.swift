import LuaRuntime
import Testing

/// What a call hands to the host: copies that are no part of the machine's own memory.
@Suite("What is handed to the host")
struct HandedOverTests {
    /// A hundred times the same text of a mebibyte.
    private static let many = "local x = ('x'):rep(1 << 20) local t = {} for i = 1, 100 do t[i] = x end"
    private static let message = "what one call hands to the host holds more than the memory limit of 8388608 bytes"

    @Test(
        "Copies of one text or table have the machine's bound",
        arguments: [
            "\(many) return t", "\(many) return { t = { t = t } }", "\(many) return table.unpack(t)",
            "local x = ('x'):rep(1 << 20) local t = {} for i = 1, 100 do t['f' .. i] = x end return t",
            "local u = {} for i = 1, 90 do u[i] = ('x'):rep(1000) end local t = {} for i = 1, 100 do t[i] = u end return t",
            "local f, t = function() end, {} for i = 1, 99999 do t[i] = f end return t",
        ])
    func bound(source: String) throws {
        let vm = try machine(instructions: 10_000_000)
        let error = try failure(source, in: vm)
        #expect(error.code == .memoryLimit)
        #expect(error.message == Self.message)
        #expect(try run("return ('x'):rep(1 << 20)", in: vm).count == 1)
        let function = try function("return function() \(source) end", in: vm)
        #expect(throws: LuaError(.memoryLimit, "")) { try vm.call(function) }
    }

    @Test("Names that are repaired count with what they have become")
    func repaired() throws {
        let vm = try machine(memoryBytes: 512 << 10, instructions: 10_000_000)
        func source(_ text: String) -> String {
            "local x = ('\(text)'):rep(60000) local t = {} for i = 1, 4 do t[i] = { [x] = 1 } end return t"
        }
        #expect(try run(source("x"), in: vm).count == 1)
        #expect(try failure(source("\\xff"), in: vm).code == .memoryLimit)
        // To repair a name takes long.
        #expect(try failure(source("\\xff"), in: try machine(instructions: 500_000)).code == .instructionLimit)
    }

    @Test("All results of a call have the bound of tables together")
    func severalTables() throws {
        let source = "local t = table.pack(('x'):rep(50000):byte(1, -1)) t.n = nil"
        #expect(try run("\(source) return t, t").count == 2)
        let error = try failure("\(source) return t, t, t", in: try machine(memoryBytes: 32 << 20))
        #expect(error.message == "a table has more than 100000 values, or several have together")
    }

    @Test("What nobody looks at is not copied")
    func unread() throws {
        let vm = try machine()
        try vm.run(source: "\(Self.many) return t", chunkName: "test.lua")
        let error = try #require(throws: LuaError.self) { try vm.run(source: "\nerror('x')", chunkName: "test.lua") }
        #expect(error.description == "test.lua:2: x")
        #expect(try run("return 1", in: vm) == [1])
    }

    @Test("Arguments of all host functions count towards the call, and each call begins anew")
    func arguments() throws {
        let vm = try machine(instructions: 10_000_000)
        var taken = 0
        try vm.register(global: "take") { call throws(LuaHostError) in
            _ = try call.table(1)
            taken += 1
        }
        let source = "x = x or ('x'):rep(1 << 20)\nfor i = 1, n do take { x } end"
        for _ in 0..<3 { try run("n = 7 \(source)", in: vm) }
        #expect(taken == 21)
        let error = try failure("n = 8 \(source)", in: vm)
        #expect(error.description == "test.lua:2: take: bad argument #1 (\(Self.message))")
        // To catch the error gives nothing back.
        taken = 0
        try run("n = 7 \(source) n = 100 for i = 1, n do pcall(take, { x }) end", in: vm)
        #expect(taken == 7)
    }

    @Test("Each element of a batch begins anew")
    func batch() throws {
        let vm = try machine(instructions: 10_000_000)
        let source =
            "local x = ('x'):rep(1 << 20) return function(n) local t = {} for i = 1, n do t[i] = x end return t end"
        let function = try function(source, in: vm)
        var codes: [LuaError.Code?] = []
        try vm.callEach(function, count: 6) { index, arguments in
            arguments.append(index == 3 ? 9 : 7)
        } result: { _, result in
            do throws(LuaError) {
                let reader = try result.get()
                _ = try reader.value(1)
                codes.append(nil)
            } catch {
                codes.append(error.code)
            }
        }
        #expect(codes == [nil, nil, nil, .memoryLimit, nil, nil])
    }

    @Test("A call that waits has its own bound, all the time until it ends")
    func waiting() async throws {
        let vm = try Confined(instructions: 10_000_000) {
            try $0.register(global: "take") { call throws(LuaHostError) in _ = try call.table(1) }
        }
        let body = "x = x or ('x'):rep(1 << 20) for i = 1, ... do take { x } echo(i) end"
        _ = try await vm.call(body, [7])
        _ = try await vm.call(body, [7])
        let error = try await vm.failure("local function f(...) \(body) end f(8)")
        #expect(error.message == "take: bad argument #1 (\(Self.message))")
        // What is handed to work that is waited for is given back with its answer.
        #expect(try await vm.call("for i = 1, 20 do echo(x) end return #x") == [1_048_576])
    }

    @Test("Copying is paid for, and stops when the time is up")
    func cost() throws {
        let source = "return table.pack(('x'):rep(50000):byte(1, -1))"
        #expect(
            try failure("local t = \(source.dropFirst(7)) t.n = nil return t", in: try machine(instructions: 50_000))
                .code
                == .instructionLimit)
        var now: UInt64 = 0
        var isSlow = false
        let limits = LuaLimits(memoryBytes: 64 << 20, instructionsPerCall: .max, wallClockPerCall: .seconds(1))
        let vm = try LuaVM(name: "test", limits: limits) {
            if isSlow { now += 100_000_000 }
            return now
        }
        try vm.register(global: "slow") { _ in isSlow = true }
        let error = try failure(
            "local x = ('x'):rep(1 << 20) local t = {} for i = 1, 50 do t[i] = x end slow() return t", in: vm)
        #expect(error.code == .timeLimit)
        // A look at the clock for each of the texts; not all of them were copied.
        #expect(now < 2_000_000_000)
    }

    // MARK: The other way

    @Test("What values on their way in have needed is given back when the call is over")
    func waysIn() async throws {
        let vm = try machine(memoryBytes: 64 << 20)
        let text = String(repeating: "x", count: 4 << 20)
        try vm.register(global: "give") { call in
            call.returns(text)
            call.returns(.table(LuaTable(array: [LuaValue](repeating: 1, count: 50_000))))
        }
        var most = 0
        try vm.register(global: "look") { [unowned vm] _ in most = max(most, vm.bytesWaiting) }
        try run("local a, b = give() look() return #a + #b", in: vm)
        #expect(most > 4 << 20)
        #expect(vm.bytesWaiting < 256 << 10)
        let f = try function("return function(text) return #text end", in: vm)
        #expect(try vm.call(f, [.string(text)]) == [4_194_304])
        #expect(vm.bytesWaiting < 256 << 10)
        let task = try Confined(memoryBytes: 64 << 20)
        #expect(try await task.call("return #echo(('x'):rep(4 << 20))") == [4_194_304])
        #expect(await task.with { $0.bytesWaiting } < 256 << 10)
    }

    // MARK: Messages

    @Test("Memory that runs out in a recursion without end is told so, with its line")
    func recursion() throws {
        let vm = try machine(memoryBytes: 8 << 20, instructions: 50_000_000)
        let error = try failure("\nlocal function f()\n  return f() + 1 end f()", in: vm)
        #expect(error.code == .memoryLimit)
        #expect(
            error.description
                == "test.lua:3: memory limit of 8388608 bytes reached, with calls nested more than 10000 deep: does a recursion never end?"
        )
        let flat = try failure("\nlocal t = {} while true do t[#t + 1] = {} end", in: vm)
        #expect(flat.description == "test.lua:2: memory limit of 8388608 bytes reached")
    }

    @Test("A value in place of another is told by what it is")
    func mismatches() {
        #expect(LuaValue.bytes([0xFF]).mismatch("string") == "must be UTF-8 text, which its bytes are not")
        #expect(LuaValue.bytes([0xFF]).mismatch("number") == "must be a number, not a string")
        #expect(LuaValue.integer(1).mismatch("string") == "must be a string, not a number")
    }
}
