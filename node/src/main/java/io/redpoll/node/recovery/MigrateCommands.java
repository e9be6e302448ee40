package io.redpoll.node.recovery;

import static io.redpoll.node.command.Command.writes;
import static io.redpoll.node.command.CommandException.SYNTAX;

import io.redpoll.node.command.Arguments;
import io.redpoll.node.command.Call;
import io.redpoll.node.command.Category;
import io.redpoll.node.command.Command;
import io.redpoll.node.command.CommandException;
import io.redpoll.node.command.Family;
import io.redpoll.node.command.KeyAccess;
import io.redpoll.node.command.KeyPositions;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

/// MIGRATE: keys that move to another server.
public final class MigrateCommands implements Family {
    private static final int KEY_AT = 3;
    private static final int OPTIONS_AT = 6;
    private static final int PORT_MAX = 65_535;
    private static final long DEFAULT_TIMEOUT_MS = 1000;

    private final Migrations migrations;
    private final Executor background;

    /// @param background where a migration waits for the other server
    public MigrateCommands(Migrations migrations, Executor background) {
        this.migrations = migrations;
        this.background = background;
    }

    final Command migrate = writes("migrate host port key destination-db:integer timeout:integer"
                    + " [COPY] [REPLACE] [AUTH password] [AUTH2 username password] [KEYS key [key ...]]")
            .does("Moves keys to another server.")
            .since("2.6.0", "O(N) where N is the size of the values, here and on the other server")
            .arity(-6)
            .keysAtEnd("KEYS")
            .keys(MigrateCommands::keysOfMigrate)
            .access(KeyAccess.TAKES, KeyAccess.TAKES)
            .also(Category.DANGEROUS)
            .by(this::migrate);

    /// Replies OK when the other server has the keys and they are gone here, NOKEY where none is there, an error that
    /// begins with IOERR where the other server cannot be reached in time. Journalled as DEL.
    ///
    /// Nobody waits meanwhile: a key that is changed before it is gone is sent again.
    void migrate(Call call) {
        var wanted = read(call);
        if (!call.mayWait()) {
            throw CommandException.error("MIGRATE is not allowed in transactions and scripts");
        }
        if (!isAnyThere(call)) {
            call.reply().simple("NOKEY");
            return;
        }
        var session = call.session();
        session.await(() -> {});
        background.execute(() -> {
            var outcome = migrations.run(wanted);
            session.connection().execute(() -> {
                if (outcome.error() == null) {
                    session.reply().simple(outcome.moved() ? "OK" : "NOKEY");
                } else {
                    session.reply().error(outcome.error());
                }
                session.writtenPosition(Math.max(session.writtenPosition(), outcome.writtenPosition()));
                session.wake();
            });
        });
    }

    /// The key, or those behind KEYS where it is empty.
    private static boolean keysOfMigrate(Arguments call, KeyPositions into) {
        int word = keysWord(call);
        if (!call.at(KEY_AT).isEmpty()) {
            into.add(KEY_AT, KeyAccess.TAKES);
            return true;
        }
        for (int i = word + 1; word > 0 && i < call.count(); i++) {
            into.add(i, KeyAccess.TAKES);
        }
        return true;
    }

    /// Where KEYS stands, 0 for nowhere. What follows AUTH is no option.
    private static int keysWord(Arguments call) {
        for (int i = OPTIONS_AT; i < call.count(); i++) {
            if (call.at(i).is("AUTH")) {
                i++;
            } else if (call.at(i).is("AUTH2")) {
                i += 2;
            } else if (call.at(i).is("KEYS")) {
                return i;
            }
        }
        return 0;
    }

    private static boolean isAnyThere(Call call) {
        var positions = new KeyPositions();
        keysOfMigrate(call, positions);
        for (int i = 0; i < positions.count(); i++) {
            if (call.keys().exists(call.at(positions.at(i)))) {
                return true;
            }
        }
        return false;
    }

    private static Migrations.Wanted read(Call call) {
        boolean copy = false;
        boolean replace = false;
        List<byte[]> credentials = List.of();
        var keys = new ArrayList<>(List.of(call.at(KEY_AT).toBytes()));
        for (int i = OPTIONS_AT; i < call.count(); i++) {
            var word = call.at(i);
            int more = call.count() - 1 - i;
            if (word.is("COPY")) {
                copy = true;
            } else if (word.is("REPLACE")) {
                replace = true;
            } else if (word.is("AUTH") && more >= 1) {
                call.secret(i + 1);
                credentials = List.of(call.at(++i).toBytes());
            } else if (word.is("AUTH2") && more >= 2) {
                call.secret(i + 1);
                call.secret(i + 2);
                credentials = List.of(call.at(++i).toBytes(), call.at(++i).toBytes());
            } else if (word.is("KEYS")) {
                if (!call.at(KEY_AT).isEmpty()) {
                    throw CommandException.error(
                            "When using MIGRATE KEYS option, the key argument must be set to the empty string");
                }
                keys.clear();
                for (i++; i < call.count(); i++) {
                    keys.add(call.at(i).toBytes());
                }
            } else {
                throw SYNTAX;
            }
        }
        long timeoutMs = call.longAt(5);
        int database = call.intAt(4);
        var host = new String(call.at(1).toBytes(), StandardCharsets.UTF_8);
        long port = call.at(2).isLong() ? call.at(2).toLong() : 0;
        if (port <= 0 || port > PORT_MAX) {
            throw CommandException.error("Can't connect to target node: " + call.at(2) + " is no port");
        }
        return new Migrations.Wanted(
                new Migrations.Address(host, (int) port),
                call.session().db(),
                database,
                timeoutMs <= 0 ? DEFAULT_TIMEOUT_MS : Math.min(timeoutMs, Integer.MAX_VALUE),
                copy,
                replace,
                credentials,
                List.copyOf(keys));
    }
}
