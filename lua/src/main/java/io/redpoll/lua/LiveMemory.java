package io.redpoll.lua;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Counts what a run can still reach: its globals, its stacks and what hangs from them.
///
/// Tables that are read-only are shared and count for nobody, except that what the globals hold does. A value that
/// only a host function's Java variables refer to is not seen: such functions push what is large.
final class LiveMemory {
    private static final AtomicInteger VISITS = new AtomicInteger();

    private final int visit = VISITS.incrementAndGet();
    private final ArrayDeque<Object> pending = new ArrayDeque<>();
    private final Set<Prototype> prototypes = Collections.newSetFromMap(new IdentityHashMap<>());
    private long bytes;

    private LiveMemory() {}

    static long of(LuaRun run) {
        var count = new LiveMemory();
        count.pending.add(run.globals());
        for (Coroutine at = run.current; at != null; at = at.resumer) {
            count.reach(at);
        }
        while (!count.pending.isEmpty()) {
            run.checkpoint();
            count.visit(count.pending.remove());
        }
        return count.bytes;
    }

    private void reach(@Nullable Object value) {
        switch (value) {
            case LuaString string -> {
                if (string.visit != visit) {
                    string.visit = visit;
                    bytes += 40L + string.length();
                }
            }
            case LuaTable table -> {
                if (table.visit != visit && !table.isReadonly()) {
                    table.visit = visit;
                    bytes += table.bytes();
                    pending.add(table);
                }
            }
            case LuaClosure closure -> {
                if (closure.visit != visit) {
                    closure.visit = visit;
                    bytes += 48L + 8L * closure.upvalues.length;
                    pending.add(closure);
                    reach(closure.prototype);
                }
            }
            case HostFunction function -> {
                if (function.kept.length > 0 && function.visit != visit) {
                    function.visit = visit;
                    bytes += 48L + 8L * function.kept.length;
                    pending.add(function);
                }
            }
            case Coroutine coroutine -> {
                if (coroutine.visit != visit) {
                    coroutine.visit = visit;
                    pending.add(coroutine);
                }
            }
            case Upvalue upvalue -> {
                if (upvalue.visit != visit) {
                    upvalue.visit = visit;
                    bytes += 32;
                    reach(upvalue.get());
                }
            }
            case null, default -> {}
        }
    }

    /// Code is shared by closures and by runs; it counts for each run that can call it.
    private void reach(Prototype prototype) {
        if (!prototypes.add(prototype)) {
            return;
        }
        bytes += prototype.bytes();
        reach(prototype.source);
        for (var constant : prototype.constants) {
            reach(constant);
        }
        for (var inner : prototype.functions) {
            reach(inner);
        }
    }

    private void visit(Object object) {
        switch (object) {
            case LuaTable table -> {
                reach(table.metatable);
                for (int slot = table.nextSlot(-1); slot >= 0; slot = table.nextSlot(slot)) {
                    reach(table.keyAt(slot));
                    reach(table.valueAt(slot));
                }
            }
            case LuaClosure closure -> {
                for (var upvalue : closure.upvalues) {
                    reach(upvalue);
                }
            }
            case HostFunction function -> {
                for (var value : function.kept) {
                    reach(value);
                }
            }
            case Coroutine coroutine -> {
                coroutine.clearUnused();
                bytes += coroutine.stackBytes();
                for (int i = 0; i < coroutine.used(); i++) {
                    reach(coroutine.stack[i]);
                }
            }
            default -> {}
        }
    }
}
