package io.redpoll.node.server;

import static io.redpoll.node.command.Command.holds;
import static io.redpoll.node.command.Command.runs;
import static io.redpoll.node.command.CommandException.SYNTAX;
import static io.redpoll.node.command.Flag.ADMIN;
import static io.redpoll.node.command.Flag.LOADING;
import static io.redpoll.node.command.Flag.NOSCRIPT;
import static io.redpoll.node.command.Flag.STALE;

import io.redpoll.node.command.Call;
import io.redpoll.node.command.Command;
import io.redpoll.node.command.CommandException;
import io.redpoll.node.command.Family;
import io.redpoll.node.command.Group;
import io.redpoll.node.command.Help;
import io.redpoll.node.command.Session;
import io.redpoll.node.command.Sessions;
import io.redpoll.node.security.Authentication;
import java.util.Comparator;

/// The clients: who they are, how they want to be treated, and their end.
public final class ClientCommands implements Family {
    private final Sessions sessions;
    private final Authentication authentication;

    public ClientCommands(Sessions sessions, Authentication authentication) {
        this.sessions = sessions;
        this.authentication = authentication;
    }

    @Override
    public Group group() {
        return Group.CONNECTION;
    }

    final Command client = holds("client")
            .does("Tells about clients and changes how they are treated.")
            .since("2.4.0", "Depends on the subcommand")
            .only();

    final Command clientId = runs("client|id", NOSCRIPT, LOADING, STALE)
            .does("Returns the connection's number.")
            .since("5.0.0", "O(1)")
            .by(this::clientId);

    /// Replies the number, which no other connection has had or will have while the server runs.
    void clientId(Call call) {
        call.reply().integer(call.session().id());
    }

    final Command clientInfo = runs("client|info", NOSCRIPT, LOADING, STALE)
            .does("Tells about this connection.")
            .since("6.2.0", "O(1)")
            .by(this::clientInfo);

    /// Replies one line as CLIENT LIST does.
    void clientInfo(Call call) {
        call.reply().verbatim("txt", ClientLine.of(call.session(), call.nowMs()) + "\n");
    }

    final Command clientList = runs("client|list " + ClientFilter.SYNTAX_OF_ALL, ADMIN, NOSCRIPT, LOADING, STALE)
            .does("Tells about all connections, or those that fit.")
            .since("2.4.0", "O(N) where N is the number of clients")
            .by(this::clientList);

    /// Replies a line for each, by number.
    void clientList(Call call) {
        var filter = ClientFilter.toList(call, authentication);
        var text = new StringBuilder();
        sessions.all().stream()
                .filter(filter::means)
                .sorted(Comparator.comparingLong(Session::id))
                .forEach(session ->
                        text.append(ClientLine.of(session, call.nowMs())).append('\n'));
        call.reply().verbatim("txt", text.toString());
    }

    final Command clientSetname = runs("client|setname connection-name", NOSCRIPT, LOADING, STALE)
            .does("Gives the connection a name.")
            .since("2.6.9", "O(1)")
            .by(this::clientSetname);

    /// Replies OK; an empty name takes the name away.
    void clientSetname(Call call) {
        call.session().name(ClientNames.required(call.at(2)));
        call.reply().ok();
    }

    final Command clientGetname = runs("client|getname", NOSCRIPT, LOADING, STALE)
            .does("Returns the connection's name.")
            .since("2.6.9", "O(1)")
            .by(this::clientGetname);

    /// Replies the name; nil where it has none.
    void clientGetname(Call call) {
        if (call.session().name().length == 0) {
            call.reply().nil();
        } else {
            call.reply().bulk(call.session().name());
        }
    }

    final Command clientSetinfo = runs("client|setinfo <LIB-NAME libname|LIB-VER libver>", NOSCRIPT, LOADING, STALE)
            .does("Tells which library the client uses.")
            .since("7.2.0", "O(1)")
            .by(this::clientSetinfo);

    /// Replies OK.
    void clientSetinfo(Call call) {
        if (call.at(2).is("LIB-NAME")) {
            call.session().libraryName(ClientNames.required(call.at(3), "lib-name"));
        } else if (call.at(2).is("LIB-VER")) {
            call.session().libraryVersion(ClientNames.required(call.at(3), "lib-ver"));
        } else {
            throw CommandException.error("Unrecognized option '" + call.at(2) + "'");
        }
        call.reply().ok();
    }

    final Command clientKill = runs(
                    "client|kill [ip-port] " + ClientFilter.SYNTAX_OF_ALL, ADMIN, NOSCRIPT, LOADING, STALE)
            .does("Closes connections.")
            .since("2.4.0", "O(N) where N is the number of clients")
            .arity(-3)
            .by(this::clientKill);

