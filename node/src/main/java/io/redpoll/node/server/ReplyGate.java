package io.redpoll.node.server;

/// Says when replies may leave: with `appendfsync always`, when the journal is durable up to the writes that they
/// acknowledge.
public interface ReplyGate {
    /// Lets everything out at once.
    ReplyGate OPEN = new ReplyGate() {
        @Override
        public boolean mayLeave(long position) {
            return true;
        }

        @Override
        public void whenDurable(long position, Runnable task) {
            task.run();
        }
    };

    /// Whether replies that depend on writes up to a position of the journal may leave now.
    boolean mayLeave(long position);

    /// Runs a task, on any thread, once they may.
    void whenDurable(long position, Runnable task);
}
