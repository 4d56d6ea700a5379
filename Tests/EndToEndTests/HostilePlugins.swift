/// Plugins that mean no good, or are broken badly, and what has to be said of each.
enum HostilePlugins {
    /// What code does wherever it can be put, and a part of what its error must say, or one of some.
    struct Attack: Sendable {
        var code: String
        var causes: [String]

        init(_ code: String, _ causes: String...) {
            self.code = code
            self.causes = causes
        }

        /// Whether an error says what it has to.
        func isTold(by error: String) -> Bool {
            // On a busy machine time may be over before instructions are.
            causes.contains("") || causes.contains { error.contains($0) }
                || causes.contains(HostilePlugins.instructions) && error.contains("time limit reached")
        }
    }

    static let instructions = "limit of 2000000 instructions reached"
    static let memory = "memory limit of 33554432 bytes reached"

    /// Code that is as bad while a file is loaded as it is while a value is computed.
    static let anywhere: [Attack] = [
        // Without end
        Attack("while true do end", instructions),
        Attack("repeat until false", instructions),
        Attack("for i = 1, math.huge do end", instructions),
        Attack("::again:: goto again", instructions),
        Attack("local function f() return f() end f()", instructions),
        Attack("setmetatable({}, { __index = function() while true do end end }):x()", instructions),
        Attack("local _ = setmetatable({}, { __add = function() while true do end end }) + 1", instructions),
        Attack("local _ = #setmetatable({}, { __len = function() while true do end end })", instructions),
        Attack("tostring(setmetatable({}, { __tostring = function() while true do end end }))", instructions),
        Attack("for _ in pairs(setmetatable({}, { __pairs = function() while true do end end })) do end", instructions),
        Attack(
            "do local x <close> = setmetatable({}, { __close = function() while true do end end }) end", instructions),
        Attack("table.sort({ 3, 2, 1 }, function() while true do end end)", instructions),
        Attack(";('abc'):gsub('.', function() while true do end end)", instructions),
        Attack("while true do pcall(error) end", instructions),
        Attack("pcall(function() while true do end end) while true do end", instructions),
        Attack("while true do pcall(function() while true do end end) end", instructions),
        Attack("xpcall(function() while true do end end, function() while true do end end)", instructions),
        Attack("coroutine.wrap(function() while true do end end)()", instructions),
        Attack(
            "local co = coroutine.wrap(function() while true do coroutine.yield() end end) while true do co() end",
            instructions),
        Attack("while true do coroutine.wrap(function() end)() end", instructions),
        Attack("local s = ('a'):rep(30) s:find(('a?'):rep(30) .. ('a'):rep(30) .. 'b')", instructions),
        Attack("local s = ('x'):rep(100000) while true do s:find('.-.-.-.-y') end", instructions),
        Attack("while true do ('x'):rep(1000) end", instructions),
        Attack("while true do json.decode('[1,2,3]') end", instructions),
        Attack("local s = json.encode(('x'):rep(100000)) while true do hash.sha256(s) end", instructions),
        Attack(
            "local s = ('a 1\\n'):rep(10000) while true do exposition.parse(s, { keep = { 'b' } }) end", instructions),
        Attack("while true do base64.encode(('x'):rep(1000)) end", instructions),
        // Without measure
        Attack("local t = {} while true do t[#t + 1] = #t end", "limit"),
        Attack("local t = {} for i = 1, 1e9 do t[i] = ('x'):rep(1e5) .. i end", "limit"),
        Attack("local s = 'x' while true do s = s .. s end", memory),
        Attack("local _ = ('x'):rep(1 << 40)", memory),
        Attack("local _ = ('x'):rep(1 << 20, ('y'):rep(1 << 20))", memory),
        Attack("local _ = ('%99d'):rep(100000):format(1)", "no value"),
        Attack("local _ = (('x'):rep(1 << 16)):gsub('x', ('y'):rep(1 << 16))", memory),
        Attack(
            "local t = {} for i = 1, 1 << 16 do t[i] = ('x'):rep(1 << 10) end table.concat(t)", memory, instructions),
        Attack("local t = {} while true do t = { t, t } end", memory, instructions),
        Attack("local t = {} while true do t[#t + 1] = coroutine.create(function() end) end", memory, instructions),
        Attack("json.decode(('['):rep(100000))", "no more than 64 levels"),
        Attack("local t = {} while true do t[#t + 1] = json.decode('[' .. ('[],'):rep(100000) .. '1]') end", "limit"),
        Attack("table.unpack({}, 1, 1e7)", "limit"),
        Attack("table.move({}, 1, math.maxinteger - 1, 2)", ""),
        // Without bottom
        Attack("local function f() return 1 + f() end f()", "stack overflow", memory),
        Attack("local function f() f() f() end f()", "stack overflow", memory),
        Attack(
            "local t = setmetatable({}, {}) getmetatable(t).__index = function(t, k) return t[k] end return t.x",
            "overflow"),
        Attack("local function f() return coroutine.wrap(f)() end f()", ""),
        Attack("local t = {} for i = 1, 1e5 do t = { t } end json.encode(t)", "nested deeper"),
        Attack("local t = {} t.t = t json.encode(t)", "contains itself"),
        // Out of the box
        Attack("os.execute('true')", "global 'os'"),
        Attack("os.exit(1)", "global 'os'"),
        Attack("io.open('/etc/passwd')", "global 'io'"),
        Attack("require('socket')", "global 'require'"),
        Attack("dofile('/etc/passwd')", "global 'dofile'"),
        Attack("loadfile('/etc/passwd')", "global 'loadfile'"),
        Attack("load('return 1')()", "global 'load'"),
        Attack("debug.getregistry()", "global 'debug'"),
        Attack("package.loadlib('libc.so.6', 'system')", "global 'package'"),
        Attack("collectgarbage('stop')", "global 'collectgarbage'"),
        Attack("string.dump(function() end)", "field 'dump'"),
        Attack("string.rep = nil", "read-only"),
        Attack("json.decode = nil", "read-only"),
        Attack("moongauge.plugin = nil", "read-only"),
        Attack("getmetatable('').__index = nil", ""),
        Attack("setmetatable(string, {})", "protected"),
        // With odd errors
        Attack("error()", ""),
        Attack("error({})", ""),
        Attack("error(setmetatable({}, { __tostring = function() while true do end end }))", ""),
        Attack("error(setmetatable({}, { __tostring = function() error('again') end }))", ""),
        Attack("error(('x'):rep(1 << 20))", "xxx"),
        Attack("error('one\\ntwo\\27[31m', 0)", "one"),
        Attack("coroutine.yield()", "outside a coroutine"),
    ]

