package io.redpoll.lua.library;

import io.redpoll.lua.LuaRun;
import io.redpoll.lua.LuaString;
import io.redpoll.lua.LuaTable;
import io.redpoll.lua.RedisServer;
import io.redpoll.lua.Scripts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/// Many programs in one script, here and on a redis-server: for each, what it gives or its error, as text. A byte of
/// program and text is one character.
final class Comparison {
    private static final String SCRIPT = resource("compare.lua");

    private Comparison() {}

    static String resource(String name) {
        try (var in = Objects.requireNonNull(Comparison.class.getResourceAsStream(name))) {
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<String> onRedis(RedisServer redis, List<String> programs) throws IOException {
        return redis.eval(bytes(SCRIPT), bytes(programs)).stream()
                .map(Comparison::text)
                .toList();
    }

    static List<String> here(List<String> programs) {
        var run = Scripts.run(LuaRun.MEMORY_MAX, bytes(programs));
        var results = run.call(run.load(Scripts.compile(SCRIPT)));
        var table = (LuaTable) Objects.requireNonNull(results[0]);
        return IntStream.rangeClosed(1, programs.size())
                .mapToObj(i -> text((LuaString) Objects.requireNonNull(table.get(i))))
                .toList();
    }

    static LuaString bytes(String text) {
        return LuaString.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static List<LuaString> bytes(List<String> texts) {
        return texts.stream().map(Comparison::bytes).toList();
    }

    private static String text(LuaString bytes) {
        return new String(bytes.bytes(), StandardCharsets.ISO_8859_1);
    }
}
