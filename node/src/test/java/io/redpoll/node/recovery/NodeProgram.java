package io.redpoll.node.recovery;

import io.redpoll.node.Node;
import io.redpoll.node.Peer;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;

/// How a node is started as a process of its own, hundreds of times: with a cache of its classes (JDK 25, AOTCache),
/// which needs them in jars, a start takes about half the time. The cache is made once for all tests of this JVM.
final class NodeProgram {
    /// The command before the directives.
    static final List<String> COMMAND = make();

    private NodeProgram() {}

    private static List<String> make() {
        try {
            var directory = Files.createTempDirectory("node-program-");
            var classPath = inJars(System.getProperty("java.class.path"), directory);
            var cache = directory.resolve("node.aot");
            train(directory, command(classPath, "-XX:AOTCacheOutput=" + cache));
            try (var files = Files.walk(directory)) {
                files.forEach(file -> file.toFile().deleteOnExit()); // what was walked last goes first
            }
            return command(classPath, "-XX:AOTCache=" + cache);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> command(String classPath, String cache) {
        return List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-XX:+UseCompactObjectHeaders",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xlog:aot=off",
                "-Xlog:cds=off",
                cache,
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                classPath,
                Node.class.getName(),
                "--bind",
                "127.0.0.1");
    }

    /// Runs a node for a moment with what the tests do most; at its end it writes the cache.
    private static void train(Path directory, List<String> command) throws IOException {
        var data = Files.createTempDirectory(directory, "trained-");
        try (var node = new NodeProcess(data, data.resolve("node.log"), command, "--appendonly", "yes");
                var peer = new Peer(node.port)) {
            for (var line : List.of("MULTI", "RPUSH list value", "EXEC", "LRANGE list 0 -1", "SAVE", "BGREWRITEAOF")) {
                peer.ask(line);
            }
            peer.ask("SHUTDOWN NOSAVE");
            if (!node.awaitEnd(60_000)) {
                throw new IOException("the node that makes the cache does not end: " + node.log());
            }
        }
    }

    private static String inJars(String classPath, Path directory) throws IOException {
        var jars = new ArrayList<String>();
        for (var element : classPath.split(File.pathSeparator, -1)) {
            var path = Path.of(element);
            if (Files.isDirectory(path)) {
                var jar = directory.resolve(jars.size() + ".jar");
                pack(path, jar);
                jars.add(jar.toString());
            } else {
                jars.add(element);
            }
        }
        return String.join(File.pathSeparator, jars);
    }

    private static void pack(Path classes, Path jar) throws IOException {
        List<Path> files;
        try (var all = Files.walk(classes)) {
            files = all.filter(Files::isRegularFile).sorted().toList();
        }
        try (var out = new JarOutputStream(Files.newOutputStream(jar))) {
            for (var file : files) {
                out.putNextEntry(new JarEntry(classes.relativize(file).toString()));
                Files.copy(file, out);
            }
        }
    }
}
