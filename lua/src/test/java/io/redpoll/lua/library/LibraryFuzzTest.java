package io.redpoll.lua.library;

import static org.junit.jupiter.api.Assertions.fail;

import io.redpoll.lua.LuaError;
import io.redpoll.lua.LuaFunction;
import io.redpoll.lua.LuaNull;
import io.redpoll.lua.LuaRun;
import io.redpoll.lua.LuaString;
import io.redpoll.lua.LuaTable;
import io.redpoll.lua.Scripts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Whatever the arguments of a library function are: it gives results or an error of the script, and nothing of Java
/// comes out. What takes too long is interrupted.
final class LibraryFuzzTest {
    private static final int CALLS = Integer.getInteger("calls", 40_000);
    private static final long SEED = Long.getLong("seed", 1);
    private static final long MEMORY_MAX = 8L << 20;
    private static final long CALL_MS_MAX = 50;
    private static final double[] NUMBERS = Arrays.stream(("0 -0 1 2 3 -1 -2 7 16 63 64 65 255 256 1e9 0.5 -1.5 1e15"
                            + " 2147483647 0x1p31 -0x1p31 0x1p32 0x1p53 0x1p63 -0x1p63 0x1p64 1e300 -1e300 5e-324"
                            + " Infinity -Infinity NaN")
                    .split(" ", -1))
            .mapToDouble(Double::parseDouble)
            .toArray();
    private static final String[] TEXTS = {
        "",
        "a",
        "abc",
        "10",
        "0x1F",
        "1e3",
        "nan",
        " 5 ",
        "%d",
        "%5.2f|%-10s",
        "%q",
        "%99.99f",
        "%c%c",
        "%",
        "(a*)(.-)b",
        "[a-z]+",
        "%b()",
        "%f[%w]",
        "^",
        "$",
        "[",
        "%1",
        ".-.-.-.-x",
        "[1,2,{\"a\":null}]",
        "{\"a\":[]}",
        "[[[",
        "\"\\ud83d",
        "\"\\u00",
        "-",
        "1.",
        "bhil",
        ">i3 !8 d",
        "c0",
        "Bc0s",
        "i32",
        "i33",
        "x",
        "\u0091\u0092\u0001\u00c0",
        "\u00dd\u007f\u00ff\u00ff\u00ff\u0001",
        "\u00db\u007f\u00ff\u00ff\u00ff",
        "\u0081\u00c0\u0001",
        "\0",
        "a\0b",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "\u00ff\u00fe",
    };

    private final Random random = new Random(SEED);
    private final List<String> names = new ArrayList<>();
    private final List<LuaFunction> functions = new ArrayList<>();
    private LuaRun run = Scripts.run(MEMORY_MAX, List.of());

    @Test
    @Timeout(120)
    void onlyErrorsOfTheScriptComeOut() {
        collectFunctions();
        try (var watch = Executors.newSingleThreadScheduledExecutor()) {
            var interruption = watch.scheduleAtFixedRate(
                    () -> run.interrupt(() -> {
                        throw new LuaError("takes too long");
                    }),
                    CALL_MS_MAX,
                    CALL_MS_MAX,
                    TimeUnit.MILLISECONDS);
            for (int i = 0; i < CALLS; i++) {
                call(i);
            }
            interruption.cancel(false);
        }
    }

    private void collectFunctions() {
        var globals = run.globals();
        for (int slot = globals.nextSlot(-1); slot >= 0; slot = globals.nextSlot(slot)) {
            collect(String.valueOf(globals.keyAt(slot)), globals.valueAt(slot));
            if (globals.valueAt(slot) instanceof LuaTable library && library != globals) {
                for (int at = library.nextSlot(-1); at >= 0; at = library.nextSlot(at)) {
                    collect(globals.keyAt(slot) + "." + library.keyAt(at), library.valueAt(at));
                }
            }
        }
    }

    private void collect(String name, @Nullable Object value) {
        if (value instanceof LuaFunction function) {
            names.add(name);
            functions.add(function);
        }
    }

    private void call(int number) {
        int chosen = random.nextInt(functions.size());
        var arguments = new @Nullable Object[random.nextInt(5)];
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] = value(2);
        }
        try {
            run.call(functions.get(chosen), arguments);
        } catch (LuaError expected) {
            return;
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError escaped) {
            fail(
                    "call " + number + " of seed " + SEED + ": " + names.get(chosen) + Arrays.toString(arguments),
                    escaped);
        }
    }

    private @Nullable Object value(int depth) {
        return switch (random.nextInt(10)) {
            case 0 -> null;
            case 1 -> random.nextBoolean();
            case 2, 3, 4 -> NUMBERS[random.nextInt(NUMBERS.length)];
            case 5, 6 -> Comparison.bytes(TEXTS[random.nextInt(TEXTS.length)]);
            case 7 -> randomBytes();
            case 8 -> depth > 0 ? table(depth) : LuaNull.VALUE;
            default -> functions.get(random.nextInt(functions.size()));
        };
    }

    private LuaString randomBytes() {
        byte[] bytes = new byte[random.nextInt(30)];
        random.nextBytes(bytes);
        return LuaString.wrap(bytes);
    }

    private LuaTable table(int depth) {
        var table = new LuaTable();
        for (int i = random.nextInt(6); i > 0; i--) {
            var key = random.nextBoolean() ? (Object) (double) random.nextInt(8) : value(depth - 1);
            if (key != null && !key.equals(Double.NaN)) {
                table.put(run, key, value(depth - 1));
            }
        }
        if (random.nextInt(4) == 0) {
            var metatable = new LuaTable();
            metatable.put(run, random.nextBoolean() ? "__index" : "__lt", value(0));
            table.setMetatable(metatable);
        }
        return table;
    }
}
