package io.redpoll.lua;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Programs and what they give, interpreted and compiled. The results are those of redis-server 7.0.15.
final class LuaLanguageTest {
    private static void gives(String expected, String source) {
        var text = LuaString.of(source.replace("\\n", "\n"));
        for (var form : Scripts.Form.values()) {
            assertEquals(expected, Scripts.evalBytes(Scripts.run(), text, form).toString(), form::name);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "7 | return 1 + 2 * 3",
                "512 | return 2 ^ 3 ^ 2",
                "2 | return -4 % 3",
                "15 | return '5' * '3'",
                "inf -inf | return 1/0, -1/0",
                "true false | return 'a' < 'b', 'a\\0b' < 'a'",
                "1e+15 0.1 | return 1e15, 0.1",
                "1 2 nil | local a, b, c = (function() return 1, 2 end)() return a, b, c",
                "1 | return ((function() return 1, 2 end)())",
                "3 a c | local function f(...) return select('#', ...), (...), (select(3, ...)) end return f('a', 'b', 'c')",
                "2 | local function f(...) return arg.n end return f(1, 2)",
                "3 | local t = {1, 2, 3, nil} return #t",
                "4 | local t = {1, 2, nil, 4} return #t",
                "10 | local s = 0 for i = 1, 4 do s = s + i end return s",
                "3 | local s = 0 for i = 3, 1, -1 do s = s + 1 end return s",
                "0 | local s = 0 for i = 1, 0 do s = s + 1 end return s",
                "1 2 3 | local f = {} for i = 1, 3 do f[i] = function() return i end end return f[1](), f[2](), f[3]()",
                "6 | local n = 0 for _, v in ipairs({1, 2, 3}) do n = n + v end return n",
                "y2x1 | local s = '' for k, v in pairs({x = 1, y = 2}) do s = s .. k .. v end return s",
                "3 | local i = 0 repeat local j = i i = i + 1 until j == 2 return i",
                "5 | local i = 0 while true do i = i + 1 if i == 5 then break end end return i",
                "2 1 | local a, b = 1, 2 a, b = b, a return a, b",
                "handler | return setmetatable({}, {__index = function() return 'handler' end}).x",
                "5 | local t = setmetatable({}, {__call = function(self, a, b) return a + b end}) return t(2, 3)",
                "1 2 | local function c() local n = 0 return function() n = n + 1 return n end end local f = c() return f(), f()",
                "1 2 3 | local co = coroutine.wrap(function() for i = 1, 3 do coroutine.yield(i) end end) return co(), co(), co()",
                "true 6 true 3 | local co = coroutine.create(function(a, b) local c = coroutine.yield(a * b) return c + 1 end) local x, y = coroutine.resume(co, 2, 3) return x, y, coroutine.resume(co, 2)",
                "suspended dead | local co = coroutine.create(function() end) local s = coroutine.status(co) coroutine.resume(co) return s, coroutine.status(co)",
                "3 | return loadstring('return 1 + 2')()",
                "1e+14 -0 123456.789 | return 1e14, -0.0 * 1, 123456.789",
                "10000 | local function f(n) if n == 0 then return 0 end return 1 + f(n - 1) end return f(10000)",
                "0 | local function f(n) if n == 0 then return 0 end return f(n - 1) end return f(100000)",
            })
    void programsGiveResults(String expected, String source) {
        gives(expected, source);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "attempt to index local 'x' (a nil value) | local x return x.y",
                "attempt to call field 'y' (a nil value) | local x = {} x.y()",
                "attempt to call method 'y' (a nil value) | local x = {} x:y()",
                "attempt to index upvalue 'x' (a nil value) | local x return (function() return x.y end)()",
                "attempt to perform arithmetic on local 'x' (a nil value) | local x return x + 1",
                "attempt to concatenate local 'x' (a table value) | local x = {} return 'a' .. x",
                "attempt to compare number with nil | return 1 < nil",
                "attempt to compare two table values | return {} < {}",
                "attempt to get length of local 'x' (a number value) | local x = 1 return #x",
                "attempt to call local 'f' (a number value) | local f = 1 f()",
                "'for' limit must be a number | for i = 1, {} do end",
                "bad argument #1 to 'rep' (string expected, got no value) | string.rep()",
                "bad argument #1 to 'rep' (number expected, got no value) | ('x'):rep()",
                "table index is nil | local t = {} t[nil] = 1",
                "table index is NaN | local t = {} t[0/0] = 1",
                "Script attempted to access nonexistent global variable 'foo' | return foo",
                "Attempt to modify a readonly table | foo = 1",
                "assertion failed! | assert(false)",
                "stack overflow | local function f() return 1 + f() end f()",
                "unexpected symbol near '=' | = 1",
                "'end' expected near '<eof>' | if true then",
                "unfinished string near '<eof>' | return \"abc",
                "'=' expected near 'b' | a b",
                "cannot use '...' outside a vararg function near '...' | local function f() return ... end",
            })
    void errorsHaveTheWordsOfLua(String message, String source) {
        gives("error: user_script:1: " + message, source);
    }

    @Test
    void onlyCoroutinesYieldAndNotThroughTheHost() {
        String message = "attempt to yield across metamethod/C-call boundary";
        gives("error: " + message, "coroutine.yield()");
        gives("false " + message, "return coroutine.wrap(function() return pcall(coroutine.yield) end)()");
    }

    @ParameterizedTest
    @ValueSource(strings = {"C stack overflow", "x", "{}"})
    void handlersOfErrorsThatFailEndInAnErrorOfTheirOwn(String text) {
        gives("false error in error handling", "return xpcall(error, function() error('" + text + "') end)");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void bytesOfStringsAreKept(int length) {
        var source = LuaString.wrap(("return '" + "\u00ff".repeat(length) + "'").getBytes(StandardCharsets.ISO_8859_1));
        assertEquals(length, Scripts.evalBytes(Scripts.run(), source).length());
    }
}
