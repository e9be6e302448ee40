package io.redpoll.node.server;

import static io.redpoll.node.command.CommandException.SYNTAX;

import io.redpoll.node.command.Call;
import io.redpoll.node.command.CommandException;
import io.redpoll.node.command.Options;
import io.redpoll.node.command.Session;
import io.redpoll.node.security.Authentication;
import io.redpoll.proto.bytes.Slice;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;

/// Which clients CLIENT LIST and CLIENT KILL mean: those that all criteria fit. Redis's criteria and those of Valkey,
/// most of which `NOT-` before their name turns round.
final class ClientFilter {
    static final String SYNTAX_OF_ALL = "[ID client-id:integer [client-id:integer ...]]"
            + " [TYPE <NORMAL|MASTER|REPLICA|PUBSUB>] [USER username] [ADDR address] [LADDR address]"
            + " [SKIPME <YES|NO>] [MAXAGE maxage:integer] [NAME name] [IDLE idle:integer] [FLAGS flags]"
            + " [LIB-NAME lib-name] [LIB-VER lib-ver] [DB db:integer] [CAPA capa] [IP ip]";

    private static final String NOT = "NOT-";

    private static final Set<String> CRITERIA = criteria();

    /// All that [ClientLine] may show, and those that it never does here.
    private static final String FLAGS = "AbBcdeEgiItTMNOPrRSuUx";

    private static Set<String> criteria() {
        var both = new HashSet<>(Set.of("SKIPME", "MAXAGE", "IDLE"));
        for (var word : List.of(
                "ID", "TYPE", "USER", "ADDR", "LADDR", "NAME", "FLAGS", "LIB-NAME", "LIB-VER", "DB", "CAPA", "IP")) {
            both.add(word);
            both.add(NOT + word);
        }
        return Set.copyOf(both);
    }

    private final Call call;
    private final Authentication authentication;
    private final boolean isList;
    private final List<Predicate<Session>> criteria = new ArrayList<>();
    private boolean skipsCaller;

    private ClientFilter(Call call, Authentication authentication, boolean isList) {
        this.call = call;
        this.authentication = authentication;
        this.isList = isList;
        this.skipsCaller = !isList;
    }

    /// Of CLIENT LIST, which shows the caller where nothing else is said.
    static ClientFilter toList(Call call, Authentication authentication) {
        return new ClientFilter(call, authentication, true).read();
    }

    /// Of CLIENT KILL, which spares the caller where nothing else is said.
    static ClientFilter toKill(Call call, Authentication authentication) {
        return new ClientFilter(call, authentication, false).read();
    }

    /// Reads criteria up to the end.
    ///
    /// @throws CommandException in Redis's order of checks (networking.c, clientKillCommand)
    private ClientFilter read() {
        var options = call.optionsFrom(2);
        while (options.next()) {
            if (!options.has(1)) {
                throw SYNTAX;
            }
            var word = options.current().toString().toUpperCase(Locale.ROOT);
            if (word.equals("SKIPME")) {
                skipsCaller = yesOrNo(options);
            } else if (word.equals("MAXAGE")) {
                long seconds = positive(options.value(), "maxage");
                criteria.add(session -> (call.nowMs() - session.createdMs()) / 1000 >= seconds);
            } else if (word.equals("IDLE")) {
                long seconds = positive(options.value(), "idle");
                criteria.add(session -> (call.nowMs() - session.lastActiveMs()) / 1000 >= seconds);
            } else if (word.startsWith(NOT)) {
                criteria.add(criterion(word.substring(NOT.length()), options).negate());
            } else {
                criteria.add(criterion(word, options));
            }
        }
        return this;
    }

    private static boolean yesOrNo(Options options) {
        options.value();
        if (!options.is("yes") && !options.is("no")) {
            throw SYNTAX;
        }
        return options.is("yes");
    }

    private static long positive(Slice value, String what) {
        if (!value.isLong()) {
            throw CommandException.error(what + " is not an integer or out of range");
        }
        if (value.toLong() <= 0) {
            throw CommandException.error(what + " should be greater than 0");
        }
        return value.toLong();
    }

    private Predicate<Session> criterion(String word, Options options) {
        return switch (word) {
            case "ID" -> ids(options);
            case "TYPE" -> {
                var type = ClientType.read(options.value());
                yield session -> type == ClientType.of(session);
            }
            case "ADDR" -> {
                var address = options.value().toString();
                yield session -> address.equals(session.connection().remoteAddress());
            }
            case "LADDR" -> {
                var address = options.value().toString();
                yield session -> address.equals(session.connection().localAddress());
            }
            case "IP" -> {
                var ip = options.value().toString();
                yield session -> ip.equals(host(session.connection().remoteAddress()));
            }
            case "USER" -> user(options.value());
            case "NAME" -> {
                var name = options.value().toBytes();
                yield session -> Arrays.equals(name, session.name());
            }
            case "LIB-NAME" -> {
                var name = options.value().toBytes();
                yield session -> Arrays.equals(name, session.libraryName());
            }
            case "LIB-VER" -> {
                var version = options.value().toBytes();
                yield session -> Arrays.equals(version, session.libraryVersion());
            }
            case "DB" -> {
                long db = database(options.value());
                yield session -> session.db() == db;
            }
            case "FLAGS" -> flags(options.value().toString());
            case "CAPA" -> {
                boolean isRedirect = options.value().toString().equals("r");
                yield session -> isRedirect && session.followsRedirects();
            }
            default -> throw SYNTAX;
        };
    }

    /// One number or several.
    private Predicate<Session> ids(Options options) {
        Set<Long> ids = new HashSet<>();
        do {
            var id = options.value();
            if (!id.isLong() || id.toLong() < 1) {
                throw CommandException.error(isList ? "Invalid client ID" : "client-id should be greater than 0");
            }
            ids.add(id.toLong());
        } while (options.has(1) && isId(call.at(options.index() + 1)));
        return session -> ids.contains(session.id());
    }

    /// As Redis: what follows a number in CLIENT LIST and is no criterion was to be a number, too.
    private boolean isId(Slice word) {
        return word.isLong() || (isList && !CRITERIA.contains(word.toString().toUpperCase(Locale.ROOT)));
    }

    private Predicate<Session> user(Slice name) {
        if (!authentication.isKnown(name)) {
            throw CommandException.error("No such user '" + name + "'");
        }
        return session -> true;
    }

    private static long database(Slice value) {
        if (!value.isLong() || value.toLong() < 0) {
            throw CommandException.DB_INDEX_OUT_OF_RANGE;
        }
        return value.toLong();
    }

    private static Predicate<Session> flags(String flags) {
        if (flags.isEmpty() || flags.chars().anyMatch(flag -> FLAGS.indexOf(flag) < 0)) {
            throw CommandException.error("Unknown flags found in the provided filter: " + flags);
        }
        return session -> {
            var shown = ClientLine.flags(session);
            return flags.chars().allMatch(flag -> shown.indexOf(flag) >= 0);
        };
    }

    private static String host(String address) {
        int colon = address.lastIndexOf(':');
        var host = colon < 0 ? address : address.substring(0, colon);
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    boolean means(Session session) {
        if (skipsCaller && session == call.session()) {
            return false;
        }
        for (var criterion : criteria) {
            if (!criterion.test(session)) {
                return false;
            }
        }
        return true;
    }
}
