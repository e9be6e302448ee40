package io.redpoll.node.server;

import static io.redpoll.node.command.Command.runs;
import static io.redpoll.node.command.CommandException.NO_PASSWORD_SET;
import static io.redpoll.node.command.CommandException.NO_PROTOCOL;
import static io.redpoll.node.command.CommandException.SYNTAX;
import static io.redpoll.node.command.CommandException.WRONG_PASSWORD;
import static io.redpoll.node.command.Flag.ALLOW_BUSY;
import static io.redpoll.node.command.Flag.FAST;
import static io.redpoll.node.command.Flag.LOADING;
import static io.redpoll.node.command.Flag.NOSCRIPT;
import static io.redpoll.node.command.Flag.NO_AUTH;
import static io.redpoll.node.command.Flag.STALE;

import io.redpoll.node.command.Call;
import io.redpoll.node.command.Command;
import io.redpoll.node.command.CommandException;
import io.redpoll.node.command.Family;
import io.redpoll.node.command.Group;
import io.redpoll.node.command.Session;
import io.redpoll.node.security.Authentication;
import io.redpoll.proto.bytes.Slice;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The connection itself: whether it is alive, who is at its other end, which protocol it speaks. Any process that
/// listens for RESP has these.
public final class ConnectionCommands implements Family {
    private static final Slice DEFAULT_USER = Slice.of(Authentication.USER);

    private final Authentication authentication;
    private final Consumer<Session> atReset;
    private final Greeting greeting;

    /// @param atReset what RESET ends beside what the session itself knows
    public ConnectionCommands(Authentication authentication, Consumer<Session> atReset, Greeting greeting) {
        this.authentication = authentication;
        this.atReset = atReset;
        this.greeting = greeting;
    }

    @Override
    public Group group() {
        return Group.CONNECTION;
    }

    final Command ping = runs("ping [message]", FAST)
            .does("Tells that the server is there.")
            .since("1.0.0", "O(1)")
            .by(this::ping);

    /// Replies PONG or the message; to a subscriber of RESP2 in the shape of a message.
    void ping(Call call) {
        if (call.count() > 2) {
            throw CommandException.wrongNumberOfArguments(call.command().name);
        }
        var reply = call.reply();
        if (call.session().isSubscriber() && reply.protocol() < 3) {
            reply.array(2);
            reply.bulk("pong");
            if (call.count() == 2) {
                reply.bulk(call.at(1));
            } else {
                reply.bulk("");
            }
        } else if (call.count() == 2) {
            reply.bulk(call.at(1));
        } else {
            reply.simple("PONG");
        }
    }

    final Command echo = runs("echo message", LOADING, STALE, FAST)
            .does("Returns what it is given.")
            .since("1.0.0", "O(1)")
            .by(this::echo);

    /// Replies the message.
    void echo(Call call) {
        call.reply().bulk(call.at(1));
    }

    final Command quit = runs("quit", NOSCRIPT, LOADING, STALE, FAST, NO_AUTH, ALLOW_BUSY)
            .does("Closes the connection.")
            .since("1.0.0", "O(1)")
            .arity(-1)
            .by(this::quit);

    /// Replies OK, then closes.
    void quit(Call call) {
        call.reply().ok();
        call.session().closing();
    }

    final Command reset = runs("reset", NOSCRIPT, LOADING, STALE, FAST, NO_AUTH, ALLOW_BUSY)
            .does("Brings the connection back to the state of a new one.")
            .since("6.2.0", "O(1)")
            .by(this::reset);

    /// Replies RESET, in RESP2.
    void reset(Call call) {
        call.corridor().discard(call.session());
        atReset.accept(call.session());
        call.session().reset(!authentication.isRequired());
        call.reply().simple("RESET");
    }

    final Command auth = runs("auth [username] password", NOSCRIPT, LOADING, STALE, FAST, NO_AUTH, ALLOW_BUSY)
            .does("Tells who is at the other end.")
            .since("1.0.0", "O(1)")
            .by(this::auth);

    /// Replies OK. An error leaves it as it was.
    void auth(Call call) {
        if (call.count() > 3) {
            throw SYNTAX;
        }
        call.secret(1);
        call.secret(2);
        if (call.count() == 2 && !authentication.isRequired()) {
            throw NO_PASSWORD_SET;
        }
        authenticate(call.session(), call.count() == 3 ? call.at(1) : DEFAULT_USER, call.at(call.count() - 1));
        call.reply().ok();
    }

    private void authenticate(Session session, Slice user, Slice password) {
        if (!authentication.admits(user, password)) {
            throw WRONG_PASSWORD;
        }
        session.authenticated(true);
    }

    final Command hello = runs(
                    "hello [protover:integer [AUTH username password] [SETNAME clientname]]",
                    NOSCRIPT,
                    LOADING,
                    STALE,
                    FAST,
                    NO_AUTH,
                    ALLOW_BUSY)
            .does("Begins a conversation: chooses the protocol and tells about the server.")
            .since("6.0.0", "O(1)")
            .by(this::hello);

    /// Replies a map about the server, in the protocol chosen.
    void hello(Call call) {
        var session = call.session();
        int protocol = call.count() > 1 ? protocol(call.at(1)) : call.reply().protocol();
        Slice name = null;
        var options = call.optionsFrom(2);
        while (options.next()) {
            if (options.is("AUTH") && options.has(2)) {
                call.secret(options.index() + 1);
                call.secret(options.index() + 2);
                authenticate(session, options.value(), options.value());
            } else if (options.is("SETNAME") && options.has(1)) {
                name = ClientNames.required(options.value());
            } else {
                throw CommandException.error("Syntax error in HELLO option '" + options.current() + "'");
            }
        }
        if (!session.isAuthenticated()) {
            throw CommandException.HELLO_WITHOUT_AUTH;
        }
        if (name != null) {
            session.name(name);
        }
        call.reply().protocol(protocol);
        replyGreeting(call, greeting.role());
    }

    private static int protocol(Slice version) {
        if (!version.isLong()) {
            throw CommandException.error("Protocol version is not an integer or out of range");
        }
        if (version.toLong() < 2 || version.toLong() > 3) {
            throw NO_PROTOCOL;
        }
        return (int) version.toLong();
    }

    private void replyGreeting(Call call, @Nullable String role) {
        var reply = call.reply();
        reply.map(role == null ? 6 : 7);
        reply.bulk("server");
        reply.bulk("redis");
        reply.bulk("version");
        reply.bulk(Release.REDIS_VERSION);
        reply.bulk("proto");
        reply.integer(reply.protocol());
        reply.bulk("id");
        reply.integer(call.session().id());
        reply.bulk("mode");
        reply.bulk(greeting.mode());
        if (role != null) {
            reply.bulk("role");
            reply.bulk(role);
        }
        reply.bulk("modules");
        reply.array(0);
    }
}
