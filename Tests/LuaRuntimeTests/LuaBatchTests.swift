import LuaRuntime
import Testing

@Suite("Batches")
struct LuaBatchTests {
    /// What became of each element: a number, nothing, or an error.
    private enum Outcome: Equatable {
        case number(Double?)
        case failed(LuaError.Code)
    }

    private static func batch(
        _ function: LuaFunction, in vm: LuaVM, count: Int, wallClock: Duration? = nil
    ) throws -> [Outcome] {
        var outcomes: [Outcome] = []
        try vm.callEach(function, count: count, wallClock: wallClock) { index, arguments in
            arguments.append(index)
        } result: { index, result in
            #expect(index == outcomes.count)
            switch consume result {
            case .success(let values): outcomes.append(.number(values.number(1)))
            case .failure(let error): outcomes.append(.failed(error.code))
            }
        }
        return outcomes
    }

    @Test("Every element is called and answers in order")
    func order() throws {
        let vm = try machine()
        let double = try function("return function(i) return i * 2 end", in: vm)
        let outcomes = try Self.batch(double, in: vm, count: 1000)
        #expect(outcomes == (0..<1000).map { .number(Double($0 * 2)) })
        #expect(try Self.batch(double, in: vm, count: 0).isEmpty)
    }

    @Test("An error in one element leaves the others alone")
    func errors() throws {
        let vm = try machine()
        let source = """
            return function(i)
              if i == 1 then error('no') end
              if i == 2 then while true do end end
              if i == 3 then return ('x'):rep(1 << 30) end
              if i ~= 4 then return i end
            end
            """
        let outcomes = try Self.batch(function(source, in: vm), in: vm, count: 6)
        #expect(
            outcomes == [
                .number(0), .failed(.runtime), .failed(.instructionLimit), .failed(.memoryLimit), .number(nil),
                .number(5),
            ])
    }

    @Test("Time is that of the whole batch")
    func time() throws {
        var now: UInt64 = 0
        let vm = try LuaVM(name: "test", limits: LuaLimits(wallClockPerCall: .seconds(10))) { now }
        try vm.register(global: "wait") { _ in now += 1_000_000_000 }
        let source = "called = 0 return function(i) called = called + 1 wait() for i = 1, 1000 do end return i end"
        let outcomes = try Self.batch(function(source, in: vm), in: vm, count: 6, wallClock: .seconds(3))
        #expect(
            outcomes == [
                .number(0), .number(1), .number(2), .failed(.timeLimit), .failed(.timeLimit), .failed(.timeLimit),
            ])
        #expect(try run("return called", in: vm) == [4])
    }

    @Test("Handles die with their element")
    func handles() throws {
        let vm = try machine()
        let pod = LuaHandleType("pod").property("name") { call in call.returns("pod-\(call.token)") }
        try vm.register(pod)
        let f = try function("return function(p) first = first or p return first.name .. p.name end", in: vm)
        var names: [String?] = []
        try vm.callEach(f, count: 2) { index, arguments in
            arguments.append(LuaHandle(pod, token: Int64(index)))
        } result: { _, result in
            switch consume result {
            case .success(let values): names.append(values.string(1))
            case .failure(let error): names.append(error.message)
            }
        }
        #expect(names == ["pod-0pod-0", "pod: used after the call it was given to has ended"])
    }

    @Test("Tables are read where they lie")
    func tables() throws {
        let vm = try machine()
        let f = try function("return function(i) return {i, name = 'x'}, i end", in: vm)
        var values: [LuaValue] = []
        try vm.callEach(f, count: 3) { index, arguments in
            arguments.append(index)
        } result: { _, result in
            if case .success(let reader) = consume result {
                values += (try? reader.values()) ?? []
            }
        }
        let tables = (0..<3).map { LuaValue.table(LuaTable(array: [.integer($0)], fields: [("name", "x")])) }
        #expect(values == [tables[0], 0, tables[1], 1, tables[2], 2])
    }
}
