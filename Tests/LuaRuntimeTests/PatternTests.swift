import LuaRuntime
import Testing

@Suite("Patterns")
struct PatternTests {
    @Test(
        "find and match",
        arguments: [
            ("('hello world'):find('wor')", [7, 9]),
            ("('hello world'):find('o', 6)", [8, 8]),
            ("('hello'):find('l', -1)", [nil]),
            ("('hello'):find('')", [1, 0]),
            ("('hello'):find('', 6)", [6, 5]),
            ("('hello'):find('', 7)", [nil]),
            ("('hello'):find('xyz')", [nil]),
            ("('a.b'):find('.', 1, true)", [2, 2]),
            ("('hello'):find('(l)(l)')", [3, 4, "l", "l"]),
            ("('hello'):find('^h')", [1, 1]),
            ("('hello'):find('^e')", [nil]),
            ("('hello'):find('^l', 3)", [3, 3]),
            ("('key = value'):match('^(%w+)%s*=%s*(%w+)$')", ["key", "value"]),
            ("('  trim  '):match('^%s*(.-)%s*$')", ["trim"]),
            ("('2024-01-02'):match('(%d+)-(%d+)-(%d+)')", ["2024", "01", "02"]),
            ("('hello'):match('()ll()')", [3, 5]),
            ("('aaa'):match('a-')", [""]),
            ("('aaa'):match('a-$')", ["aaa"]),
            ("('aaab'):match('a*ab')", ["aaab"]),
            ("('ab'):match('a?ab')", ["ab"]),
            ("('b'):match('a+')", [nil]),
            ("('f(a(b)c)d'):match('%b()')", ["(a(b)c)"]),
            ("('THE (quick) fox'):find('%f[%a]%a+%f[%A]')", [1, 3]),
            ("('say \"hi\" now'):match('([\"])(.-)%1')", ["\"", "hi"]),
            ("('abc'):match('((a)(b))')", ["ab", "a", "b"]),
            ("('a]b'):match('[]]')", ["]"]),
            ("('a-b'):match('[a-]+')", ["a-"]),
            ("('a^b'):match('[b^]+')", ["^b"]),
            ("('x%y'):match('%%')", ["%"]),
            ("('0x1F'):match('%x+$')", ["1F"]),
            ("('abc123'):match('[^%d]+')", ["abc"]),
            ("('abc123'):match('[%d%-]+')", ["123"]),
            ("('a$'):match('a$')", [nil]),
            ("('a$b'):match('a$b')", ["a$b"]),
            ("('a\\0b'):match('%z') == nil and ('a\\0b'):match('a.b') == 'a\\0b'", [true]),
            ("('*'):match('*')", ["*"]),
            ("('(*'):match('(%(*)%*')", ["("]),
            ("('x'):match('[a-]')", [nil]),
            ("('\\xff'):match('[\\xf0-\\xff]') == '\\xff'", [true]),
        ] as [(String, [LuaValue])])
    func match(expression: String, expected: [LuaValue]) throws {
        #expect(try run("return \(expression)") == expected)
    }

    @Test(
        "gsub",
        arguments: [
            ("('hello'):gsub('l', 'L')", ["heLLo", 2]),
            ("('hello'):gsub('l', 'L', 1)", ["heLlo", 1]),
            ("('hello'):gsub('', '-')", ["-h-e-l-l-o-", 6]),
            ("('abc'):gsub('%w', '%0%0')", ["aabbcc", 3]),
            ("('a b'):gsub('(%w) (%w)', '%2 %1')", ["b a", 1]),
            ("('abc'):gsub('b', '%%')", ["a%c", 1]),
            ("('abc'):gsub('()', '%1')", ["1a2b3c4", 4]),
            ("('$x $y'):gsub('%$(%w+)', {x = 1})", ["1 $y", 2]),
            ("('abc'):gsub('%w', function(c) if c ~= 'b' then return c:upper() end end)", ["AbC", 3]),
            ("('abc'):gsub('b', 5)", ["a5c", 1]),
            ("('aaa'):gsub('^a', 'b')", ["baa", 1]),
            ("('abc'):gsub('b*', '-')", ["-a-c-", 3]),
            ("('abc'):gsub('x', 'y')", ["abc", 0]),
            ("('abc'):gsub('.', 'x', 0)", ["abc", 0]),
            ("(('x'):rep(3000):gsub('x', 'yz')):len()", [6000]),
            ("(('x'):rep(3000):gsub('x', function() return 'yz' end)):len()", [6000]),
        ] as [(String, [LuaValue])])
    func gsub(expression: String, expected: [LuaValue]) throws {
        #expect(try run("return \(expression)") == expected)
    }

    @Test(
        "gmatch",
        arguments: [
            ("('one two'):gmatch('%a+')", ["one", "two"]),
            ("('a=1, b=2'):gmatch('(%w+)=(%w+)')", ["a", "b"]),
            ("('abc'):gmatch('')", ["", "", "", ""]),
            ("('abc'):gmatch('b*')", ["", "b", ""]),
            ("('^a^a'):gmatch('^a')", ["^a", "^a"]),
            ("('abcd'):gmatch('%w', 3)", ["c", "d"]),
            ("('abcd'):gmatch('%w', 9)", []),
        ] as [(String, [LuaValue])])
    func gmatch(expression: String, expected: [LuaValue]) throws {
        #expect(
            try run("local t = {} for x in \(expression) do t[#t + 1] = x end return t") == [
                .table(LuaTable(array: expected))
            ])
    }

    @Test(
        "Patterns and replacements that make no sense are refused",
        arguments: [
            ("('x'):find('[a')", "malformed pattern (missing ']')"),
            ("('x'):find('[]')", "malformed pattern (missing ']')"),
            ("('x'):find('%')", "malformed pattern (ends with '%')"),
            ("('x'):find('[%')", "malformed pattern (ends with '%')"),
            ("('x'):find('(x')", "unfinished capture"),
            ("('x'):find('x)')", "invalid pattern capture"),
            ("('x'):find('%1')", "invalid capture index %1"),
            ("('x'):find('(x%1)')", "invalid capture index %1"),
            ("('x'):find('%b')", "malformed pattern (missing arguments to '%b')"),
            ("('x'):find('%fx')", "missing '[' after '%f' in pattern"),
            ("('x'):find(('()'):rep(33))", "too many captures"),
            ("('x'):match(('x'):rep(257))", "pattern too long (more than 256 items)"),
            ("('x'):gsub('x', '%2')", "invalid capture index %2 in replacement string"),
            ("('x'):gsub('x', '%')", "invalid use of '%' in replacement string"),
            ("('x'):gsub('x', function() return {} end)", "invalid replacement value (a table)"),
            ("('x'):gsub('x', true)", "bad argument #2 to 'gsub' (string/function/table expected, got boolean)"),
        ])
    func refused(expression: String, message: String) throws {
        #expect(try failure("return \(expression)").message == message)
    }
}
