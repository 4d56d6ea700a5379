import LuaRuntime
import Synchronization
import Testing

/// Functions that are held where any thread can let go of them.
private final class Held: Sendable {
    let functions = Mutex<[LuaFunction]>([])
}

@Suite("Machines")
struct LuaVMTests {
    @Test("A closed machine holds nothing and refuses calls")
    func close() throws {
        let vm = try machine()
        try vm.register(global: "a.b") { call in call.returns(1) }
        let f = try function("t = {} for i = 1, 100 do t[i] = {tostring(i)} end return function() return t end", in: vm)
        try run("co = coroutine.wrap(function() local x = {} coroutine.yield(x) end) co()", in: vm)
        _ = try failure("error({})", in: vm)
        #expect(vm.bytesUsed > 0)
        #expect(vm.bytesPeak >= vm.bytesUsed)
        vm.close()
        #expect(vm.bytesUsed == 0)
        #expect(throws: LuaError(.closed, "")) { try vm.call(f) }
        #expect(throws: LuaError(.closed, "")) { try run("return 1", in: vm) }
        #expect(throws: LuaError(.closed, "")) { try vm.register(global: "x", value: 1) }
        vm.collectGarbage()
        vm.close()
    }

    @Test("Calling for ever does not grow")
    func steady() throws {
        let vm = try machine()
        let pod = LuaHandleType("pod").property("name") { call in call.returns("a name of some length") }
        try vm.register(pod)
        let f = try function("return function(p) return function() return p.name end end", in: vm)
        func round() throws {
            for index in 0..<500 {
                _ = try vm.call(f, [.handle(LuaHandle(pod, token: Int64(index)))])
            }
            vm.collectGarbage()
        }
        try round()
        let before = vm.bytesUsed
        try round()
        #expect(vm.bytesUsed <= before + 256)
    }

    @Test("A host function gets arguments and gives results of every kind")
    func hostFunction() throws {
        let vm = try machine()
        try vm.register(global: "host.echo") { call throws(LuaHostError) in
            for position in 1...max(1, call.count) {
                call.returns(try call.value(position))
            }
        }
        #expect(
            try run("return host.echo(nil, true, 1, 1.5, 'x', {1, a = 2})", in: vm) == [
                nil, true, 1, 1.5, "x", .table(LuaTable(array: [1], fields: [("a", 2)])),
            ])
        #expect(try run("return host.echo(function() return 9 end)()", in: vm) == [9])
        #expect(try run("return coroutine.wrap(function() return host.echo(3) end)()", in: vm) == [3])
    }

    @Test(
        "Arguments of another type are refused with the function, their position and their name",
        arguments: [
            ("host.take({})", "host.take: bad argument #1, count (integer expected, got table)"),
            ("host.take(1.5)", "host.take: bad argument #1, count (integer expected, got number)"),
            ("host.take('1')", "host.take: bad argument #1, count (integer expected, got string)"),
            ("host.take()", "host.take: bad argument #1, count (integer expected, got no value)"),
            ("host.take(1, 2)", "host.take: bad argument #2, flag (boolean expected, got number)"),
            ("host.take(1, true, nil)", "host.take: bad argument #3, text (string expected, got nil)"),
            ("host.take(1, true, 'x', {[1.5] = 1})", "host.take: bad argument #4 (a table has a key of type number)"),
        ])
    func arguments(source: String, message: String) throws {
        let vm = try machine()
        try vm.register(global: "host.take", parameters: ["count", "flag", "text"]) { call throws(LuaHostError) in
            _ = try call.integer(1)
            _ = try call.bool(2)
            _ = try call.string(3)
            _ = try call.table(4)
        }
        #expect(try failure(source, in: vm).message == message)
    }

    @Test("Results written before a host function throws are forgotten")
    func partialResults() throws {
        let vm = try machine()
        try vm.register(global: "half") { call throws(LuaHostError) in
            call.returns("lost")
            throw LuaHostError("broken")
        }
        try vm.register(global: "whole") { call in call.returns("kept") }
        #expect(try run("pcall(half) return whole(), select('#', whole())", in: vm) == ["kept", 1])
    }

    @Test("A host function may enter the machine again, however deep Lua and host alternate")
    func nesting() throws {
        let vm = try machine()
        try vm.register(global: "descend") { [unowned vm] call throws(LuaHostError) in
            let function = try call.function(1)
            let depth = try call.integer(2)
            call.returns("outer")
            do throws(LuaError) {
                call.returns(try vm.call(function, [.integer(depth - 1)])[0])
            } catch {
                throw LuaHostError(error.message)
            }
        }
        let source = """
            local function f(n) if n == 0 then return 'bottom' end local _, r = descend(f, n) return r end
            return f(20), pcall(f, 1000)
            """
        let values = try run(source, in: vm)
        #expect(values[0] == "bottom")
        #expect(values[1] == false)
    }

    @Test("Results too large for the machine end the call")
    func largeResult() throws {
        let vm = try machine(memoryBytes: 1 << 20)
        let text = String(repeating: "x", count: 2 << 20)
        try vm.register(global: "large") { call in call.returns(text) }
        #expect(try failure("pcall(large) escaped = true", in: vm).code == .memoryLimit)
        let f = try function("return function(x) return #x end", in: vm)
        #expect(throws: LuaError(.memoryLimit, "")) { try vm.call(f, [.string(text)]) }
        #expect(try run("return escaped", in: vm) == [nil])
        #expect(try vm.call(f, ["abc"]) == [3])
    }

    @Test("Functions may be let go of on another thread")
    func otherThread() async throws {
        let vm = try machine()
        try run("kept = setmetatable({}, {__mode = 'v'})", in: vm)
        let held = Held()
        for _ in 0..<50 {
            let function = try function("local f = function() end kept[#kept + 1] = f return f", in: vm)
            held.functions.withLock { $0.append(function) }
        }
        vm.collectGarbage()
        #expect(try run("return #kept", in: vm) == [50])
        await Task.detached { held.functions.withLock { $0.removeAll() } }.value
        vm.collectGarbage()
        #expect(try run("return next(kept)", in: vm) == [nil])
    }
}
