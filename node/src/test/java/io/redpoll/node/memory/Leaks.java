package io.redpoll.node.memory;

/// Whether native memory comes back: every test that touches it ends here.
public final class Leaks {
    private Leaks() {}

    /// Something that may throw what it likes.
    @FunctionalInterface
    public interface Body {
        void run() throws Exception;
    }

    /// Runs the body and fails where the slab afterwards has more, or less, in use than before. Caches may be left
    /// open; threads of the body have ended.
    public static void none(Slab slab, Body body) throws Exception {
        long before = slab.usedExactly();
        body.run();
        long after = slab.usedExactly();
        if (after != before) {
            throw new AssertionError("leaked " + (after - before) + " bytes");
        }
    }
}
