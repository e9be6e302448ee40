package io.redpoll.lua;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.redpoll.lua.library.Libraries;
import io.redpoll.lua.library.RandomSequence;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// The engine as its README embeds it.
final class EmbeddingTest {
    @Test
    void theExampleOfTheReadmeGreets() throws LuaSyntaxError {
        var setUp = LuaRun.forSetUp();
        var globals = new LuaTable();
        BaseLibrary.install(setUp, globals);
        var strings = Libraries.install(setUp, globals, new RandomSequence());
        globals.put(setUp, "greet", new HostFunction(call -> call.push(LuaString.of("hello, " + call.string(1)))));
        var code = LuaCode.compile(LuaString.of("return greet(...):upper()"), "@example");

        var run = new LuaRun(globals.copy(), LuaRun.MEMORY_MAX);
        run.setStringMetatable(strings);
        var results = run.call(run.load(code), LuaString.of("world"));

        assertArrayEquals(new Object[] {LuaString.of("HELLO, WORLD")}, results);
    }

    @Test
    void theProgramSetsWhatScriptsMayOnlyRead() {
        var setUp = LuaRun.forSetUp();
        var globals = new LuaTable();
        BaseLibrary.install(setUp, globals);
        globals.put(setUp, "words", LuaTable.of(setUp, new Object[0]));
        globals.setReadonly(true);
        var run = new LuaRun(globals);
        globals.replace(LuaString.of("words"), LuaTable.of(run, new Object[] {LuaString.of("a"), LuaString.of("b")}));

        assertEquals("a2", Scripts.eval(run, "return words[1] .. #words"));
        assertThrows(LuaError.class, () -> run.call(run.load(Scripts.compile("words = {}"))));
    }

    @Test
    void anErrorTellsWhereItWasRaised() {
        var run = Scripts.run();
        var code = Scripts.compile("local x\n\nerror({code = 1})");
        var error = assertThrows(LuaError.class, () -> run.call(run.load(code)));
        assertEquals("@user_script", error.source());
        assertEquals(3, error.line());
    }

    @Test
    void aProtectedCallOfNothingIsAnError() {
        var run = Scripts.run();
        var error = assertThrows(LuaError.class, () -> run.call(run.load(Scripts.compile("return pcall()"))));
        assertEquals("user_script:1: bad argument #1 to 'pcall' (value expected)", error.getMessage());
    }

    @Test
    void aRunGoesOnAfterAnError() {
        var run = Scripts.run();
        assertThrows(LuaError.class, () -> run.call(run.load(Scripts.compile("local t = {} return t.x.y"))));
        assertEquals("1", Scripts.eval(run, "return 1"));
    }

    @Test
    void codeIsSharedByRunsOfSeveralThreads() throws InterruptedException {
        var code = Scripts.compile(
                "local n = 0 for i = 1, 20000 do n = n + (function(x) return x % 7 end)(i) end return n");
        var results = new @Nullable Object[4];
        var threads = new Thread[results.length];
        for (int i = 0; i < threads.length; i++) {
            int index = i;
            threads[i] = Thread.ofPlatform().start(() -> {
                var run = Scripts.run();
                results[index] = run.call(run.load(code))[0];
            });
        }
        for (var thread : threads) {
            thread.join();
        }
        for (var result : results) {
            assertEquals(59998.0, result);
        }
    }

    @Test
    void loopsTurnHotWhileTheyRun() {
        assertEquals(
                "50005000 5000 10000",
                Scripts.eval("local n, m, t = 0, 0, {} for i = 1, 10000 do n = n + i if i % 2 == 0 then m = m + 1 end"
                        + " t[i] = i end return n, m, #t"));
    }

    @Test
    void coroutinesYieldOutOfCompiledFunctions() {
        String source = "local function inner(i) local x = i * 2 local y = coroutine.yield(x) return x + y end"
                + " local co = coroutine.wrap(function() local sum = 0 for i = 1, 3 do sum = sum + inner(i) end"
                + " return sum end) return co(), co(10), co(20), co(30)";
        assertEquals(
                "2 4 6 72",
                Scripts.evalBytes(Scripts.run(), LuaString.of(source), Scripts.Form.COMPILED)
                        .toString());
        assertEquals("2 4 6 72", Scripts.eval(source));
    }
}
