package io.redpoll.node.family;

import static io.redpoll.node.command.Command.reads;
import static io.redpoll.node.command.Command.runs;
import static io.redpoll.node.command.Command.writes;
import static io.redpoll.node.command.Flag.FAST;
import static io.redpoll.node.command.Flag.GROWS;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.redpoll.node.command.Command;
import io.redpoll.node.command.Family;
import io.redpoll.node.command.Group;
import io.redpoll.node.command.KeyAccess;
import io.redpoll.node.config.NodeDirectives;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The expected replies are those of redis-server 7.0.15 to the same questions, where it has the command.
class CommandCommandsTest {
    /// Declarations only: the commands about commands never run them.
    static final class Samples implements Family {
        final Command get =
                reads("get key", FAST).does("Gets.").since("1.0.0", "O(1)").by(call -> {});
        final Command mset = writes("mset key value [key value ...]", GROWS)
                .access(KeyAccess.REPLACES)
                .by(call -> {});
        final Command rename = writes("rename key newkey:key")
                .access(KeyAccess.TAKES, KeyAccess.REPLACES)
                .by(call -> {});
        final Command zunion = reads("zunion numkeys key [key ...] [WEIGHTS weight:integer [weight:integer ...]]")
                .does("Unites.")
                .since("6.2.0", "O(N)")
                .by(call -> {});
        final Command ping = runs("ping [message]", FAST).by(call -> {});

        @Override
        public Group group() {
            return Group.STRING;
        }
    }

    private final Asked asked =
            new Asked(new Samples(), new CommandCommands(), new ConfigCommands(NodeDirectives.defaults(), () -> {}));

    @Test
    void infoDescribesACommand() {
        assertEquals(
                "*1 *10 $3 get :2 *2 +readonly +fast :1 :1 :1 *3 +@read +@string +@fast *0"
                        + " *1 *6 $5 flags *2 +RO +access $12 begin_search *4 $4 type $5 index $4 spec *2 $5 index :1"
                        + " $9 find_keys *4 $4 type $5 range $4 spec *6 $7 lastkey :0 $7 keystep :1 $5 limit :0 *0",
                asked.reply("COMMAND INFO get"));
        assertEquals(
                "*1 *10 $3 get :2 ~2 +readonly +fast :1 :1 :1 ~3 +@read +@string +@fast ~0"
                        + " ~1 %3 $5 flags ~2 +RO +access $12 begin_search %2 $4 type $5 index $4 spec %1 $5 index :1"
                        + " $9 find_keys %2 $4 type $5 range $4 spec %3 $7 lastkey :0 $7 keystep :1 $5 limit :0 ~0",
                asked.protocol(3).reply("command info GET"));
    }

    @Test
    void infoDescribesSubcommandsAndAnswersNilForWhatThereIsNot() {
        assertEquals(
                "*3 $-1 *10 $10 config|get :-3 *4 +admin +noscript +loading +stale :0 :0 :0"
                        + " *3 +@admin +@slow +@dangerous *0 *0 *0 $-1",
                asked.reply("COMMAND INFO nothing config|get config|nothing"));
    }

    @Test
    void countedKeysAreMovable() {
        assertEquals(
                "*1 *10 $6 zunion :-3 ~2 +readonly +movablekeys :0 :0 :0 ~3 +@read +@string +@slow ~0"
                        + " ~1 %3 $5 flags ~2 +RO +access $12 begin_search %2 $4 type $5 index $4 spec %1 $5 index :1"
                        + " $9 find_keys %2 $4 type $6 keynum $4 spec %3 $9 keynumidx :0 $8 firstkey :1 $7 keystep :1"
                        + " ~0",
                asked.protocol(3).reply("COMMAND INFO zunion"));
    }

    @Test
    void docsShowTheTreeOfArguments() {
        assertEquals(
                "%1 $6 zunion %5 $7 summary $7 Unites. $5 since $5 6.2.0 $5 group $6 string $10 complexity $4 O(N)"
                        + " $9 arguments *3"
                        + " %2 $4 name $7 numkeys $4 type $7 integer"
                        + " %4 $4 name $3 key $4 type $3 key $14 key_spec_index :0 $5 flags ~1 +multiple"
                        + " %4 $4 name $6 weight $4 type $7 integer $5 token $7 WEIGHTS"
                        + " $5 flags ~2 +optional +multiple",
                asked.protocol(3).reply("COMMAND DOCS zunion nothing"));
        assertEquals("*0", asked.protocol(2).reply("COMMAND DOCS nothing"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '>',
            value = {
                "COMMAND GETKEYS mset a b c d > *2 $1 a $1 c",
                "COMMAND GETKEYS mset a > -ERR Invalid number of arguments specified for command",
                "COMMAND GETKEYS nothing x > -ERR Invalid command specified",
                "COMMAND GETKEYS config get x > -ERR The command has no key arguments",
                "COMMAND GETKEYS config nothing x > -ERR Invalid command specified",
                "COMMAND GETKEYS get > -ERR wrong number of arguments for 'command|getkeys' command",
                "COMMAND GETKEYS zunion 2 a b > *2 $1 a $1 b",
                "COMMAND GETKEYS zunion 2 a b WEIGHTS 1 2 > *2 $1 a $1 b",
                "COMMAND GETKEYS zunion 3 a b > -ERR Invalid arguments specified for command",
                "COMMAND GETKEYS zunion x a b > -ERR Invalid arguments specified for command",
                "COMMAND GETKEYS zunion -1 a b > -ERR Invalid arguments specified for command",
                "COMMAND GETKEYSANDFLAGS rename a b > *2 *2 $1 a *3 +RW +access +delete *2 $1 b *2 +OW +update",
                "COMMAND COUNT > :7",
                "COMMAND COUNT x > -ERR wrong number of arguments for 'command|count' command",
                "COMMAND LIST FILTERBY PATTERN config|*et > *2 $10 config|get $10 config|set",
                "COMMAND LIST FILTERBY ACLCAT admin > *4 $10 config|get $16 config|resetstat $14 config|rewrite"
                        + " $10 config|set",
                "COMMAND LIST FILTERBY ACLCAT nothing > *0",
                "COMMAND LIST FILTERBY MODULE x > *0",
                "COMMAND LIST FILTERBY foo x > -ERR syntax error",
                "COMMAND LIST FILTERBY > -ERR syntax error",
                "COMMAND LIST foo > -ERR syntax error",
                "CONFIG > -ERR wrong number of arguments for 'config' command",
            })
    void itAnswersAsRedisDoes(String line, String reply) {
        assertEquals(reply, asked.reply(line));
    }

    @Test
    void helpFollowsFromTheDeclarations() {
        var help = asked.reply("CONFIG HELP");
        assertEquals(
                "*11 +CONFIG <subcommand> [<arg> [value] [opt] ...]. Subcommands are:"
                        + " +GET parameter [parameter ...] +    Returns the values of directives, by name or pattern.",
                help.substring(0, help.indexOf(" +HELP")));
    }
}
