package io.redpoll.lua;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Whatever the text, the compiler makes a program of it or says what is wrong, and a program gives results or an
/// error.
final class ParserFuzzTest {
    private static final int TEXTS = 1_000;
    private static final String[] PIECES = {
        "and",
        "break",
        "do",
        "else",
        "elseif",
        "end",
        "false",
        "for",
        "function",
        "if",
        "in",
        "local",
        "nil",
        "not",
        "or",
        "repeat",
        "return",
        "then",
        "true",
        "until",
        "while",
        "..",
        "...",
        "==",
        ">=",
        "<=",
        "~=",
        "=",
        "<",
        ">",
        "+",
        "-",
        "*",
        "/",
        "%",
        "^",
        "#",
        "(",
        ")",
        "{",
        "}",
        "[",
        "]",
        ";",
        ":",
        ",",
        ".",
        "x",
        "y",
        "z",
        "'s'",
        "1",
        "0x1F",
        "1e5",
        "[[long]]",
        "--c\n",
        "[==[",
        "]==]",
        "\"",
        "\\",
        "\n",
        "goto",
        "$",
        "\u0000",
        "--[[",
        "]]"
    };

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void tokensInAnyOrder(long seed) {
        var random = new Random(seed);
        for (int i = 0; i < TEXTS; i++) {
            var text = new StringBuilder();
            for (int n = random.nextInt(40); n > 0; n--) {
                text.append(PIECES[random.nextInt(PIECES.length)]).append(' ');
            }
            runs(LuaString.of(text.toString()));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {3, 4})
    void programsWithDamage(long seed) {
        var random = new Random(seed);
        for (int i = 0; i < TEXTS / 10; i++) {
            byte[] text = LuaString.of(RandomProgram.of(seed * TEXTS + i)).toByteArray();
            for (int n = 1 + random.nextInt(5); n > 0; n--) {
                text[random.nextInt(text.length)] = (byte) random.nextInt(256);
            }
            runs(LuaString.wrap(text));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {5, 6})
    void anyBytes(long seed) {
        var random = new Random(seed);
        for (int i = 0; i < TEXTS; i++) {
            byte[] text = new byte[random.nextInt(60)];
            random.nextBytes(text);
            runs(LuaString.wrap(text));
        }
    }

    /// A stopped run, so that no text loops for ever.
    private static void runs(LuaString text) {
        var run = Scripts.run();
        run.stop();
        try {
            assertNotNull(Scripts.evalBytes(run, text, Scripts.Form.COMPILED));
        } catch (LuaStopped _) {
            // it had a loop or a call
        }
    }
}
