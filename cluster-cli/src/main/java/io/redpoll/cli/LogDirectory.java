package io.redpoll.cli;

import io.redpoll.node.config.JournalConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Where an append-only file of several parts is: found by its manifest.
final class LogDirectory {
    private static final String MANIFEST = ".manifest";

    private LogDirectory() {}

    /// @param path the manifest, the directory that it is in, or the data directory with `appendonlydir`
    /// @throws OperatorException where there is no manifest, or more than one
    static JournalConfig at(Path path) {
        if (Files.isRegularFile(path) && path.toString().endsWith(MANIFEST)) {
            return of(path);
        }
        var manifests = manifests(path);
        if (manifests.isEmpty()) {
            manifests = manifests(JournalConfig.defaults(path).path());
        }
        if (manifests.size() != 1) {
            throw new OperatorException("%s has %s: name the manifest of an append-only file, or its directory"
                    .formatted(path, manifests.isEmpty() ? "no *" + MANIFEST : "several *" + MANIFEST));
        }
        return of(manifests.getFirst());
    }

    private static JournalConfig of(Path manifest) {
        var absolute = manifest.toAbsolutePath().normalize();
        var directory = absolute.getParent();
        var data = directory == null ? null : directory.getParent();
        if (directory == null || data == null) {
            throw new OperatorException(manifest + " is not in a directory of its own");
        }
        var name = absolute.getFileName().toString();
        return JournalConfig.defaults(
                data, directory.getFileName().toString(), name.substring(0, name.length() - MANIFEST.length()));
    }

    private static List<Path> manifests(Path directory) {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (var files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(MANIFEST))
                    .filter(Files::isRegularFile)
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new OperatorException("%s cannot be read: %s".formatted(directory, e.getMessage()));
        }
    }
}
