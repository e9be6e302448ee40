package io.redpoll.chaos.cluster;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// The executables in bin/ and those that the machine has.
public final class Programs {
    private static final Path HOME = home();

    private Programs() {}

    /// What a program printed, errors included, and its exit code.
    public record Outcome(int code, String output) {}

    /// Where the sources, bin/ and what was built are.
    public static Path home() {
        for (var directory = Path.of("").toAbsolutePath(); directory != null; directory = directory.getParent()) {
            if (Files.isExecutable(directory.resolve("bin/redpoll-node"))) {
                return directory;
            }
        }
        throw new IllegalStateException("run in the source tree: there is no bin/redpoll-node above "
                + Path.of("").toAbsolutePath());
    }

    public static String node() {
        return HOME.resolve("bin/redpoll-node").toString();
    }

    public static String sentinel() {
        return HOME.resolve("bin/redpoll-sentinel").toString();
    }

    public static String clusterCli() {
        return HOME.resolve("bin/cluster-cli").toString();
    }

    /// Whether a program is on the PATH.
    public static boolean isInstalled(String program) {
        return Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
    }

    public static boolean hasRedisCli() {
        return isInstalled("redis-cli");
    }

    /// Whether the system's Python has redis-py with cluster support.
    public static boolean hasRedisPy() {
        return Files.isExecutable(Path.of("/usr/bin/python3"))
                && run(Duration.ofSeconds(30), "/usr/bin/python3", "-c", "import redis.cluster, redis.sentinel")
                                .code()
                        == 0;
    }

    /// A process with the same JDK as the test's, its errors among its output. Servers live for a minute here, many at
    /// once: they are spared the second compiler.
    static ProcessBuilder builder(List<String> command) {
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("REDPOLL_JVM_OPTIONS", "-XX:TieredStopAtLevel=1");
        return builder;
    }

    /// Runs a program to its end.
    ///
    /// @throws AssertionError where that takes longer
    public static Outcome run(Duration within, String... command) {
        var words = new ArrayList<>(List.of(command));
        Path output = null;
        try {
            output = Files.createTempFile("redpoll-", ".out");
            var process = builder(words)
                    .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                    .redirectOutput(output.toFile())
                    .start();
            if (!process.waitFor(within.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly().waitFor();
                throw new AssertionError(String.join(" ", words) + " did not end within " + within.toSeconds()
                        + " s; it said:\n" + Files.readString(output));
            }
            return new Outcome(process.exitValue(), new String(Files.readAllBytes(output), StandardCharsets.UTF_8));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted while " + words.getFirst() + " ran", interrupted);
        } finally {
            if (output != null) {
                output.toFile().delete();
            }
        }
    }
}