    /// Code that is bad while a value is computed, where `object` and `samples` are at hand.
    static let computing: [Attack] = [
        Attack("kept = kept or samples return kept:rate('a')", "used after the call"),
        Attack("kept = kept or object return #kept.name", "used after the call"),
        Attack("kept = kept or object.labels for _ in pairs(kept) do end return 1", "used after the call"),
        Attack("object.name = 'x'", "read-only"),
        Attack("object.labels.app = 'x'", "read-only"),
        Attack("return object.secret", "has no field"),
        Attack("return samples.rate('a')", "call it with ':'"),
        Attack("return samples.rate(object, 'a')", "call it with ':'"),
        Attack("return samples:rate(nil)", "string expected, got nil"),
        Attack("return samples:rate('a', 'never')", "must be a duration"),
        Attack("return samples:rate('a', '2m', { 1 })", "must be named"),
        Attack("return 'many'", "must return a number"),
        Attack("return {}, {}", ""),
        Attack("return { { value = 1 }, { value = 2 } }", "two values with the labels"),
        Attack(
            "local t = {} for i = 1, 2000 do t[i] = { value = i, labels = { i = '' .. i } } end return t",
            "can have 1000"),
        Attack("local t = {} t[1] = t return t", "contains itself"),
        Attack("return object", "must return a number"),
        Attack("return function() end", "must return a number"),
        Attack("return samples:sum(function() while true do end end)", ""),
        Attack("return object.samples:sum { rate = 'a', by = object }", ""),
        Attack("while true do samples:rate('container_cpu_usage_seconds_total') end", instructions),
        Attack("while true do local _ = object.labels end", instructions),
        Attack("state.x = ('x'):rep(2 << 20)", "at most"),
        Attack("while true do state.x = 1 end", instructions),
        Attack("while true do log.info('x') end", instructions),
        Attack("moongauge.plugin { name = 'second' }", "only while its file is loaded"),
        Attack(
            "plugin:derived { metric = 'second', resource = 'pods', value = error }", "only while its file is loaded"),
        Attack("return samples:metric('cpu_utilization')", "may not use the derived metric"),
        Attack("return time.fields(1 / 0)", "no time between"),
    ]

    /// A plugin that fails while it is loaded.
    static func loading(_ attack: Attack, _ number: Int) -> String {
        "local plugin = moongauge.plugin { name = 'loading\(number)' }\n\(attack.code)"
    }

    /// A plugin that fails for every pod.
    static func computing(_ attack: Attack, _ number: Int) -> String {
        """
        local plugin = moongauge.plugin { name = "computing\(number)" }
        local kept
        plugin:derived { metric = "hostile\(number)", resource = "pods", value = function(object, samples)
        do \(attack.code) end
        return nil end }
        """
    }

    /// The limits of all of them, as the operator would write them.
    static func configuration() -> String {
        var text = "plugins:\n"
        for (kind, count) in [("loading", anywhere.count), ("computing", anywhere.count + computing.count)] {
            for number in 0..<count {
                text += "  \(kind)\(number): { limits: { memory: 32Mi, instructions: 2000000, time: 30s } }\n"
            }
        }
        return text
    }
}
