package io.redpoll.node.replication;

import io.redpoll.node.journal.Disk;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// What a node without a cluster was when it stopped, so that it is that again: Redis rewrites its configuration file
/// for this purpose, we keep a file beside `node.state`.
///
/// ```text
/// redpoll-last-role 1
/// led 7
/// following 127.0.0.1 6379 16379 false
/// configured 127.0.0.1 6379
/// ```
///
/// @param ledEpoch the last epoch that this node led; 0 for none
/// @param following null where it led
/// @param configured what `replicaof` said then: another text is a newer will of the operator's
record LastRole(long ledEpoch, @Nullable Leader following, String configured) {
    static final String FILE = "last-role";

    private static final String HEAD = "redpoll-last-role 1";

    /// Null where the node never had a role. What cannot be understood counts as nothing: it is a convenience, no
    /// promise depends on it.
    static @Nullable LastRole read(Path directory, Disk disk) throws IOException {
        var path = directory.resolve(FILE);
        if (!disk.exists(path)) {
            return null;
        }
        String text;
        try (var arena = Arena.ofConfined()) {
            text = new String(disk.map(path, arena).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
        }
        try {
            var lines = text.split("\n", -1);
            if (!lines[0].equals(HEAD)) {
                return null;
            }
            return new LastRole(
                    Long.parseLong(after("led", lines[1])),
                    leader(after("following", lines[2])),
                    after("configured", lines[3]));
        } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException damaged) {
            return null;
        }
    }

    private static String after(String name, String line) {
        if (!line.startsWith(name)) {
            throw new IllegalArgumentException(line);
        }
        return line.substring(name.length()).strip();
    }

    private static @Nullable Leader leader(String text) {
        if (text.isEmpty()) {
            return null;
        }
        var words = text.split(" ", -1);
        return new Leader(
                "", words[0], Integer.parseInt(words[1]), Integer.parseInt(words[2]), Boolean.parseBoolean(words[3]));
    }

    void save(Path directory, Disk disk) throws IOException {
        var fresh = directory.resolve("temp-" + FILE);
        disk.delete(fresh);
        try (var file = disk.append(fresh)) {
            var bytes = ByteBuffer.wrap(text().getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                file.write(bytes);
            }
            file.sync();
        }
        disk.rename(fresh, directory.resolve(FILE));
        disk.syncDirectory(directory);
    }

    private String text() {
        var leader = following;
        return HEAD + "\nled " + ledEpoch + "\nfollowing"
                + (leader == null
                        ? ""
                        : " " + leader.host() + " " + leader.port() + " " + leader.rpcPort() + " "
                                + leader.mayReplace())
                + "\nconfigured " + configured + "\n";
    }
}