    /// With an address, replies OK or an error where no client has it; with filters, how many clients all of them
    /// meant.
    void clientKill(Call call) {
        if (call.count() == 3) {
            var address = call.at(2).toString();
            var named = sessions.all().stream()
                    .filter(session -> session.connection().remoteAddress().equals(address))
                    .findFirst()
                    .orElseThrow(() -> CommandException.error("No such client"));
            kill(named, call.session());
            call.reply().ok();
            return;
        }
        var filter = ClientFilter.toKill(call, authentication);
        int killed = 0;
        for (var session : sessions.all()) {
            if (filter.means(session)) {
                kill(session, call.session());
                killed++;
            }
        }
        call.reply().integer(killed);
    }

    final Command clientUnblock = runs(
                    "client|unblock client-id:integer [TIMEOUT|ERROR]", ADMIN, NOSCRIPT, LOADING, STALE)
            .does("Ends another connection's waiting in a blocking command.")
            .since("5.0.0", "O(log N) where N is the number of clients")
            .by(this::clientUnblock);

    /// Replies 1, or 0 where the connection does not wait. The other gets what its command replies at its timeout; with
    /// ERROR, an error.
    void clientUnblock(Call call) {
        if (call.count() > 4) {
            throw CommandException.error(
                    "unknown subcommand or wrong number of arguments for '" + call.at(1) + "'. Try CLIENT HELP.");
        }
        boolean error = call.count() == 4 && call.at(3).is("ERROR");
        if (call.count() == 4 && !error && !call.at(3).is("TIMEOUT")) {
            throw CommandException.error("CLIENT UNBLOCK reason should be TIMEOUT or ERROR");
        }
        var session = sessions.find(call.longAt(2));
        var waiting = session == null ? null : session.waiting();
        boolean ended = waiting != null && waiting.unblock(error ? CommandException.UNBLOCKED_BY_CLIENT : null);
        call.reply().integer(ended ? 1 : 0);
    }

    private void kill(Session session, Session caller) {
        if (session == caller) {
            session.closing();
        } else {
            sessions.remove(session);
            session.connection().close();
        }
    }

    final Command clientReply = runs("client|reply <ON|OFF|SKIP>", NOSCRIPT, LOADING, STALE)
            .does("Chooses whether the server replies to this client.")
            .since("3.2.0", "O(1)")
            .by(this::clientReply);

    /// Replies OK to ON and nothing to OFF and SKIP; SKIP means the next command as well.
    void clientReply(Call call) {
        if (call.at(2).is("ON")) {
            call.session().replies(Session.Replies.ON);
            call.reply().ok();
        } else if (call.at(2).is("OFF")) {
            call.session().replies(Session.Replies.OFF);
        } else if (!call.at(2).is("SKIP")) {
            throw SYNTAX;
        } else if (call.session().replies() != Session.Replies.OFF) {
            call.session().replies(Session.Replies.SKIP_NEXT);
        }
    }

    final Command clientNoEvict = runs("client|no-evict <ON|OFF>", ADMIN, NOSCRIPT, LOADING, STALE)
            .does("Keeps this connection when clients are closed to save memory.")
            .since("7.0.0", "O(1)")
            .by(this::clientNoEvict);

    /// Replies OK.
    void clientNoEvict(Call call) {
        call.session().noEvict(isOn(call));
        call.reply().ok();
    }

    final Command clientNoTouch = runs("client|no-touch <ON|OFF>", NOSCRIPT, LOADING, STALE)
            .does("Chooses whether this connection's reads mark keys as used.")
            .since("7.2.0", "O(1)")
            .by(this::clientNoTouch);

    /// Replies OK.
    void clientNoTouch(Call call) {
        call.session().noTouch(isOn(call));
        call.reply().ok();
    }

    final Command clientCapa = runs("client|capa capability [capability ...]", NOSCRIPT, LOADING, STALE)
            .does("Tells what the client understands.")
            .since("8.0.0", "O(1)")
            .by(this::clientCapa);

    /// Replies OK; what is not known is ignored.
    void clientCapa(Call call) {
        for (int i = 2; i < call.count(); i++) {
            if (call.at(i).is("redirect")) {
                call.session().followsRedirects(true);
            }
        }
        call.reply().ok();
    }

    final Command clientImportSource = runs("client|import-source <ON|OFF>", NOSCRIPT, LOADING, STALE)
            .does("Marks the connection as one that copies data from elsewhere.")
            .since("8.1.0", "O(1)")
            .by(this::clientImportSource);

    /// Replies OK to OFF, and an error to ON: a node is never in import mode.
    void clientImportSource(Call call) {
        if (isOn(call)) {
            throw CommandException.error("Server is not in import mode");
        }
        call.reply().ok();
    }

    private static boolean isOn(Call call) {
        if (!call.at(2).is("ON") && !call.at(2).is("OFF")) {
            throw SYNTAX;
        }
        return call.at(2).is("ON");
    }

    final Command clientHelp = runs("client|help", LOADING, STALE)
            .does("Explains the subcommands.")
            .since("5.0.0", "O(1)")
            .by(call -> Help.reply(call, client));
}
