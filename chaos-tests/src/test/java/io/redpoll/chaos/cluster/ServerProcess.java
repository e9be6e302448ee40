package io.redpoll.chaos.cluster;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One server as a process of this machine, started again after it ended with the same command line and directory.
///
/// The launchers in bin/ turn themselves into the server, so the process is the server's own.
public final class ServerProcess implements AutoCloseable {
    private final Member member;
    private final List<String> command;
    private final Path directory;
    private final Path log;
    private @Nullable Process process;

    /// @param command is run in `directory`, where its output goes to `NAME.log`
    public ServerProcess(Member member, Path directory, List<String> command) {
        this.member = member;
        this.command = command;
        this.directory = directory;
        this.log = directory.resolve(member.name() + ".log");
        Runtime.getRuntime().addShutdownHook(new Thread(this::close));
    }

    public Member member() {
        return member;
    }

    public synchronized void start() throws IOException {
        if (isAlive()) {
            throw new IllegalStateException(member + " runs already");
        }
        process = Programs.builder(command)
                .directory(directory.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
    }

    /// Starts it and waits until it answers PING.
    public void startAndAwait(Duration within) throws IOException {
        start();
        awaitAnswer(within);
    }

    public void awaitAnswer(Duration within) {
        Await.met(within, () -> {
            if (!isAlive()) {
                throw new AssertionError(member + " ended by itself; it said:\n" + log());
            }
            return "PONG".equals(Wire.ask(member, "PING")) ? null : member + " does not answer PING with PONG";
        });
    }

    public synchronized boolean isAlive() {
        return process != null && process.isAlive();
    }

    /// SIGKILL; returns when it is gone.
    public void kill() throws InterruptedException {
        var running = running();
        running.destroyForcibly();
        running.waitFor();
    }

    /// SIGTERM; returns the exit code.
    public int terminate(Duration within) throws InterruptedException {
        running().destroy();
        return awaitExit(within);
    }

    public int awaitExit(Duration within) throws InterruptedException {
        var running = running();
        if (!running.waitFor(within.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionError(member + " did not end within " + within.toMillis() + " ms");
        }
        return running.exitValue();
    }

    public String log() throws IOException {
        return Files.exists(log) ? Files.readString(log) : "";
    }

    private synchronized Process running() {
        if (process == null) {
            throw new IllegalStateException(member + " was never started");
        }
        return process;
    }

    /// Kills it where it runs.
    @Override
    public synchronized void close() {
        if (process == null || !process.isAlive()) {
            return;
        }
        process.destroyForcibly();
        try {
            process.waitFor(10, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
