package io.redpoll.sentinel.health;

import io.grpc.StatusRuntimeException;
import io.redpoll.proto.rpc.NodeEntry;
import io.redpoll.proto.rpc.SentinelEntry;
import io.redpoll.proto.rpc.StatusRequest;
import io.redpoll.sentinel.channel.Channels;
import io.redpoll.sentinel.channel.RespClient;
import io.redpoll.sentinel.state.Directives;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Asks one node again and again whether it lives, on both of its sides: Shard.Status over gRPC, and PING where its
/// clients are, so that a node whose command path hangs counts as down although its control side answers.
///
/// Two virtual threads ask; any thread may read what they found.
final class Probe implements AutoCloseable {
    private static final long STEP_MS = 100;

    private final NodeEntry node;
    private final Channels channels;
    private final StatusRequest question;
    private final Thread statusThread;
    private final Thread pingThread;

    private volatile Directives directives;
    private volatile @Nullable Sight sight;
    private volatile String info = "";
    private volatile long statusAtNs = System.nanoTime();
    private volatile long pingAtNs = statusAtNs;
    private volatile long forgivenUntilNs = statusAtNs;
    private volatile boolean closed;

    /// @param self how this sentinel introduces itself
    Probe(NodeEntry node, Directives directives, boolean withInfo, Channels channels, SentinelEntry self) {
        this.node = node;
        this.directives = directives;
        this.channels = channels;
        this.question = StatusRequest.newBuilder().setSentinel(self).build();
        String name = node.getHost() + ":" + node.getPort();
        statusThread = Thread.ofVirtual().name("status " + name).start(this::askStatus);
        pingThread = Thread.ofVirtual().name("ping " + name).start(() -> ping(withInfo));
    }

    /// Silence that was none by the old directives is none by the new ones.
    void follow(Directives now) {
        if (!now.equals(directives)) {
            directives = now;
            forgive(System.nanoTime());
        }
    }

    /// The last answer of this very node; another that now lives at its address has none.
    @Nullable
    Sight sight() {
        return sight;
    }

    /// What INFO replication said last; asked of plain nodes alone, whose replicas are found this way.
    String info() {
        return info;
    }

    /// Since when the node has not answered on both sides.
    long silentSinceNs() {
        return Math.max(forgivenUntilNs, Math.min(statusAtNs, pingAtNs));
    }

    /// Silence until now is the sentinel's own fault: it did not run.
    void forgive(long nowNs) {
        forgivenUntilNs = nowNs;
    }

    /// Eight questions within the time after which silence is death.
    private Duration interval() {
        return Duration.ofMillis(Math.clamp(directives.downAfterMs() / 8, 20, 1_000));
    }

    private int timeoutMs() {
        return Math.clamp(directives.downAfterMs(), 100, 1_000);
    }

    private void askStatus() {
        while (!closed) {
            try {
                long asked = System.nanoTime();
                var status = channels.shard(node, timeoutMs()).status(question);
                if (node.getId().isEmpty() || node.getId().equals(status.getNodeId())) {
                    sight = new Sight(status, asked);
                    statusAtNs = System.nanoTime();
                }
            } catch (StatusRuntimeException unanswered) {
                // Counted by silence.
            }
            pause();
        }
    }

    private void ping(boolean withInfo) {
        while (!closed) {
            try (var connection = new RespClient(node.getHost(), node.getPort(), timeoutMs())) {
                connection.authenticate(directives.authUser(), directives.authPass());
                while (!closed) {
                    // Any answer counts, an error too: the command path is alive.
                    connection.ask("PING");
                    pingAtNs = System.nanoTime();
                    if (withInfo) {
                        info = connection.ask("INFO", "replication");
                    }
                    pause();
                }
            } catch (IOException unanswered) {
                pause();
            }
        }
    }

    /// In steps, because the directives may change meanwhile.
    private void pause() {
        long started = System.nanoTime();
        try {
            do {
                Thread.sleep(Math.min(STEP_MS, interval().toMillis()));
            } while (System.nanoTime() - started < interval().toNanos());
        } catch (InterruptedException end) {
            closed = true;
        }
    }

    @Override
    public void close() {
        closed = true;
        statusThread.interrupt();
        pingThread.interrupt();
    }
}
