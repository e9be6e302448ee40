package io.redpoll.lua;

import org.jspecify.annotations.Nullable;

/// What messages of errors call places, functions and variables.
final class Names {
    private static final int SOURCE_CHARACTERS_MAX = 60;
    /// In messages about syntax.
    static final int LONG_SOURCE_CHARACTERS_MAX = 80;

    /// A variable as the source speaks of it: `local 'x'`, `field 'y'`.
    private record Name(String kind, LuaString text) {}

    private Names() {}

    /// `name:line: ` of the innermost function if that is one of Lua, else nothing.
    static String position(Coroutine coroutine) {
        var frame = coroutine.frame();
        var closure = frame.closure;
        return closure == null ? "" : position(closure.prototype, frame.pc - 1);
    }

    private static String position(Prototype prototype, int pc) {
        return shortSource(prototype.source, SOURCE_CHARACTERS_MAX) + ":" + prototype.lines[pc] + ": ";
    }

    /// `name:line: ` of the function so many levels up from the innermost, or nothing where that is none of Lua.
    static String where(Coroutine coroutine, int level) {
        var frame = frameAt(coroutine, level);
        var closure = frame == null ? null : frame.closure;
        return closure == null || frame == null ? "" : position(closure.prototype, frame.pc - 1);
    }

    /// Null where there is no such level or its function gave way to a call of its own.
    static @Nullable Frame frameAt(Coroutine coroutine, int level) {
        int left = level;
        int at = coroutine.depth;
        for (; left > 0 && at > 0; at--) {
            left--;
            var frame = coroutine.frames[at];
            if (frame.isLua()) {
                left -= frame.tailCalls;
            }
        }
        return left == 0 && at > 0 ? coroutine.frames[at] : null;
    }

    /// Whether there is a function at that level, be it one that gave way.
    static boolean hasLevel(Coroutine coroutine, int level) {
        int left = level;
        int at = coroutine.depth;
        for (; left > 0 && at > 0; at--) {
            left -= 1 + (coroutine.frames[at].isLua() ? coroutine.frames[at].tailCalls : 0);
        }
        return left < 0 || (left == 0 && at > 0);
    }

    static int line(Frame frame) {
        var closure = frame.closure;
        return closure == null ? -1 : closure.prototype.lines[frame.pc - 1];
    }

