package io.redpoll.node.config;

import io.redpoll.node.config.JournalConfig.Fsync;
import io.redpoll.node.config.JournalConfig.Verify;
import java.nio.file.Path;

/// Makes the [JournalConfig]s of tests: Redis's defaults but for what a test sets.
public final class JournalConfigs {
    private final JournalConfig usual;
    private boolean appendOnly;
    private Fsync fsync;
    private int rewritePercentage;
    private long rewriteMinBytes;
    private boolean loadTruncated;
    private Verify verify;
    private boolean timestamps;
    private long backlogBytes;
    private long followerLagBytesMax;

    private JournalConfigs(JournalConfig usual) {
        this.usual = usual;
        appendOnly = usual.appendOnly();
        fsync = usual.fsync();
        rewritePercentage = usual.rewritePercentage();
        rewriteMinBytes = usual.rewriteMinBytes();
        loadTruncated = usual.loadTruncated();
        verify = usual.verify();
        timestamps = usual.timestamps();
        backlogBytes = usual.backlogBytes();
        followerLagBytesMax = usual.followerLagBytesMax();
    }

    public static JournalConfigs in(String directory) {
        return in(Path.of(directory));
    }

    public static JournalConfigs in(Path directory) {
        return like(JournalConfig.defaults(directory));
    }

    public static JournalConfigs like(JournalConfig usual) {
        return new JournalConfigs(usual);
    }

    public JournalConfigs appendOnly() {
        appendOnly = true;
        return this;
    }

    public JournalConfigs fsync(Fsync value) {
        fsync = value;
        return this;
    }

    public JournalConfigs rewriteAt(int percentage, long minBytes) {
        rewritePercentage = percentage;
        rewriteMinBytes = minBytes;
        return this;
    }

    public JournalConfigs refusingTornTails() {
        loadTruncated = false;
        return this;
    }

    public JournalConfigs strict() {
        verify = Verify.STRICT;
        return this;
    }

    public JournalConfigs timed() {
        timestamps = true;
        return this;
    }

    public JournalConfigs backlog(long bytes) {
        backlogBytes = bytes;
        return this;
    }

    public JournalConfigs followerLag(long bytesMax) {
        followerLagBytesMax = bytesMax;
        return this;
    }

    public JournalConfig build() {
        return new JournalConfig(
                appendOnly,
                usual.directory(),
                usual.appendDirectory(),
                usual.appendFile(),
                fsync,
                usual.fsyncPausedOnRewrite(),
                rewritePercentage,
                rewriteMinBytes,
                loadTruncated,
                verify,
                timestamps,
                backlogBytes,
                followerLagBytesMax);
    }
}
