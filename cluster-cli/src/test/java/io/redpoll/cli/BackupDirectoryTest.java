package io.redpoll.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redpoll.node.recovery.RdbFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupDirectoryTest {
    private static final String FILE = "shard-1.rdb";

    /// A library, a key that expires at 2 ms, one that does not, and no checksum.
    private static final byte[] RDB = ("REDIS0010" + "\u00f5\u0003lib" + "\u00fe\0"
                    + "\u00fc\u0002\0\0\0\0\0\0\0" + "\0\u0001a\u0003one" + "\0\u0001b\u0003two" + "\u00ff"
                    + "\0\0\0\0\0\0\0\0")
            .getBytes(ISO_8859_1);

    /// What Redis 7.0 gives for `SET a one` and `DUMP a`.
    private static final byte[] DUMP_OF_ONE = HexFormat.of().parseHex("00036f6e650a000653b7745cb8411e");

    @TempDir
    Path path;

    private BackupDirectory directory;

    @BeforeEach
    void make() {
        directory = new BackupDirectory(path.resolve("backup"));
        directory.make();
    }

    private void write() throws IOException {
        try (var file = directory.begin(FILE)) {
            file.write(ByteBuffer.wrap(RDB));
            directory.finish(FILE, file);
        }
    }

    private BackupManifest.Shard shard(long keys) {
        return new BackupManifest.Shard(
                "s", "n", "0-16383", 1, 100, 2, FILE, RDB.length, directory.sha256(FILE), keys, 1);
    }

    private static BackupManifest manifest(int format, BackupManifest.Shard... shards) {
        return new BackupManifest(format, "x", "2026-01-01T00:00:00Z", 3, 1.5, List.of(shards));
    }

    @Test
    void whatIsWrittenIsReadAgain() throws IOException {
        write();
        var manifest = manifest(BackupManifest.FORMAT, shard(2));
        directory.write(manifest);
        assertEquals(manifest, directory.manifest());
        directory.verify(manifest.shards().getFirst());
        try (var files = Files.list(directory.file(""))) {
            assertEquals(2, files.count(), "nothing unfinished is left");
        }
    }

    @Test
    void withoutAManifestThereIsNoBackup() throws IOException {
        write();
        var refused = assertThrows(OperatorException.class, directory::manifest);
        assertTrue(String.valueOf(refused.getMessage()).contains("no complete backup"));
        Files.writeString(directory.file("manifest.json"), "{\"format\": 1}");
        assertThrows(OperatorException.class, directory::manifest);
    }

    @Test
    void aLaterFormatIsRefused() {
        directory.write(manifest(BackupManifest.FORMAT + 1));
        assertThrows(OperatorException.class, directory::manifest);
    }

    @Test
    void everyFlippedBitIsFound() throws IOException {
        write();
        var shard = shard(2);
        for (int i = 0; i < RDB.length; i++) {
            var damaged = RDB.clone();
            damaged[i] ^= 1;
            Files.write(directory.file(FILE), damaged);
            assertThrows(OperatorException.class, () -> directory.verify(shard));
        }
    }

    @Test
    void aFileWithOtherKeysIsRefused() throws IOException {
        write();
        assertThrows(OperatorException.class, () -> directory.verify(shard(3)));
    }

    @Test
    void aFileThatEndsTooEarlyIsDamaged() throws IOException {
        for (int length = 0; length < RDB.length; length++) {
            Files.write(directory.file(FILE), Arrays.copyOf(RDB, length));
            assertThrows(OperatorException.class, () -> directory.contents(FILE));
        }
    }

    @Test
    void aDirectoryThatHoldsSomethingIsRefused() throws IOException {
        write();
        assertThrows(OperatorException.class, directory::make);
        directory.remove();
        directory.make();
    }

    @Test
    void entriesAreShownAsTheyAre() throws IOException {
        write();
        var shown = new ArrayList<String>();
        var payloads = new ArrayList<byte[]>();
        directory.read(FILE, new RdbFile.Visitor() {
            @Override
            public void library(byte[] text) {
                shown.add(new String(text, ISO_8859_1));
            }

            @Override
            public void entry(RdbFile.Entry entry) {
                shown.add(new String(entry.key(), ISO_8859_1) + " " + entry.expiresAtMs());
                payloads.add(entry.payload());
            }
        });
        assertEquals(List.of("lib", "a 2", "b 0"), shown);
        assertArrayEquals(DUMP_OF_ONE, payloads.getFirst());
    }
}
