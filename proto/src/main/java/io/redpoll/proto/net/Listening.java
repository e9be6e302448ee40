package io.redpoll.proto.net;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// Listening on a port that may be taken for a moment.
///
/// The ports of gRPC and Raft lie above the one that an operator chose, and may so be among those that the system hands
/// out for outgoing connections (on Linux from 32768 on). A connection that got one keeps it while it lasts, mostly not
/// for long: somebody who wants to listen there waits a while before giving up.
public final class Listening {
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(8);
    private static final long RETRY_NS = TimeUnit.MILLISECONDS.toNanos(100);

    private Listening() {}

    /// Binds a port, or fails because it is in use or for another reason.
    @FunctionalInterface
    public interface Binding<T> {
        T bind() throws IOException;
    }

    /// Binds, again and again while the port is in use.
    ///
    /// @param what is to listen, for the error
    /// @throws IOException that names the port
    public static <T> T on(int port, String what, Binding<T> binding) throws IOException {
        return on(port, what, binding, PATIENCE_NS);
    }

    static <T> T on(int port, String what, Binding<T> binding, long patienceNs) throws IOException {
        long begun = System.nanoTime();
        while (true) {
            try {
                return binding.bind();
            } catch (IOException e) {
                if (!isInUse(e)) {
                    throw new IOException("Could not listen on port %d (%s): %s".formatted(port, what, reason(e)), e);
                }
                if (System.nanoTime() - begun > patienceNs) {
                    throw new IOException(
                            "Could not listen on port %d (%s): address already in use, for %d s and longer"
                                    .formatted(port, what, TimeUnit.NANOSECONDS.toSeconds(patienceNs)),
                            e);
                }
            }
            LockSupport.parkNanos(RETRY_NS);
        }
    }

    /// Waits until the port can be bound, on every address: for those who would end the process where it cannot.
    ///
    /// @throws IOException that names the port
    public static void awaitFree(int port, String what) throws IOException {
        on(port, what, () -> {
            try (var probe = new ServerSocket()) {
                probe.setReuseAddress(true);
                probe.bind(new InetSocketAddress(port));
                return port;
            }
        });
    }

    /// Of Java's sockets and of Netty's native ones: they share the system's words, not a class.
    private static boolean isInUse(Throwable error) {
        for (var cause = error; cause != null; cause = cause.getCause()) {
            if (String.valueOf(cause.getMessage()).contains("already in use")) {
                return true;
            }
        }
        return false;
    }

    private static String reason(Throwable error) {
        var cause = error;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return String.valueOf(cause.getMessage());
    }
}
