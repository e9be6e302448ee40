package io.redpoll.node;

import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/// Conversations with a server, written down and held to.
///
///     > SET k a
///     < +OK
///     b> GET k
///     b< $a
///
/// A line with `>` is sent, one with `<` is what then comes back, in [Peer]'s notation; `…` in it stands for
/// anything. A letter before the sign names one of several connections. `wait 20` lets milliseconds pass,
/// `blocked 2` waits until so many clients are in blocking commands. A reply that no line expects makes the
/// next one wrong, or is found at the end.
///
/// Each conversation begins with empty databases and new connections, and is held over RESP2 and over RESP3.
public final class Transcript {
    private static final Pattern LINE = Pattern.compile("([a-z]?)([<>]) ?(.*)");

    private final String text;
    private final String server;
    private final int port;
    private final int protocol;
    private final Map<String, Peer> peers = new LinkedHashMap<>();
    private final StringBuilder heard = new StringBuilder();

    private Transcript(String text, String server, int port, int protocol) {
        this.text = text;
        this.server = server;
        this.port = port;
        this.protocol = protocol;
    }

    /// Holds the conversation with a node of ours and, where one is installed, with a redis-server: it is right only
    /// where both say the same.
    public static void transcript(String text) {
        if (TestServers.hasRedis()) {
            hold(text, "redis-server", TestServers.redisPort());
        }
        hold(text, "our node", TestServers.nodePort());
    }

    /// Holds the conversation with a node of ours alone, for what redis-server 7.0 does not know or where we differ.
    public static void transcriptOfOurs(String text) {
        hold(text, "our node", TestServers.nodePort());
    }

    /// As [#transcriptOfOurs(String)], with a node of the caller's. Nothing is emptied, and connections speak
    /// RESP2 until the conversation says otherwise.
    public static void transcriptWith(Node node, String text) {
        new Transcript(text, "our node", node.port(), 2).hold();
    }

    private static void hold(String text, String server, int port) {
        for (int protocol = 2; protocol <= 3; protocol++) {
            try (var peer = new Peer(port)) {
                peer.ask("FLUSHALL");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            new Transcript(text, server, port, protocol).hold();
        }
    }

    private void hold() {
        try {
            for (var line : text.lines().toList()) {
                if (!line.isBlank()) {
                    hold(line.strip());
                }
            }
            for (var peer : peers.values()) {
                if (!peer.isSilent(1)) {
                    throw wrong("the end", peer.read());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        } finally {
            peers.values().forEach(Transcript::close);
        }
    }

    private void hold(String line) throws IOException, InterruptedException {
        if (line.startsWith("wait ")) {
            Thread.sleep(Long.parseLong(line.substring(5)));
            return;
        }
        if (line.startsWith("blocked ")) {
            awaitBlocked(line.substring(8));
            return;
        }
        var matcher = LINE.matcher(line);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("no line of a transcript: " + line);
        }
        var peer = peer(matcher.group(1));
        heard.append(line).append('\n');
        if (matcher.group(2).equals(">")) {
            peer.send(matcher.group(3));
            return;
        }
        var reply = peer.read();
        if (!fits(matcher.group(3), reply)) {
            throw wrong(matcher.group(3), reply);
        }
    }

    private void awaitBlocked(String count) throws IOException {
        try (var asking = new Peer(port)) {
            long until = System.nanoTime() + 10_000_000_000L;
            var wanted = Pattern.compile("blocked_clients:" + count + "(?![0-9])");
            while (!wanted.matcher(asking.ask("INFO clients")).find()) {
                if (System.nanoTime() > until) {
                    throw new AssertionError(
                            server + ":\n" + heard + "and then never " + count + " clients are blocked");
                }
            }
        }
    }

    private Peer peer(String name) throws IOException {
        var known = peers.get(name);
        if (known != null) {
            return known;
        }
        var peer = new Peer(port);
        peers.put(name, peer);
        if (protocol == 3) {
            peer.ask("HELLO 3");
        }
        return peer;
    }

    private static boolean fits(String expected, String reply) {
        return expected.equals(reply)
                || (expected.contains("…")
                        && Pattern.matches("\\Q" + expected.replace("…", "\\E.*\\Q") + "\\E", reply));
    }

    private AssertionError wrong(String expected, String reply) {
        return fail(server + " over RESP" + protocol + ":\n" + heard + "expected " + expected + "\nbut was  " + reply);
    }

    private static void close(Peer peer) {
        try {
            peer.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
