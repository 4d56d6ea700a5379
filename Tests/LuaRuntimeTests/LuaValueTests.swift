import LuaRuntime
import Testing

@Suite("Values")
struct LuaValueTests {
    @Test("Scalars keep their kind on the way out")
    func scalars() throws {
        let values = try run("return nil, true, 42, 1.5, 3.0, 'text', math.mininteger")
        #expect(values == [nil, true, 42, 1.5, .number(3), "text", .integer(.min)])
    }

    @Test(
        "Values come back as they went in",
        arguments: [
            nil, true, false, 7, -2.25, "", "größer\0than", [1, [2, "x"], [:]], ["b": 1, "a": ["c": [true]]],
            .table(LuaTable(array: [1, 2], fields: [("name", "x")])), .integer(.max), .number(.infinity),
        ] as [LuaValue])
    func roundTrip(value: LuaValue) throws {
        let vm = try machine()
        let same = try function("return function(x) return x end", in: vm)
        #expect(try vm.call(same, [value]) == [value])
    }

    @Test("Lua sees what the host passes")
    func inwards() throws {
        let vm = try machine()
        let look = try function("return function(t) return math.type(t[1]), math.type(t[2]), #t, t.a.b end", in: vm)
        let table = LuaTable(array: [1, 1.0], fields: [("a", ["b": "deep"])])
        #expect(try vm.call(look, [.table(table)]) == ["integer", "float", 2, "deep"])
    }

    @Test("Fields are sorted however they were set")
    func sorting() throws {
        let values = try run("local t = {} for _, k in ipairs {'z', 'a', 'm'} do t[k] = k end return t")
        guard case .table(let table)? = values.first else {
            Issue.record("no table")
            return
        }
        #expect(table.fields.map(\.name) == ["a", "m", "z"])
        #expect(table["m"] == "m")
        #expect(table["b"] == nil)
    }

    @Test("Setting fields replaces, adds and removes")
    func fields() {
        var table = LuaTable(fields: [("b", 1), ("a", 2), ("b", 3)])
        #expect(table.fields.map(\.name) == ["a", "b"])
        #expect(table["b"] == 3)
        table["a"] = nil
        #expect(table.fields.map(\.name) == ["b"])
    }

    @Test(
        "Tables the host cannot use are refused",
        arguments: [
            ("local t = {} t.self = t return t", "contains itself"),
            ("local t = {} for i = 1, 40 do t = {t} end return t", "nested deeper than 16"),
            ("local t = {} for i = 1, 100001 do t[i] = i end return t", "more than 100000 values"),
            ("return {[1.5] = 1}", "key of type number"),
            ("return {[true] = 1}", "key of type boolean"),
            ("return {[100] = 1}", "gap before its index 100"),
            ("return coroutine.create(print or type)", "thread cannot be passed"),
        ])
    func refused(source: String, message: String) throws {
        let error = try failure(source)
        #expect(error.code == .badValue)
        #expect(error.message.contains(message))
    }

    @Test("A table that appears twice without a cycle is copied twice")
    func shared() throws {
        #expect(try run("local t = {1} return {t, t}") == [[[1], [1]]])
    }

    @Test("A table nested too deeply is refused on the way in")
    func deepInwards() throws {
        let vm = try machine()
        let f = try function("return type", in: vm)
        var value: LuaValue = 1
        for _ in 0..<300 { value = [value] }
        #expect(throws: LuaError(.runtime, "")) { try vm.call(f, [value]) }
    }

    @Test("Bytes that are no UTF-8 cross as bytes")
    func bytes() throws {
        let vm = try machine()
        var seen: [UInt8] = []
        try vm.register(global: "take") { call throws(LuaHostError) in
            seen = try call.withBytes(1) { Array($0) }
        }
        #expect(try run(#"take("\xff\0a") return "\xff""#, in: vm) == [.bytes([0xFF])])
        #expect(seen == [0xFF, 0, 0x61])
        let same = try function("return function(a, b) return a == '\\xff' and b == 'é' and a end", in: vm)
        #expect(try vm.call(same, [.bytes([0xFF]), .bytes(Array("é".utf8))]) == [.bytes([0xFF])])
        #expect(LuaValue.bytes([0xFF]).typeName == "string")
    }

    @Test("Handles can be compared, and take what is assigned where their type does")
    func handlesAsTables() throws {
        let vm = try machine()
        var kept: [String: LuaValue] = [:]
        let type = LuaHandleType("shelf").assign { call throws(LuaHostError) in
            kept["\(call.token).\(try call.string(1))"] = try call.value(2)
        }
        let other = LuaHandleType("other")
        try vm.register(type)
        try vm.register(other)
        let f = try function(
            "return function(a, b, c) a.x = { 1 } c.x = b == a return a == b, a == c, a == 1 end", in: vm)
        let handles = [1, 1, 2].map { LuaValue.handle(LuaHandle(type, token: $0)) }
        #expect(try vm.call(f, handles) == [true, false, false])
        #expect(kept == ["1.x": [1], "2.x": true])
        let g = try function("return function(a, b) return a == b end", in: vm)
        #expect(try vm.call(g, [handles[0], .handle(LuaHandle(other, token: 1))]) == [false])
        let h = try function("return function(a) a.x = 1 end", in: vm)
        #expect(throws: LuaError(.runtime, "")) { try vm.call(h, [.handle(LuaHandle(other, token: 1))]) }
    }

    @Test("Functions know where they were defined and can be called")
    func functions() throws {
        let vm = try machine()
        let add = try function("\n\nreturn function(a, b)\n return a + b end", in: vm)
        #expect(add.chunkName == "test.lua")
        #expect(add.line == 3)
        #expect(try vm.call(add, [1, 2]) == [3])
        #expect(try vm.call(add, [1, 2.5]) == [3.5])
    }

    @Test("A function is kept while it is held, and forgotten at the next entry after that")
    func release() throws {
        let vm = try machine()
        try run("kept = setmetatable({}, {__mode = 'v'})", in: vm)
        var held: LuaFunction? = try function("local f = function() return 5 end kept[1] = f return f", in: vm)
        vm.collectGarbage()
        #expect(try run("return kept[1] ~= nil", in: vm) == [true])
        #expect(try vm.call(#require(held)) == [5])
        held = nil
        vm.collectGarbage()
        #expect(try run("return kept[1] ~= nil", in: vm) == [false])
    }

    @Test("A function of one machine is refused by another")
    func foreign() throws {
        let one = try machine()
        let other = try machine()
        let f = try function("return function(x) return x end", in: one)
        let g = try function("return function(x) return x end", in: other)
        #expect(throws: LuaError(.badValue, "")) { try other.call(f) }
        #expect(throws: LuaError(.badValue, "")) { try other.call(g, [.function(f)]) }
        #expect(try other.call(g, [1]) == [1])
    }

    @Test("The same text read again and again stays the same, other texts stay others")
    func cachedStrings() throws {
        let vm = try machine()
        var seen: [String] = []
        try vm.register(global: "take") { call throws(LuaHostError) in seen.append(try call.string(1)) }
        try run("for i = 1, 400 do take('a_metric_name_of_some_length_' .. i % 200) end", in: vm)
        #expect(seen == (1...400).map { "a_metric_name_of_some_length_\($0 % 200)" })
    }
}
