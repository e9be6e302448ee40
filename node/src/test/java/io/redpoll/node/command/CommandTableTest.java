package io.redpoll.node.command;

import static io.redpoll.node.command.Command.holds;
import static io.redpoll.node.command.Command.reads;
import static io.redpoll.node.command.Command.runs;
import static io.redpoll.node.command.Command.writes;
import static io.redpoll.node.command.Flag.FAST;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.redpoll.proto.bytes.Slice;
import java.util.Locale;
import org.junit.jupiter.api.Test;

class CommandTableTest {
    static final class Some implements Family {
        final Command get = reads("get key", FAST).by(call -> {});
        final Command config = holds("config").only();
        final Command configGet = runs("config|get parameter [parameter ...]").by(call -> {});
        final Command configSet =
                runs("config|set parameter value [parameter value ...]").by(call -> {});
        final Command longest = writes("georadiusbymember_ro_xyz key").by(call -> {});
        final Command middle = writes("zremrangebyscore key").by(call -> {});

        @Override
        public Group group() {
            return Group.STRING;
        }
    }

    static final class Orphan implements Family {
        final Command orphan = runs("client|id").by(call -> {});
    }

    private final Some some = new Some();
    private final CommandTable table = CommandTable.of(some);

    @Test
    void aNameIsFoundInAnyCase() {
        for (var command : table.commands()) {
            assertSame(command, table.find(Slice.of(command.name)));
            assertSame(command, table.find(Slice.of(command.name.toUpperCase(Locale.ROOT))));
        }
        assertSame(some.get, table.find(Slice.of("gEt")));
    }

    @Test
    void aNeighbourOfANameIsNotFound() {
        for (var command : table.commands()) {
            for (int i = 0; i < command.name.length(); i++) {
                for (char other : new char[] {0, '\r', '@', '[', 'x', '_', 0x7f}) {
                    var name = command.name.substring(0, i) + other + command.name.substring(i + 1);
                    if (!name.equals(command.name)) {
                        assertNull(table.find(Slice.of(name)), name);
                    }
                }
            }
            assertNull(table.find(Slice.of(command.name + "x")));
        }
        assertNull(table.find(Slice.of("")));
        assertNull(table.find(Slice.of("x".repeat(100))));
    }

    @Test
    void aSubcommandIsFoundInItsContainer() {
        var config = table.find(Slice.of("CONFIG"));
        assertNotNull(config);
        assertSame(some.configSet, config.subcommand(Slice.of("Set")));
        assertNull(config.subcommand(Slice.of("resetstat")));
        assertSame(some.configGet, table.find("config|GET"));
        assertEquals(2, config.subcommands().size());
    }

    @Test
    void idsAreDense() {
        for (int id = 0; id < table.all().size(); id++) {
            assertEquals(id, table.all().get(id).id());
        }
    }

    @Test
    void aNameThatIsDeclaredTwiceIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> CommandTable.of(some, new Some()));
    }

    @Test
    void aSubcommandWithoutContainerIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> CommandTable.of(new Orphan()));
    }
}
