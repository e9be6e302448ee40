package io.redpoll.lua;

import java.util.ArrayList;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A thread of Lua: a stack of values and the calls in progress on it. Nothing of it is on Java's stack while it is
/// suspended, and it runs on the Java thread of whoever resumes it.
public final class Coroutine {
    /// As `coroutine.status` names them.
    enum Status {
        SUSPENDED,
        RUNNING,
        NORMAL,
        DEAD
    }

    /// Calls in progress before the first overflow and after one: the reference implementation doubles its array of
    /// calls from 8 on, refuses to go beyond 20000, and has cut the array to that when the overflow is over.
    private static final int FRAMES_MAX_AT_FIRST = 16384;

    private static final int FRAMES_MAX = 20000;
    /// With those that remain for handlers of the overflow.
    private static final int FRAMES_MAX_IN_OVERFLOW = 32768;

    private static final int SLOT_BYTES = 8;
    private static final int FRAME_BYTES = 56;

    final LuaRun run;

    @Nullable
    Object[] stack = new Object[24];

    int top;
    Frame[] frames = new Frame[4];
    int depth;
    private int framesMax = FRAMES_MAX_AT_FIRST;
    private final ArrayList<Upvalue> openUpvalues = new ArrayList<>();

    Status status = Status.SUSPENDED;
    /// Set by `coroutine.yield` until the call that led to it has returned to the resumer.
    boolean isYielding;
    /// Where the values lie that it yielded or returned.
    int resultsAt;
    /// Calls through Java at the time of its resumption: only at that depth may it yield.
    int hostCallsAtResume;
    /// Who resumed it while it is not suspended, null for the first one of a run.
    @Nullable
    Coroutine resumer;
    /// The visit that last counted this coroutine. See [LiveMemory].
    int visit;

    Coroutine(LuaRun run) {
        this.run = run;
        frames[0] = new Frame();
        stack[0] = null;
        frames[0].base = 1;
        top = 1;
        run.charge(400);
    }

    Frame frame() {
        return frames[depth];
    }

    /// Makes room for so many more values above the top.
    void reserve(int count) {
        if (top + count > stack.length) {
            int size = Math.max(top + count + 16, stack.length * 2);
            run.charge((long) (size - stack.length) * SLOT_BYTES);
            stack = Arrays.copyOf(stack, size);
        }
    }

    void push(@Nullable Object value) {
        if (top == stack.length) {
            reserve(1);
        }
        stack[top++] = value;
    }

    Frame pushFrame() {
        int next = depth + 1;
        if (next >= frames.length || next >= framesMax) {
            growFrames(next);
        }
        var frame = frames[next];
        if (frame == null) {
            frame = new Frame();
            frames[next] = frame;
        }
        depth = next;
        return frame;
    }

    private void growFrames(int next) {
        if (next >= framesMax) {
            if (framesMax == FRAMES_MAX_IN_OVERFLOW) {
                throw LuaError.inHandler();
            }
            framesMax = FRAMES_MAX_IN_OVERFLOW;
            throw run.error("stack overflow");
        }
        if (next >= frames.length) {
            run.charge((long) frames.length * FRAME_BYTES);
            frames = Arrays.copyOf(frames, frames.length * 2);
        }
    }

    /// Goes back to an earlier depth after an error.
    void unwind(int toDepth, int toTop) {
        closeUpvalues(toTop);
        depth = toDepth;
        top = toTop;
        if (framesMax == FRAMES_MAX_IN_OVERFLOW) {
            framesMax = FRAMES_MAX;
        }
    }

    Upvalue openUpvalue(int index) {
        int at = openUpvalues.size();
        while (at > 0 && openUpvalues.get(at - 1).index() >= index) {
            at--;
            if (openUpvalues.get(at).index() == index) {
                return openUpvalues.get(at);
            }
        }
        var upvalue = new Upvalue(this, index);
        run.charge(32);
        openUpvalues.add(at, upvalue);
        return upvalue;
    }

    boolean hasOpenUpvalues() {
        return !openUpvalues.isEmpty();
    }

    /// Gives every captured variable at or above an index a place of its own.
    void closeUpvalues(int from) {
        for (int at = openUpvalues.size() - 1; at >= 0 && openUpvalues.get(at).index() >= from; at--) {
            openUpvalues.remove(at).close();
        }
    }

    /// Forgets what lies above the top, which no longer counts as alive.
    void clearUnused() {
        int used = Math.max(top, depth > 0 ? frames[depth].top : 0);
        for (int i = 1; i < depth; i++) {
            used = Math.max(used, frames[i].top);
        }
        if (used < stack.length) {
            Arrays.fill(stack, used, stack.length, null);
        }
    }

    int used() {
        return Math.max(top, frames[depth].top);
    }

    int stackBytes() {
        return 400 + stack.length * SLOT_BYTES;
    }
}
