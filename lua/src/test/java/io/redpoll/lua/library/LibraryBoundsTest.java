package io.redpoll.lua.library;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.redpoll.lua.LuaError;
import io.redpoll.lua.LuaRun;
import io.redpoll.lua.Scripts;
import io.redpoll.lua.Stopping;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Library calls that would hurt: a single one that takes long can be stopped, and none takes more than its memory.
final class LibraryBoundsTest {
    private static final long MEMORY_MAX = 16L << 20;

    private static LuaRun run(long memoryMax) {
        return Scripts.run(memoryMax, List.of());
    }

    @ParameterizedTest
    @Timeout(30)
    @ValueSource(
            strings = {
                "string.find(('a'):rep(300), ('a*'):rep(30)..'b')",
                "string.match(('a'):rep(5000), '.-.-.-.-b')",
                "string.gsub(('a'):rep(20000), 'a.-b', '')",
                "string.find(('('):rep(100000), '%b()%1', 1)",
                "for a in string.gmatch(('a'):rep(20000), 'a.-b') do end",
                "string.find(('ab'):rep(4000000), ('ab'):rep(1000)..'c', 1, true) string.find(('a'):rep(30000000), 'a-b')",
                "table.insert({}, -2^31, 1)",
                "local t = {} for i = 1, 200000 do t[i] = i end while true do table.insert(t, 1, 0) table.remove(t, 1) end",
                "table.foreach(setmetatable({1}, {}), function() while true do end end)",
                "local c = 0 local t = {} for i = 1, 300000 do t[i] = i end"
                        + " while true do pcall(table.sort, t, function() return true end) end",
                "local t = {} for i = 1, 40 do t = {t, t} end cjson.encode(t)",
                "local t = {} for i = 1, 15 do local u = {} for j = 1, 60 do u[j] = t end t = u end cmsgpack.pack(t)",
                "local s = ('[1],'):rep(100000) while true do cjson.decode('['..s..'1]') end",
                "while true do struct.unpack(('b'):rep(7000), ('x'):rep(7000)) end",
                "while true do string.format('%99.99f', 1e308) end",
            })
    void longCallsAreStopped(String source) throws InterruptedException {
        var run = run(1L << 30);
        Stopping.assertStopped(run, source);
    }

    @ParameterizedTest
    @Timeout(30)
    @ValueSource(
            strings = {
                "string.rep('x', 2^31 - 1)",
                "string.rep(('x'):rep(1000), 2^31 - 1)",
                "local s = ('x'):rep(1000000) return s:gsub('x', s)",
                "local s = ('x'):rep(1000000) return s:gsub('x', ('%0'):rep(1000))",
                "local s = ('x'):rep(1000000) return s:gsub('.', function() return s end)",
                "local s = ('x'):rep(1000000) local t = {} for i = 1, 100 do t[i] = s end return table.concat(t)",
                "local s = ('x'):rep(1000000) local t = {} for i = 1, 100 do t[i] = 1 end return table.concat(t, s)",
                "local s = ('%s'):rep(40) local x = ('x'):rep(1000000) local t = {} for i = 1, 40 do t[i] = x end"
                        + " return s:format(unpack(t))",
                "return ('\"'):rep(5000000):format() .. string.format('%q', ('\"'):rep(5000000))"
                        + " .. string.format('%q', ('\\0'):rep(5000000))",
                "local c = cjson.new() c.encode_sparse_array(true, 0) return c.encode({[2^31 - 1] = 1})",
                "return cjson.encode(('\\1'):rep(5000000))",
                "local t = ('x'):rep(1000) for i = 1, 60 do t = {t, t} end return cjson.encode(t)",
                "return cjson.decode('[' .. ('[],'):rep(3000000) .. '1]')",
                "return cjson.decode('[' .. ('{},'):rep(3000000) .. '1]')",
                "return cjson.decode('[' .. ('1,'):rep(5000000) .. '1]')",
                "local t = ('x'):rep(1000) for i = 1, 14 do local u = {} for j = 1, 8 do u[j] = t end t = u end"
                        + " return cmsgpack.pack(t)",
                "return cmsgpack.unpack('\\221\\0\\255\\255\\255' .. ('\\144'):rep(8000000))",
                "return cmsgpack.unpack('\\221\\0\\255\\255\\255' .. ('\\145\\1'):rep(4000000))",
                "return cmsgpack.unpack('\\223\\0\\255\\255\\255' .. ('\\144\\1'):rep(4000000))",
                "return ('b'):rep(9000000):gsub('b', '%0%0')",
                "local t = {} for i = 1, 1000 do t[i] = string.gmatch(('x'):rep(1000000), '.') end",
                "local t = {} for i = 1, 1000 do t[i] = ('x'):rep(1000000):upper() end",
                "local function deep() return (('ab'):gsub('.', function(c)"
                        + " return c == 'a' and ('x'):rep(3000000) or deep() end)) end deep()",
                "return ('x'):find(('[a]'):rep(3000000))",
                "assert(load(function() return ('x'):rep(100000) end))",
                "local t = {} while true do t[#t + 1] = loadstring('return 1 --' .. #t .. ('x'):rep(100000)) end",
                "local t = {} while true do t[#t + 1] = loadstring('return ' .. ('a(1,2) ..'):rep(150) .. #t) end",
            })
    void memoryIsBounded(String source) {
        var run = run(MEMORY_MAX);
        var error = assertThrows(LuaError.class, () -> run.call(run.load(Scripts.compile(source))));
        assertEquals("not enough memory", error.getMessage().replaceFirst("^.*: ", ""));
    }

    @Test
    @Timeout(30)
    void lengthsInInputAreNotBelieved() {
        for (String packed : List.of(
                "\\219\\255\\255\\255\\255",
                "\\221\\255\\255\\255\\255",
                "\\223\\255\\255\\255\\255",
                "\\221\\127\\255\\255\\255\\1")) {
            var run = run(1 << 20);
            var source = "return select(2, pcall(cmsgpack.unpack, '" + packed + "'))";
            var results = run.call(run.load(Scripts.compile(source)));
            assertEquals("Missing bytes in input.", String.valueOf(results[0]));
        }
    }
}
