package io.redpoll.node.config;

import java.nio.file.Path;

/// Settings of the journal and its append-only file; Redis's directives and defaults.
///
/// @param appendOnly `appendonly`: whether there is a file at all
/// @param directory `dir`: where `appendDirectory` lies
/// @param appendDirectory `appenddirname`: a name, not a path
/// @param appendFile `appendfilename`: what the names of all files of the log begin with
/// @param fsync `appendfsync`
/// @param fsyncPausedOnRewrite `no-appendfsync-on-rewrite`
/// @param rewritePercentage `auto-aof-rewrite-percentage`: growth over the size after the last rewrite; 0 never
/// @param rewriteMinBytes `auto-aof-rewrite-min-size`
/// @param loadTruncated `aof-load-truncated`: whether a torn tail is cut, or refused
/// @param verify `aof-verify`: what is done about files that were edited
/// @param timestamps `aof-timestamp-enabled`: whether the file says at which second its commands were run
/// @param backlogBytes `repl-backlog-size`: how much is kept in memory for followers that come back
/// @param followerLagBytesMax `client-output-buffer-limit replica`, the hard limit: a follower further behind than this
///     loses its place and needs a full resynchronisation; 0 is no limit
public record JournalConfig(
        boolean appendOnly,
        Path directory,
        String appendDirectory,
        String appendFile,
        Fsync fsync,
        boolean fsyncPausedOnRewrite,
        int rewritePercentage,
        long rewriteMinBytes,
        boolean loadTruncated,
        Verify verify,
        boolean timestamps,
        long backlogBytes,
        long followerLagBytesMax) {

    /// When written bytes are forced to the disk.
    public enum Fsync {
        /// Before the reply, many replies at a time.
        ALWAYS,
        /// Once a second.
        EVERYSEC,
        /// When the operating system likes.
        NO
    }

    /// Which files are loaded whose checksums are not those of their bytes, for another reason than damage.
    public enum Verify {
        /// Those that a person edited, or that another server wrote; with a warning.
        LENIENT,
        /// None: each byte must be as it was written.
        STRICT
    }

    public JournalConfig {
        requireName("appenddirname", appendDirectory);
        requireName("appendfilename", appendFile);
        if (rewritePercentage < 0 || rewriteMinBytes < 0 || backlogBytes < 0 || followerLagBytesMax < 0) {
            throw new IllegalArgumentException("sizes of the append-only file must not be negative");
        }
    }

    private static void requireName(String directive, String name) {
        if (name.isEmpty() || name.indexOf('/') >= 0 || name.indexOf('\n') >= 0 || name.indexOf('"') >= 0) {
            throw new IllegalArgumentException(directive + " must be a plain file name");
        }
    }

    /// Redis's defaults, in `directory`.
    public static JournalConfig defaults(Path directory) {
        return defaults(directory, "appendonlydir", "appendonly.aof");
    }

    /// Redis's defaults but for the names.
    public static JournalConfig defaults(Path directory, String appendDirectory, String appendFile) {
        return new JournalConfig(
                false,
                directory,
                appendDirectory,
                appendFile,
                Fsync.EVERYSEC,
                false,
                100,
                64L << 20,
                true,
                Verify.LENIENT,
                false,
                1L << 20,
                256L << 20);
    }

    /// Where the files of the log are.
    public Path path() {
        return directory.resolve(appendDirectory);
    }
}
