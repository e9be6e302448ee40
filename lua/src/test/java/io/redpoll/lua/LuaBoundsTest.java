package io.redpoll.lua;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Scripts that would hurt: they can be stopped wherever they are, and take no more than their memory.
final class LuaBoundsTest {
    private static final long MEMORY_MAX = 8L << 20;

    @ParameterizedTest
    @Timeout(30)
    @ValueSource(
            strings = {
                "while true do end",
                "repeat until false",
                "for i = 1, math.huge do end",
                "for i = 2, 1, 0 do end",
                "local function f() return f() end f()",
                "local function f() f() end while true do pcall(f) end",
                "while true do pcall(error) end",
                "while true do xpcall(error, error) end",
                "while true do local ok = pcall(function() while true do end end) end",
                "local t = setmetatable({}, {__index = function(t, k) return t[k + 1] end}) while true do pcall(function() return t[1] end) end",
                "local t = setmetatable({}, {__lt = function() while true do end end}) return t < t",
                "for k in function() return 1 end do end",
                "for k in pairs({1, 2, 3}) do while true do end end",
                "coroutine.wrap(function() while true do end end)()",
                "local co = coroutine.wrap(function() while true do coroutine.yield() end end) while true do co() end",
                "while true do local co = coroutine.create(function() error('x') end) coroutine.resume(co) end",
                "table.sort({1, 2, 3, 4, 5}, function() while true do end end)",
                "string.gsub('x', 'x', function() while true do end end)",
                "string.find(string.rep('a', 100), string.rep('a?', 100) .. string.rep('a', 100) .. 'b')",
                "string.find(string.rep('a', 10000), string.rep('.-', 50) .. 'b')",
                "while true do string.rep('x', 1000000) end",
                "while true do loadstring('return 1')() end",
                "while true do local t = {} for i = 1, 1000 do t[i] = i end table.concat(t) end",
                "local t = {} for i = 1, 100000 do t[i] = i % 7 end while true do table.sort(t) end",
                "local s = '' while true do s = s .. 'x' if #s > 1000 then s = '' end end",
            })
    void endlessScriptsAreStopped(String source) throws InterruptedException {
        var run = Scripts.run();
        Stopping.assertStopped(run, source);
    }

    @ParameterizedTest
    @Timeout(60)
    @ValueSource(
            strings = {
                "local t = {} while true do t[#t + 1] = {} end",
                "local t = {} while true do t[#t + 1] = #t end",
                "local t = {} local i = 0 while true do i = i + 1 t['k' .. i] = i end",
                "local s = 'x' while true do s = s .. s end",
                "return string.rep('x', 2 ^ 30)",
                "local t = {} while true do t[#t + 1] = string.rep('x', 100000) end",
                "local t = {} while true do t[#t + 1] = function() return t end end",
                "local t = {} while true do t[#t + 1] = coroutine.create(function() end) end",
                "local t = {} for i = 1, 1e9 do t = {t} end",
                "local t = {} while true do t[#t + 1] = coroutine.wrap(function() coroutine.yield() end) t[#t]() end",
                "local s = string.rep('x', 1000) while true do s = s:gsub('x', 'xx') end",
                "local t = {} for i = 1, 200 do t[i] = string.rep('x', 1000000) end return table.concat(t)",
            })
    void memoryIsBounded(String source) {
        var result = Scripts.eval(Scripts.run(MEMORY_MAX), source);
        assertTrue(result.endsWith("not enough memory") || result.endsWith("stack overflow"), "but it gave " + result);
    }

    @Test
    @Timeout(60)
    void garbageDoesNotCount() {
        assertEquals(
                "done",
                Scripts.eval(
                        Scripts.run(MEMORY_MAX),
                        "for i = 1, 200 do local s = string.rep('x', 1000000) end"
                                + " for i = 1, 100000 do local t = {1, 2, 3, {}} end return 'done'"));
    }

    @Test
    @Timeout(60)
    void whatAnErrorLeavesBehindDoesNotCount() {
        assertEquals(
                "false true",
                Scripts.eval(
                        Scripts.run(MEMORY_MAX),
                        "local ok = pcall(function() local t = {} while true do t[#t + 1] = {} end end)"
                                + " return ok, #string.rep('x', 8000000) == 8000000"));
    }

    @ParameterizedTest
    @Timeout(60)
    @ValueSource(
            strings = {
                "local function f() return pcall(f) end return f()",
                "local function f() return coroutine.wrap(f)() end return pcall(f)",
                "local t = setmetatable({}, {__index = function(t, k) return t[k] end}) return pcall(function() return t.x end)",
                "local t = {} t = setmetatable(t, {__index = t}) return pcall(function() return t.x end)",
                "local function f() return string.gsub('x', 'x', f) end return pcall(f)",
                "local function f() table.sort({1, 2}, f) end return pcall(f)",
                "return pcall(loadstring, string.rep('(', 100000) .. '1' .. string.rep(')', 100000))",
                "return loadstring('return ' .. string.rep('{', 100000))",
                "return loadstring(string.rep('do ', 1000) .. string.rep('end ', 1000))",
                "return loadstring('return ' .. string.rep('-', 1000, ' ') .. '1')",
                "return pcall(unpack, {}, 1, 1e8)",
                "return pcall(string.byte, string.rep('x', 100000), 1, -1)",
                "return loadstring('local ' .. string.rep('a,', 300) .. 'a')",
                "return string.dump == nil or pcall(string.dump, function() end)",
                "return loadstring('\\27Lua')",
                "local function f() error(setmetatable({}, {__tostring = f})) end return pcall(tostring, f)",
            })
    void deepNestingIsAnOrdinaryError(String source) {
        Scripts.eval(Scripts.run(), source);
    }

    @Test
    void aStoppedRunStaysStopped() {
        var run = Scripts.run();
        run.stop();
        var code = Scripts.compile("for i = 1, 2 do end return 1");
        assertThrows(LuaStopped.class, () -> run.call(run.load(code)));
        assertThrows(LuaStopped.class, () -> run.call(run.load(code)));
    }

    @Test
    void anInterruptionRunsOnTheThreadOfTheRun() {
        var run = Scripts.run();
        var threads = new Thread[1];
        run.interrupt(() -> threads[0] = Thread.currentThread());
        run.call(run.load(Scripts.compile("for i = 1, 2 do end")));
        assertEquals(Thread.currentThread(), threads[0]);
    }

    @Test
    void hostFunctionsInCoroutinesRunOnTheThreadOfTheRun() {
        var globals = Scripts.globals();
        globals.setReadonly(false);
        var threads = new Thread[1];
        globals.put(LuaRun.forSetUp(), "host", new HostFunction(call -> threads[0] = Thread.currentThread()));
        var run = new LuaRun(globals);
        run.call(run.load(Scripts.compile("coroutine.wrap(function() host() end)()")));
        assertEquals(Thread.currentThread(), threads[0]);
    }
}
