package io.redpoll.cli;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.ClientSetInfoConfig;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Connection;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/// One RESP connection to a node or a sentinel.
final class RespClient implements AutoCloseable {
    private static final int TIMEOUT_MS = 5_000;

    private final NodeAddress address;
    private final Connection connection;

    /// @throws OperatorException when nobody answers there or the password is refused
    RespClient(NodeAddress address, Credentials credentials) {
        this.address = address;
        var config = DefaultJedisClientConfig.builder()
                .serverDefaultProtocol()
                .autoNegotiateProtocol(false)
                .timeoutMillis(TIMEOUT_MS)
                .clientSetInfoConfig(ClientSetInfoConfig.DISABLED);
        if (credentials.password() != null) {
            config.user(credentials.user()).password(credentials.password());
        }
        try {
            connection = new Connection(new HostAndPort(address.host(), address.port()), config.build());
            connection.connect();
        } catch (JedisException e) {
            throw unreachable(e);
        }
    }

    /// Sends a command and waits for its reply.
    ///
    /// @return a `String`, a `Long`, a list of replies, or null for nil; an error reply comes back as its text,
    ///     headed by `(error)` as redis-cli shows it
    @Nullable
    Object call(List<String> words) {
        var name = words.getFirst().getBytes(StandardCharsets.UTF_8);
        var arguments = new CommandArguments(() -> name);
        words.stream().skip(1).forEach(arguments::add);
        try {
            return decoded(connection.executeCommand(arguments));
        } catch (JedisConnectionException e) {
            throw unreachable(e);
        } catch (JedisDataException e) {
            return "(error) " + e.getMessage();
        }
    }

    /// Sends a command without waiting for its reply, which [#replies(int)] takes.
    void send(byte[]... words) {
        var arguments = new CommandArguments(() -> words[0]);
        for (int i = 1; i < words.length; i++) {
            arguments.add(words[i]);
        }
        try {
            connection.sendCommand(arguments);
        } catch (JedisConnectionException e) {
            throw unreachable(e);
        }
    }

    /// The next replies to what was sent, each as [#call(List)] gives it.
    List<@Nullable Object> replies(int count) {
        try {
            var replies = new ArrayList<@Nullable Object>();
            connection.getMany(count).forEach(reply -> replies.add(decoded(reply)));
            return replies;
        } catch (JedisConnectionException e) {
            throw unreachable(e);
        }
    }

    NodeAddress address() {
        return address;
    }

    /// The value of a directive; null where the server has no such directive.
    @Nullable
    String config(String directive) {
        if (call(List.of("CONFIG", "GET", directive)) instanceof List<?> pair
                && pair.size() == 2
                && pair.get(1) instanceof String value) {
            return value;
        }
        return null;
    }

    /// Where the server's gRPC services are.
    ///
    /// @param offset of their port where the server does not say it, one of [PortOffsets]
    NodeAddress rpc(int offset) {
        String port = config("rpc-port");
        return port == null || !port.matches("[1-9][0-9]{0,4}")
                ? address.rpc(offset)
                : new NodeAddress(address.host(), Integer.parseInt(port));
    }

    private static @Nullable Object decoded(@Nullable Object reply) {
        return switch (reply) {
            case byte[] bytes -> new String(bytes, StandardCharsets.UTF_8);
            case List<?> list -> {
                var decoded = new ArrayList<@Nullable Object>();
                list.forEach(element -> decoded.add(decoded(element)));
                yield decoded;
            }
            case JedisDataException error -> "(error) " + error.getMessage();
            case null, default -> reply;
        };
    }

    private OperatorException unreachable(JedisException e) {
        Throwable root = e;
        while (root.getCause() != null || root.getSuppressed().length > 0) {
            root = root.getCause() != null ? root.getCause() : root.getSuppressed()[0];
        }
        String reason = String.valueOf(root.getMessage());
        return new OperatorException(address + " does not answer: " + reason.toLowerCase(Locale.ROOT));
    }

    @Override
    public void close() {
        connection.close();
    }
}
