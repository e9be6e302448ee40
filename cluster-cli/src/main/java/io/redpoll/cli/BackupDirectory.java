package io.redpoll.cli;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.redpoll.node.recovery.RdbFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Set;

/// A backup's files: an RDB file for each shard and, written last, the manifest. Each stands under its name only when
/// it is whole and on disk.
final class BackupDirectory {
    private static final String MANIFEST = "manifest.json";
    private static final String UNFINISHED = ".part";
    private static final int CHUNK_BYTES = 1 << 20;
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
            .build();

    private final Path path;

    BackupDirectory(Path path) {
        this.path = path;
    }

    /// What was found in a file.
    record Contents(long keys, int libraries) {}

    /// Makes the directory, or takes an empty one.
    void make() {
        try {
            Files.createDirectories(path);
            try (var files = Files.list(path)) {
                if (files.findAny().isPresent()) {
                    throw new OperatorException(path + " is not empty: a backup takes a directory of its own");
                }
            }
        } catch (IOException e) {
            throw failed("cannot be made", e);
        }
    }

    Path file(String name) {
        return path.resolve(name);
    }

    /// Opens a file that [#finish(String, FileChannel)] gives its name.
    FileChannel begin(String name) throws IOException {
        return FileChannel.open(
                path.resolve(name + UNFINISHED), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }

    void finish(String name, FileChannel file) throws IOException {
        file.force(true);
        Files.move(path.resolve(name + UNFINISHED), path.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        try (var directory = FileChannel.open(path)) {
            directory.force(true);
        }
    }

    /// Completes the backup.
    void write(BackupManifest manifest) {
        try (var file = begin(MANIFEST)) {
            var text = ByteBuffer.wrap(MAPPER.writerWithDefaultPrettyPrinter().writeValueAsBytes(manifest));
            while (text.hasRemaining()) {
                file.write(text);
            }
            finish(MANIFEST, file);
        } catch (IOException e) {
            throw failed("cannot be written", e);
        }
    }

    /// Takes away what was written of a backup that came to nothing.
    void remove() {
        try (var files = Files.list(path)) {
            for (var file : files.toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw failed("holds an incomplete backup, which cannot be removed", e);
        }
    }

    /// @throws OperatorException where there is no complete backup, or one of a later format
    BackupManifest manifest() {
        var file = path.resolve(MANIFEST);
        if (!Files.exists(file)) {
            throw new OperatorException(path + " holds no complete backup: there is no " + MANIFEST);
        }
        try {
            var manifest = MAPPER.readValue(file.toFile(), BackupManifest.class);
            if (manifest.format() != BackupManifest.FORMAT) {
                throw new OperatorException("%s has format %d, and this tool knows %d"
                        .formatted(file, manifest.format(), BackupManifest.FORMAT));
            }
            return manifest;
        } catch (IOException e) {
            throw failed("has a damaged " + MANIFEST, e);
        }
    }

    /// Reads a shard's file from the disk to its end and compares it with the manifest.
    ///
    /// @throws OperatorException where they differ
    void verify(BackupManifest.Shard shard) {
        if (!shard.file().matches("[A-Za-z0-9._-]+")) {
            throw new OperatorException(
                    path + " has a damaged " + MANIFEST + ": it names a file '" + shard.file() + "'");
        }
        if (!sha256(shard.file()).equals(shard.sha256())) {
            throw new OperatorException(file(shard.file()) + " is damaged: its SHA-256 is not that of the manifest");
        }
        var found = contents(shard.file());
        if (!found.equals(new Contents(shard.keys(), shard.libraries()))) {
            throw new OperatorException("%s holds %d keys and %d libraries, and should hold %d and %d"
                    .formatted(file(shard.file()), found.keys, found.libraries, shard.keys(), shard.libraries()));
        }
    }

    String sha256(String name) {
        var digest = digest();
        var chunk = ByteBuffer.allocate(CHUNK_BYTES);
        try (var file = FileChannel.open(path.resolve(name))) {
            while (file.read(chunk.clear()) >= 0) {
                digest.update(chunk.flip());
            }
        } catch (IOException e) {
            throw failed("cannot be read", e);
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }

    /// Counts what a file holds, and has its own checksum verified by that.
    Contents contents(String name) {
        var counted = new RdbContents();
        read(name, counted);
        if (!Set.of(0).containsAll(counted.databases())) {
            throw new OperatorException(
                    "the backup has keys in databases " + counted.databases() + ", and a cluster has only 0");
        }
        return new Contents(counted.keys(), counted.libraries());
    }

    /// Shows what a file holds.
    void read(String name, RdbFile.Visitor visitor) {
        try (var file = new RdbFile(path.resolve(name))) {
            file.read(visitor);
        } catch (IOException e) {
            throw new OperatorException(String.valueOf(e.getMessage()));
        }
    }

    private OperatorException failed(String what, IOException e) {
        return new OperatorException("%s %s: %s".formatted(path, what, e.getMessage()));
    }
}
