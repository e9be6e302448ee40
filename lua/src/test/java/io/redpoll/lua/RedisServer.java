package io.redpoll.lua;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A redis-server to compare with, started for a test, and a connection to it.
public final class RedisServer implements AutoCloseable {
    private static final long START_MS = 10_000;

    private final Process process;
    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;

    private RedisServer(Process process, Socket socket) throws IOException {
        this.process = process;
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream());
        this.out = new BufferedOutputStream(socket.getOutputStream());
    }

    public static boolean isInstalled() {
        for (String directory : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
            if (new File(directory, "redis-server").canExecute()) {
                return true;
            }
        }
        return false;
    }

    public static RedisServer start() throws IOException, InterruptedException {
        int port;
        try (var free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        var process = new ProcessBuilder(
                        "redis-server", "--port", String.valueOf(port), "--save", "", "--lua-time-limit", "0")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectErrorStream(true)
                .start();
        long deadline = System.currentTimeMillis() + START_MS;
        while (true) {
            try {
                return new RedisServer(process, new Socket(InetAddress.getLoopbackAddress(), port));
            } catch (IOException refused) {
                if (System.currentTimeMillis() > deadline) {
                    process.destroyForcibly();
                    throw refused;
                }
                TimeUnit.MILLISECONDS.sleep(20);
            }
        }
    }

    /// The string or error that a script gives, the error after `error: ` and without what Redis adds to it.
    LuaString eval(LuaString script) throws IOException {
        command(3);
        bulk(LuaString.of("EVAL"));
        bulk(script);
        bulk(LuaString.of("0"));
        out.flush();
        String head = line();
        switch (head.charAt(0)) {
            case '$' -> {
                int length = Integer.parseInt(head.substring(1));
                if (length < 0) {
                    return LuaString.of("nil");
                }
                byte[] bytes = in.readNBytes(length);
                in.readNBytes(2);
                return LuaString.wrap(bytes);
            }
            case '-' -> {
                String message = head.substring(1)
                        .replaceFirst(" script: [0-9a-f]{40}, on @?.*$", "")
                        .replaceFirst("^ERR (Error compiling script \\(new function\\): )?", "");
                return LuaString.wrap(("error: " + message).getBytes(StandardCharsets.ISO_8859_1));
            }
            default -> {
                return LuaString.of(head);
            }
        }
    }

    /// The strings of the table that a script gives to which others are given as ARGV.
    public List<LuaString> eval(LuaString script, List<LuaString> arguments) throws IOException {
        command(arguments.size() + 3);
        bulk(LuaString.of("EVAL"));
        bulk(script);
        bulk(LuaString.of("0"));
        for (var argument : arguments) {
            bulk(argument);
        }
        out.flush();
        String head = line();
        if (head.charAt(0) != '*') {
            throw new IOException(head);
        }
        var texts = new ArrayList<LuaString>();
        for (int left = Integer.parseInt(head.substring(1)); left > 0; left--) {
            texts.add(LuaString.wrap(in.readNBytes(Integer.parseInt(line().substring(1)))));
            in.readNBytes(2);
        }
        return texts;
    }

    private void command(int words) throws IOException {
        out.write(("*" + words + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
    }

    private void bulk(LuaString text) throws IOException {
        out.write(("$" + text.length() + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
        out.write(text.bytes());
        out.write("\r\n".getBytes(StandardCharsets.ISO_8859_1));
    }

    private String line() throws IOException {
        var text = new StringBuilder();
        for (int c = in.read(); c != '\r'; c = in.read()) {
            if (c < 0) {
                throw new IOException("redis-server closed the connection");
            }
            text.append((char) c);
        }
        in.read();
        return text.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
        process.destroyForcibly();
    }
}
