package io.redpoll.sentinel;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The id of a sentinel: 40 hexadecimal digits, made once for a data directory.
final class Identity {
    private static final String FILE = "sentinel.id";
    private static final int BYTES = 20;

    private Identity() {}

    /// @param configured of `sentinel myid`; taken where the directory has none yet
    static String of(Path directory, @Nullable String configured) throws IOException {
        Files.createDirectories(directory);
        var file = directory.resolve(FILE);
        if (Files.exists(file)) {
            var id = Files.readString(file).strip();
            if (!id.matches("[0-9a-f]{40}")) {
                throw new IOException(file + " should hold 40 hexadecimal digits and holds '" + id + "'");
            }
            return id;
        }
        var id = configured == null ? random() : configured;
        var part = directory.resolve(FILE + ".part");
        Files.write(part, List.of(id));
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        return id;
    }

    private static String random() {
        var bytes = new byte[BYTES];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