    /// A chunk's name for messages: what follows `@` or `=`, else the first line of the source in brackets.
    static String shortSource(LuaString source, int charactersMax) {
        byte[] bytes = source.bytes();
        String text = new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1);
        if (text.startsWith("=")) {
            return text.substring(1, Math.min(text.length(), charactersMax));
        }
        if (text.startsWith("@")) {
            int room = charactersMax - " '...' ".length() - 1;
            String name = text.substring(1);
            return name.length() > room ? "..." + name.substring(name.length() - room) : name;
        }
        int end = 0;
        while (end < text.length() && text.charAt(end) != '\n' && text.charAt(end) != '\r' && text.charAt(end) != 0) {
            end++;
        }
        int room = charactersMax - " [string \"...\"] ".length() - 1;
        boolean isCut = end < text.length() && text.charAt(end) != 0;
        int shown = Math.min(end, room);
        return "[string \"" + text.substring(0, shown) + (isCut || shown < end ? "..." : "") + "\"]";
    }

    /// An operation met a value of a wrong type. The register is where the value lies, -1 where in none.
    static LuaError typeError(LuaRun run, @Nullable Object value, int register, String operation) {
        var name = register < 0 ? null : variable(run.current.frame(), register);
        String type = LuaValues.typeName(value);
        return error(
                run,
                name == null
                        ? "attempt to " + operation + " a " + type + " value"
                        : "attempt to " + operation + " " + name.kind + " '" + latin(name.text) + "' (a " + type
                                + " value)");
    }

    private static LuaError error(LuaRun run, String latinMessage) {
        return new LuaError(ofLatin(position(run.current) + latinMessage));
    }

    static LuaError argumentError(Coroutine coroutine, int number, String message) {
        var name = callee(coroutine);
        int shown = number;
        if (name != null && name.kind.equals("method")) {
            shown--;
            if (shown == 0) {
                return new LuaError(ofLatin(
                        where(coroutine, 1) + "calling '" + latin(name.text) + "' on bad self (" + message + ")"));
            }
        }
        String text = name == null ? "?" : latin(name.text);
        return new LuaError(
                ofLatin(where(coroutine, 1) + "bad argument #" + shown + " to '" + text + "' (" + message + ")"));
    }

    /// Bytes and characters one to one, so that a name's bytes survive being part of a message; up to a zero
    /// byte, where C's strings end.
    static String latin(LuaString text) {
        int end = 0;
        while (end < text.length() && text.byteAt(end) != 0) {
            end++;
        }
        return new String(text.bytes(), 0, end, java.nio.charset.StandardCharsets.ISO_8859_1);
    }

    static LuaString ofLatin(String text) {
        return LuaString.wrap(text.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
    }

    /// By what the caller called the innermost function; null where that is not known.
    private static @Nullable Name callee(Coroutine coroutine) {
        if (coroutine.depth < 2) {
            return null;
        }
        var called = coroutine.frame();
        var caller = coroutine.frames[coroutine.depth - 1];
        var closure = caller.closure;
        if (closure == null || (called.isLua() && called.tailCalls > 0)) {
            return null;
        }
        int instruction = closure.prototype.code[caller.pc - 1];
        return switch (Op.of(instruction)) {
            case Op.CALL, Op.TAILCALL, Op.TFORLOOP -> variable(caller, Op.a(instruction));
            default -> null;
        };
    }

    private static @Nullable Name variable(Frame frame, int register) {
        var closure = frame.closure;
        return closure == null ? null : variable(closure.prototype, frame.pc - 1, register);
    }

    private static @Nullable Name variable(Prototype prototype, int pc, int register) {
        var local = prototype.localName(register + 1, pc);
        if (local != null) {
            return new Name("local", local);
        }
        int instruction = prototype.code[setterOf(prototype, pc, register)];
        return switch (Op.of(instruction)) {
            case Op.GETGLOBAL -> new Name("global", constantName(prototype, Op.bx(instruction) + Op.CONSTANT));
            case Op.MOVE -> Op.b(instruction) < Op.a(instruction) ? variable(prototype, pc, Op.b(instruction)) : null;
            case Op.GETTABLE -> new Name("field", constantName(prototype, Op.c(instruction)));
            case Op.GETUPVAL -> new Name("upvalue", prototype.upvalueNames[Op.b(instruction)]);
            case Op.SELF -> new Name("method", constantName(prototype, Op.c(instruction)));
            default -> null;
        };
    }

    private static LuaString constantName(Prototype prototype, int operand) {
        return operand >= Op.CONSTANT && prototype.constants[operand - Op.CONSTANT] instanceof LuaString text
                ? text
                : LuaString.of("?");
    }

    /// The last instruction before one that set a register, jumps forward taken wherever they do not pass it. The
    /// function's last instruction, a return, where there is none.
    private static int setterOf(Prototype prototype, int pcEnd, int register) {
        int[] code = prototype.code;
        int last = code.length - 1;
        for (int pc = 0; pc < pcEnd; pc++) {
            int instruction = code[pc];
            int operation = Op.of(instruction);
            int a = Op.a(instruction);
            if (Op.setsA(operation) && a == register) {
                last = pc;
            }
            switch (operation) {
                case Op.LOADNIL -> last = a <= register && register <= Op.b(instruction) ? pc : last;
                case Op.SELF -> last = register == a + 1 ? pc : last;
                case Op.TFORLOOP -> last = register >= a + 2 ? pc : last;
                case Op.CALL, Op.TAILCALL -> last = register >= a ? pc : last;
                case Op.JMP, Op.FORLOOP, Op.FORPREP -> {
                    int target = pc + 1 + Op.jump(instruction);
                    if (pc < target && target <= pcEnd) {
                        pc = target - 1;
                    }
                }
                case Op.SETLIST -> pc += Op.c(instruction) == 0 ? 1 : 0;
                case Op.CLOSURE -> pc += prototype.functions[Op.bx(instruction)].upvalueNames.length;
                default -> {}
            }
        }
        return last;
    }
}
