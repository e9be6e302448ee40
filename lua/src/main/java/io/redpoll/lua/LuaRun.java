package io.redpoll.lua;

import java.util.ArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// One execution of scripts: its globals, its bounds, its coroutines. Used by one thread at a time, except for [#stop]
/// and [#interrupt].
public final class LuaRun {
    /// Live memory of a run where nothing else is said, in bytes.
    public static final long MEMORY_MAX = 64L << 20;

    /// Calls through Java: of metamethods, by `pcall`, by library functions.
    static final int HOST_CALLS_MAX = 200;
    /// Values that a host function may have on the stack.
    static final int HOST_STACK_MAX = 8000;

    private final LuaTable globals;
    private final long memoryMax;
    private final ArrayList<Call> calls = new ArrayList<>();
    int callDepth;
    int hostCalls;
    /// Compiled functions on Java's stack.
    int compiledDepth;
    Coroutine current;
    private @Nullable LuaTable stringMetatable;

    /// Whether a checkpoint has anything to do. Written by any thread, read at every jump back and call.
    private volatile boolean needsAttention;
    private volatile boolean isStopped;
    private final AtomicReference<@Nullable Runnable> interruption = new AtomicReference<>();

    private long memory;
    /// Bytes that only Java variables of host functions refer to while these call back into the script.
    long held;
    /// Where memory is next counted anew.
    private long memoryMark;

    public LuaRun(LuaTable globals) {
        this(globals, MEMORY_MAX);
    }

    /// @param memoryMax bytes of live memory beyond which a script gets "not enough memory"
    public LuaRun(LuaTable globals, long memoryMax) {
        this.globals = globals;
        this.memoryMax = memoryMax;
        this.memoryMark = memoryMax;
        this.current = new Coroutine(this);
        current.status = Coroutine.Status.RUNNING;
    }

    /// A run to build shared tables with: no bounds, no globals.
    public static LuaRun forSetUp() {
        return new LuaRun(new LuaTable(), Long.MAX_VALUE);
    }

    public LuaTable globals() {
        return globals;
    }

    /// The metatable of all strings of this run.
    public void setStringMetatable(@Nullable LuaTable table) {
        stringMetatable = table;
    }

    @Nullable
    LuaTable metatableOf(@Nullable Object value) {
        return switch (value) {
            case LuaTable table -> table.metatable;
            case LuaString _ -> stringMetatable;
            case null, default -> null;
        };
    }

    /// The code as a function of this run.
    public LuaFunction load(LuaCode code) {
        charge(48);
        return new LuaClosure(code.main);
    }

    /// Calls a function and returns all its results.
    ///
    /// @throws LuaError the script's error, with the place where it was raised
    /// @throws LuaStopped when the run was stopped
    public @Nullable Object[] call(LuaFunction function, @Nullable Object... arguments) {
        return Interpreter.callFromOutside(this, function, arguments);
    }

    /// Ends the run at its next instruction, for good. Any thread may ask.
    public void stop() {
        isStopped = true;
        needsAttention = true;
    }

    /// Has something done on the run's own thread at its next checkpoint. Any thread may ask; of several, the last one
    /// counts.
    public void interrupt(Runnable action) {
        interruption.set(action);
        needsAttention = true;
    }

    /// To be called often by whatever takes long.
    ///
    /// @throws LuaStopped when the run was stopped
    public void checkpoint() {
        if (needsAttention) {
            attend();
        }
    }

    private void attend() {
        needsAttention = false;
        if (isStopped) {
            needsAttention = true;
            throw new LuaStopped();
        }
        var action = interruption.getAndSet(null);
        if (action != null) {
            action.run();
        }
    }

    /// Accounts for memory about to be taken, or, negative, to be given up.
    ///
    /// Only when the sum comes to the limit is counted what is still alive.
    ///
    /// @throws LuaError "not enough memory"
    public void charge(long bytes) {
        memory += bytes;
        if (memory > memoryMark) {
            countMemory(bytes);
        }
    }

    private void countMemory(long wanted) {
        if (wanted > memoryMax) {
            memory -= wanted;
            throw LuaError.ofMemory();
        }
        memory = LiveMemory.of(this) + held + Math.max(wanted, 0);
        memoryMark = Math.max(memoryMax, memory + memoryMax / 4);
        if (memory > memoryMax) {
            memory -= wanted;
            memoryMark = memoryMax;
            throw LuaError.ofMemory();
        }
    }

    /// Accounts for bytes, charged before, that only Java variables refer to while a host function calls back into the
    /// script; negative when it has them back. They stay alive however often memory is counted.
    public void hold(long bytes) {
        held += bytes;
    }

    /// Bytes in use, garbage included.
    public long memory() {
        return memory;
    }

    /// The string of bytes just made, accounted for. They belong to the string from now on.
    public LuaString string(byte[] bytes) {
        charge(40L + bytes.length);
        return LuaString.wrap(bytes);
    }

    /// An error with the place where the innermost function is, if that is one of Lua.
    LuaError error(String message) {
        return new LuaError(Names.position(current) + message);
    }

    /// Counts a call through Java.
    void enterHostCall() {
        if (++hostCalls >= HOST_CALLS_MAX) {
            if (hostCalls == HOST_CALLS_MAX) {
                throw error("C stack overflow");
            }
            if (hostCalls >= HOST_CALLS_MAX + HOST_CALLS_MAX / 8) {
                throw LuaError.inHandler();
            }
        }
    }

    Call nextCall() {
        if (callDepth == calls.size()) {
            calls.add(new Call(this));
        }
        return calls.get(callDepth++);
    }
}
