package io.redpoll.lua;

/// The functions of `coroutine`.
final class CoroutineLibrary {
    private CoroutineLibrary() {}

    static LuaTable table(LuaRun run) {
        var table = new LuaTable(run, 0, 6);
        BaseLibrary.put(run, table, "create", call -> call.push(create(call)));
        BaseLibrary.put(run, table, "resume", CoroutineLibrary::resume);
        BaseLibrary.put(run, table, "running", CoroutineLibrary::running);
        BaseLibrary.put(run, table, "status", CoroutineLibrary::status);
        BaseLibrary.put(run, table, "wrap", CoroutineLibrary::wrap);
        BaseLibrary.put(run, table, "yield", CoroutineLibrary::suspend);
        return table;
    }

    private static Coroutine create(Call call) {
        if (!(call.at(1) instanceof LuaClosure closure)) {
            throw call.argumentError(1, "Lua function expected");
        }
        var coroutine = new Coroutine(call.run());
        coroutine.push(closure);
        return coroutine;
    }

    private static Coroutine coroutine(Call call) {
        if (call.at(1) instanceof Coroutine coroutine) {
            return coroutine;
        }
        throw call.argumentError(1, "coroutine expected");
    }

    private static void resume(Call call) {
        var coroutine = coroutine(call);
        boolean isDone = resume(call, coroutine, 2);
        call.coroutine().stack[call.firstResult() - 1] = isDone;
        call.resultsFrom(call.firstResult() - 1);
    }

    /// Resumes with the arguments from that number on. Its results, or its error, become the results of the call; the
    /// place below them is free.
    private static boolean resume(Call call, Coroutine coroutine, int firstArgument) {
        var from = call.coroutine();
        int argumentsAt = call.base() + firstArgument - 1;
        int count = Math.max(from.top - argumentsAt, 0);
        if (coroutine.status != Coroutine.Status.SUSPENDED) {
            from.push(null);
            call.resultsFrom(from.top);
            from.push(LuaString.of(
                    "cannot resume " + coroutine.status.name().toLowerCase(java.util.Locale.ROOT) + " coroutine"));
            return false;
        }
        if (coroutine.top + count > LuaRun.HOST_STACK_MAX) {
            throw call.error("too many arguments to resume");
        }
        coroutine.reserve(count);
        System.arraycopy(from.stack, argumentsAt, coroutine.stack, coroutine.top, count);
        coroutine.top += count;
        boolean isDone = run(call.run(), from, coroutine, count);
        from.push(null);
        call.resultsFrom(from.top);
        int first = isDone ? coroutine.resultsAt : coroutine.top - 1;
        int results = coroutine.top - first;
        from.reserve(results);
        System.arraycopy(coroutine.stack, first, from.stack, from.top, results);
        from.top += results;
        coroutine.top = first;
        return isDone;
    }

    /// Runs a coroutine until it yields or ends; false where it ended by an error, which is then on top of its stack.
    private static boolean run(LuaRun run, Coroutine from, Coroutine coroutine, int argumentCount) {
        var protection = new Protection(run, from.top);
        boolean isDone = true;
        from.status = Coroutine.Status.NORMAL;
        coroutine.status = Coroutine.Status.RUNNING;
        coroutine.resumer = from;
        try {
            if (run.hostCalls >= LuaRun.HOST_CALLS_MAX) {
                throw new LuaError("C stack overflow");
            }
            coroutine.hostCallsAtResume = ++run.hostCalls;
            run.current = coroutine;
            Interpreter.resume(run, coroutine, argumentCount);
            run.hostCalls--;
            coroutine.status = coroutine.isYielding ? Coroutine.Status.SUSPENDED : Coroutine.Status.DEAD;
        } catch (LuaError | StackOverflowError | OutOfMemoryError failure) {
            var value = protection.translate(failure).value();
            coroutine.status = Coroutine.Status.DEAD;
            coroutine.unwind(0, 1);
            coroutine.push(value);
            isDone = false;
            protection.restore();
        }
        coroutine.isYielding = false;
        coroutine.resumer = null;
        run.current = from;
        from.status = Coroutine.Status.RUNNING;
        return isDone;
    }

    private static void suspend(Call call) {
        var coroutine = call.coroutine();
        if (coroutine.resumer == null || call.run().hostCalls > coroutine.hostCallsAtResume) {
            throw call.run().error("attempt to yield across metamethod/C-call boundary");
        }
        coroutine.isYielding = true;
        coroutine.resultsAt = call.base();
    }

    private static void running(Call call) {
        var coroutine = call.coroutine();
        call.push(coroutine.resumer == null ? null : coroutine);
    }

    private static void status(Call call) {
        call.push(LuaString.of(coroutine(call).status.name().toLowerCase(java.util.Locale.ROOT)));
    }

    private static void wrap(Call call) {
        var coroutine = create(call);
        HostFunction.Body resumption = inner -> {
            if (!resume(inner, coroutine, 1)) {
                var value = inner.coroutine().stack[inner.firstResult()];
                var text = LuaNumbers.asString(value);
                throw text == null ? new LuaError(value) : inner.error(text);
            }
        };
        call.push(new HostFunction(resumption, coroutine));
    }
}
