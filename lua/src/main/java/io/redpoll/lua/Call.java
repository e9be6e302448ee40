package io.redpoll.lua;

import org.jspecify.annotations.Nullable;

/// The call of a host function: its arguments, numbered from 1, and its results. Valid until the function returns.
///
/// Results are pushed in order. Where the body throws or pushes none, the caller gets none.
public final class Call {
    private final LuaRun run;
    private Coroutine coroutine;
    private int base;
    private int count;
    private int firstResult;

    Call(LuaRun run) {
        this.run = run;
        this.coroutine = run.current;
    }

    void begin(Coroutine on, int argumentsAt, int argumentCount) {
        coroutine = on;
        base = argumentsAt;
        count = argumentCount;
        firstResult = argumentsAt + argumentCount;
    }

    public LuaRun run() {
        return run;
    }

    Coroutine coroutine() {
        return coroutine;
    }

    /// Where the arguments begin in the stack of the coroutine.
    int base() {
        return base;
    }

    int firstResult() {
        return firstResult;
    }

    /// Makes the values from there to the top of the stack the results.
    void resultsFrom(int index) {
        firstResult = index;
    }

    /// How many arguments there are.
    public int count() {
        return count;
    }

    /// An argument, null where it is nil or absent.
    public @Nullable Object at(int number) {
        return number <= count ? coroutine.stack[base + number - 1] : null;
    }

    public boolean isAbsent(int number) {
        return number > count;
    }

    /// An argument that may be nil but not absent.
    public @Nullable Object any(int number) {
        if (number > count) {
            throw argumentError(number, "value expected");
        }
        return at(number);
    }

    public double number(int number) {
        var value = at(number);
        if (value instanceof Double direct) {
            return direct;
        }
        var converted = LuaNumbers.asNumber(value);
        if (converted == null) {
            throw typeError(number, "number");
        }
        return converted;
    }

    /// A number, or another one where the argument is nil or absent.
    public double number(int number, double otherwise) {
        return at(number) == null ? otherwise : number(number);
    }

    /// A number without its fraction, as C converts it.
    public long integer(int number) {
        return toInteger(number(number));
    }

    public long integer(int number, long otherwise) {
        return at(number) == null ? otherwise : integer(number);
    }

    /// As C converts a double to 64 bits: whatever does not fit becomes the least integer.
    public static long toInteger(double value) {
        return value >= 0x1p63 || Double.isNaN(value) ? Long.MIN_VALUE : (long) value;
    }

    /// The low 32 bits of an integer, as C cuts it.
    public int int32(int number) {
        return (int) integer(number);
    }

    public int int32(int number, int otherwise) {
        return at(number) == null ? otherwise : int32(number);
    }

    /// A string, or a number as one.
    public LuaString string(int number) {
        var value = at(number);
        if (value instanceof LuaString direct) {
            return direct;
        }
        var converted = LuaNumbers.asString(value);
        if (converted == null) {
            throw typeError(number, "string");
        }
        return converted;
    }

    public LuaString string(int number, LuaString otherwise) {
        return at(number) == null ? otherwise : string(number);
    }

    public LuaTable table(int number) {
        if (at(number) instanceof LuaTable table) {
            return table;
        }
        throw typeError(number, "table");
    }

    public LuaFunction function(int number) {
        if (at(number) instanceof LuaFunction function) {
            return function;
        }
        throw typeError(number, "function");
    }

    public void push(@Nullable Object value) {
        coroutine.push(value);
    }

    public void push(double value) {
        coroutine.push(Double.valueOf(value));
    }

    public void push(boolean value) {
        coroutine.push(Boolean.valueOf(value));
    }

    /// Puts a result before those pushed so far.
    public void pushFirst(@Nullable Object value) {
        coroutine.push(null);
        System.arraycopy(
                coroutine.stack, firstResult, coroutine.stack, firstResult + 1, coroutine.top - 1 - firstResult);
        coroutine.stack[firstResult] = value;
    }

    /// Takes back the result pushed last, null where there is none.
    public @Nullable Object pop() {
        return coroutine.top > firstResult ? coroutine.stack[--coroutine.top] : null;
    }

    /// How many results have been pushed.
    public int resultCount() {
        return coroutine.top - firstResult;
    }

    /// Makes room for so many results. False where they are more than a C function of Lua 5.1 may return.
    public boolean reserve(int resultCount) {
        if (resultCount > LuaRun.HOST_STACK_MAX || coroutine.top - base + resultCount > LuaRun.HOST_STACK_MAX) {
            return false;
        }
        coroutine.reserve(resultCount);
        return true;
    }

    /// An error at the place that called this function: `user_script:1: message`.
    public LuaError error(String message) {
        return new LuaError(Names.where(coroutine, 1) + message);
    }

    public LuaError error(LuaString message) {
        return new LuaError(LuaText.concat(LuaString.of(Names.where(coroutine, 1)), message));
    }

    /// `bad argument #1 to 'rep' (…)`, by the name by which the script called this function.
    public LuaError argumentError(int number, String message) {
        return Names.argumentError(coroutine, number, message);
    }

    /// `… (string expected, got nil)`.
    public LuaError typeError(int number, String expected) {
        String actual = isAbsent(number) ? "no value" : LuaValues.typeName(at(number));
        return argumentError(number, expected + " expected, got " + actual);
    }

    /// Calls any value, which may be no function but have a handler for that, and returns the first result. In a
    /// coroutine it cannot yield from there.
    public @Nullable Object call(@Nullable Object function) {
        coroutine.push(function);
        return called(coroutine.top - 1);
    }

    public @Nullable Object call(@Nullable Object function, @Nullable Object a) {
        coroutine.push(function);
        coroutine.push(a);
        return called(coroutine.top - 2);
    }

    public @Nullable Object call(@Nullable Object function, @Nullable Object a, @Nullable Object b) {
        coroutine.push(function);
        coroutine.push(a);
        coroutine.push(b);
        return called(coroutine.top - 3);
    }

    public @Nullable Object call(@Nullable Object function, @Nullable Object[] arguments) {
        int at = coroutine.top;
        coroutine.reserve(arguments.length + 1);
        coroutine.push(function);
        for (var argument : arguments) {
            coroutine.push(argument);
        }
        return called(at);
    }

    private @Nullable Object called(int at) {
        Interpreter.call(run, coroutine, at, 1);
        coroutine.top = at;
        return coroutine.stack[at];
    }

    /// What a value has at a key, with its metamethods.
    public @Nullable Object index(@Nullable Object container, @Nullable Object key) {
        return Operations.index(run, container, key, -1);
    }

    /// Whether one value is less than another, with their metamethods.
    public boolean isLess(@Nullable Object a, @Nullable Object b) {
        return Operations.isLess(run, a, b);
    }

    /// What `tostring` gives for a value, with its metamethod.
    public LuaString text(@Nullable Object value) {
        var handler = Metamethod.TOSTRING.of(run, value);
        if (handler == null) {
            return LuaText.of(value);
        }
        var text = call(handler, value);
        var string = LuaNumbers.asString(text);
        if (string != null) {
            return string;
        }
        throw error("'tostring' must return a string to 'print'");
    }
}
