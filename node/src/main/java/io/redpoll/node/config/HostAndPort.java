package io.redpoll.node.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// Where another process listens.
public record HostAndPort(String host, int port) {
    public HostAndPort {
        if (host.isEmpty() || port < 0 || port > 65535) {
            throw new IllegalArgumentException("no host and port: '" + host + "', " + port);
        }
    }

    /// `host:port`; the last colon parts them, so that an IPv6 address may stand as it is.
    ///
    /// @throws ConfigException where the text is not one
    public static HostAndPort parse(String text) throws ConfigException {
        int colon = text.lastIndexOf(':');
        if (colon < 1) {
            throw new ConfigException("'" + text + "' is not host:port");
        }
        return of(text.substring(0, colon), text.substring(colon + 1), "'" + text + "' is not host:port");
    }

    private static HostAndPort of(String host, String port, String wrong) throws ConfigException {
        try {
            return new HostAndPort(host, Integer.parseInt(port));
        } catch (IllegalArgumentException e) {
            throw new ConfigException(wrong);
        }
    }

    /// The type of `replicaof`: two words, or `no one` for none.
    static ValueType<Optional<HostAndPort>> optional() {
        return new ValueType<>() {
            @Override
            public Optional<HostAndPort> parse(List<String> words) throws ConfigException {
                if (words.size() != 2) {
                    throw new ConfigException("wrong number of arguments");
                }
                if (words.get(0).equalsIgnoreCase("no") && words.get(1).equalsIgnoreCase("one")) {
                    return Optional.empty();
                }
                return Optional.of(of(words.get(0), words.get(1), "Invalid master port"));
            }

            @Override
            public String print(Optional<HostAndPort> value) {
                return value.map(master -> master.host + " " + master.port).orElse("");
            }

            @Override
            public boolean takesWords() {
                return true;
            }

            @Override
            public List<String> lines(Optional<HostAndPort> value) {
                return value.isEmpty() ? List.of() : List.of(print(value));
            }
        };
    }

    static ValueType<List<HostAndPort>> list() {
        return new ValueType<>() {
            @Override
            public List<HostAndPort> parse(List<String> words) throws ConfigException {
                var found = new ArrayList<HostAndPort>();
                for (var word : words) {
                    if (!word.isEmpty()) {
                        found.add(HostAndPort.parse(word));
                    }
                }
                return List.copyOf(found);
            }

            @Override
            public String print(List<HostAndPort> value) {
                return value.stream().map(HostAndPort::toString).collect(Collectors.joining(" "));
            }

            @Override
            public boolean takesWords() {
                return true;
            }
        };
    }

    /// As [#parse] reads it.
    @Override
    public String toString() {
        return host + ":" + port;
    }
}
