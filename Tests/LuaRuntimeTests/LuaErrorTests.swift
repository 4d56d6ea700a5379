import LuaRuntime
import Testing

@Suite("Errors")
struct LuaErrorTests {
    @Test(
        "Errors tell chunk and line",
        arguments: [
            ("local x = 1\nlocal y = = x", LuaError.Code.syntax, 2),
            ("\n\nlocal x = nil + 1", .runtime, 3),
            ("local function f() error('boom') end\nf()", .runtime, 1),
            ("local function f() error('boom', 2) end\n\nf()", .runtime, 3),
            ("\nerror({})", .runtime, 2),
            ("\n\nerror('bare', 0)", .runtime, 3),
            ("\nwhile true do end", .instructionLimit, 2),
        ])
    func position(source: String, code: LuaError.Code, line: Int) throws {
        let error = try failure(source)
        #expect(error.code == code)
        #expect(error.chunkName == "test.lua")
        #expect(error.line == line)
    }

    @Test("The description is one line")
    func description() throws {
        let error = try failure("local x\nx()")
        #expect(error.description == "test.lua:2: attempt to call a nil value (local 'x')")
        #expect(try failure("error('a\\nb')").description == "test.lua:1: a b")
        #expect(LuaError(.closed, "gone").description == "gone")
    }

    @Test("The traceback names the functions on the way")
    func traceback() throws {
        let error = try failure("local function inner() error('x') end\nfunction outer() inner() end\nouter()")
        #expect(error.traceback.contains("test.lua:1: in upvalue 'inner'"))
        #expect(error.traceback.contains("test.lua:3: in main chunk"))
        #expect(!error.traceback.contains("0x"))
    }

    @Test(
        "Error objects of any type are told",
        arguments: [
            ("error(nil)", "(error object is a nil value)"),
            ("error({})", "(error object is a table value)"),
            ("error(true)", "(error object is a boolean value)"),
            ("error(print or type)", "(error object is a function value)"),
            ("error(coroutine.create(type))", "(error object is a thread value)"),
            ("error(42)", "42"),
            ("error(setmetatable({}, {__tostring = function() return 'mine' end}))", "mine"),
            ("error(setmetatable({}, {__tostring = function() error('no') end}))", "(error object is a table value)"),
            ("error(setmetatable({}, {__tostring = function() return {} end}))", "(error object is a table value)"),
            ("error(setmetatable({}, {__tostring = 1}))", "(error object is a table value)"),
        ])
    func objects(source: String, message: String) throws {
        let error = try failure(source)
        #expect(error.code == .runtime)
        #expect(error.message == message)
    }

    @Test("An endless __tostring of an error object ends by the limit")
    func endlessText() throws {
        let source = "error(setmetatable({}, {__tostring = function() while true do end end}))"
        #expect(try failure(source).code == .instructionLimit)
    }

    @Test("What a host function throws is raised where it was called")
    func host() throws {
        let vm = try machine()
        try vm.register(global: "host.fail") { _ throws(LuaHostError) in throw LuaHostError("not today") }
        let error = try failure("\n\nhost.fail()", in: vm)
        #expect(error.code == .runtime)
        #expect(error.description == "test.lua:3: not today")
        #expect(try run("return pcall(host.fail)", in: vm) == [false, "not today"])
        #expect(try run("return select(2, pcall(function() host.fail() end))", in: vm) == ["test.lua:1: not today"])
    }

    @Test("Long chunk names are still recognised")
    func longName() throws {
        let vm = try machine()
        let name = String(repeating: "directory/", count: 10) + "plugin.lua"
        let error = try #require(throws: LuaError.self) { try vm.load(source: "\nerror('x')", chunkName: name) }
        #expect(error.line == 2)
        #expect(error.message == "x")
        #expect(error.chunkName?.hasSuffix("directory/plugin.lua") == true)
    }

    @Test("Errors are equal by their code")
    func equality() {
        #expect(LuaError(.runtime, "a") == LuaError(.runtime, "b", line: 3))
        #expect(LuaError(.runtime, "a") != LuaError(.syntax, "a"))
    }

    @Test("A machine goes on after an error")
    func recovery() throws {
        let vm = try machine()
        for source in ["error()", "while true do end", "local t = {} while true do t[#t + 1] = ('x'):rep(1e5) end"] {
            _ = try failure(source, in: vm)
            #expect(try run("return 1 + 1", in: vm) == [2])
        }
    }
}
