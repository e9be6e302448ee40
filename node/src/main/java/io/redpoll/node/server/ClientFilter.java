package io.redpoll.node.server;

import static io.redpoll.node.command.CommandException.SYNTAX;

import io.redpoll.node.command.CommandException;
import io.redpoll.node.command.Options;
import io.redpoll.node.command.Session;
import io.redpoll.node.security.Authentication;
import org.jspecify.annotations.Nullable;

/// Which clients CLIENT KILL means.
final class ClientFilter {
    private final Session caller;
    private long id;
    private @Nullable ClientType type;
    private @Nullable String address;
    private @Nullable String localAddress;
    private boolean skipsCaller = true;

    private ClientFilter(Session caller) {
        this.caller = caller;
    }

    /// Reads pairs of option and value up to the end.
    ///
    /// @throws CommandException in Redis's order of checks (networking.c, clientKillCommand)
    static ClientFilter read(Options options, Session caller, Authentication authentication) {
        var filter = new ClientFilter(caller);
        while (options.next()) {
            if (!options.has(1)) {
                throw SYNTAX;
            }
            filter.readOne(options, authentication);
        }
        return filter;
    }

    private void readOne(Options options, Authentication authentication) {
        if (options.is("ID")) {
            var value = options.value();
            if (!value.isLong() || value.toLong() < 1) {
                throw CommandException.error("client-id should be greater than 0");
            }
            id = value.toLong();
        } else if (options.is("TYPE")) {
            type = ClientType.read(options.value());
        } else if (options.is("ADDR")) {
            address = options.value().toString();
        } else if (options.is("LADDR")) {
            localAddress = options.value().toString();
        } else if (options.is("USER")) {
            var user = options.value();
            if (!authentication.isKnown(user)) {
                throw CommandException.error("No such user '" + user + "'");
            }
        } else if (options.is("SKIPME")) {
            options.value();
            if (!options.is("yes") && !options.is("no")) {
                throw SYNTAX;
            }
            skipsCaller = options.is("yes");
        } else {
            throw SYNTAX;
        }
    }

    boolean means(Session session) {
        var connection = session.connection();
        return (id == 0 || session.id() == id)
                && (type == null || type == ClientType.of(session))
                && (address == null || address.equals(connection.remoteAddress()))
                && (localAddress == null || localAddress.equals(connection.localAddress()))
                && !(skipsCaller && session == caller);
    }
}
