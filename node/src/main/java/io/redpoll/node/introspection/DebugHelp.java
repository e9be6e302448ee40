package io.redpoll.node.introspection;

import io.redpoll.proto.resp.RespWriter;
import java.util.List;

/// What DEBUG HELP replies. DEBUG's subcommands are words and no commands of their own, as in Redis.
final class DebugHelp {
    private static final List<String> LINES = List.of(
            "DEBUG <subcommand> [<arg> [value] [opt] ...]. Subcommands are:",
            "DICT-RESIZING <0|1>",
            "    Does nothing: tables grow in small steps.",
            "DIGEST",
            "    Returns a digest of all data.",
            "DIGEST-VALUE <key> [<key> ...]",
            "    Returns a digest of the value of each key.",
            "ERROR <string>",
            "    Replies an error.",
            "HTSTATS <dbid>",
            "    Counts keys and those that expire.",
            "HTSTATS-KEY <key>",
            "    Tells about the table of a value.",
            "LISTPACK <key>",
            "    Tells about the packed block of a value.",
            "LOADAOF",
            "    Writes the append-only file and loads it again.",
            "LOG <message>",
            "    Writes a line into the log.",
            "OBJECT <key>",
            "    Tells how a value is stored.",
            "PAUSE-CRON <0|1>",
            "    Does nothing: nothing here works at intervals that a test could stop.",
            "POPULATE <count> [<prefix>] [<size>]",
            "    Makes keys with strings.",
            "PROTOCOL <type>",
            "    Replies a value of a type: string, integer, double, bignum, null, array, set, map, attrib, push,"
                    + " verbatim, true, false.",
            "QUICKLIST-PACKED-THRESHOLD <size>",
            "    Does nothing: elements of every size are stored alike.",
            "RELOAD [MERGE] [NOFLUSH]",
            "    Writes all data to disk and loads it again.",
            "REPLYBUFFER <PEAK-RESET-TIME|RESIZING> <value>",
            "    Does nothing: reply buffers are given back with each flush.",
            "SET-ACTIVE-EXPIRE <0|1>",
            "    Switches the removal of expired keys that nobody asks for.",
            "SET-DISABLE-DENY-SCRIPTS <0|1>",
            "    Does nothing yet.",
            "SET-SKIP-CHECKSUM-VALIDATION <0|1>",
            "    Does nothing yet.",
            "SLEEP <seconds>",
            "    Stops the event loop for a time.",
            "STRINGMATCH-LEN <pattern> <string>",
            "    Tells whether a glob matches.",
            "STRUCTSIZE",
            "    Tells the sizes of some structures.",
            "HELP",
            "    Prints this help.");

    private DebugHelp() {}

    static void write(RespWriter reply) {
        reply.array(LINES.size());
        LINES.forEach(reply::simple);
    }
}
