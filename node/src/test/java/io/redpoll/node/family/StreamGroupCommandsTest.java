package io.redpoll.node.family;

import static io.redpoll.node.Transcript.transcript;
import static io.redpoll.node.Transcript.transcriptOfOurs;

import org.junit.jupiter.api.Test;

class StreamGroupCommandsTest {
    @Test
    void groupsComeAndGo() {
        transcript("""
                > XGROUP CREATE none g $
                < -ERR The XGROUP subcommand requires the key to exist. Note that for CREATE you may want to use the MKSTREAM option to create an empty stream automatically.
                > XGROUP CREATE s g $ MKSTREAM
                < +OK
                > XLEN s
                < :0
                > TYPE s
                < +stream
                > XGROUP CREATE s g 0
                < -BUSYGROUP Consumer Group name already exists
                > XADD s 1 a 1
                < $1-0
                > XGROUP CREATE s h $ ENTRIESREAD 1
                < +OK
                > XINFO GROUPS s
                < [[$name, $g, $consumers, :0, $pending, :0, $last-delivered-id, $0-0, $entries-read, $nil, $lag, :1], [$name, $h, $consumers, :0, $pending, :0, $last-delivered-id, $1-0, $entries-read, :1, $lag, :0]]
                > XGROUP SETID s g 1-0
                < +OK
                > XGROUP SETID s h 0 ENTRIESREAD 0
                < +OK
                > XGROUP SETID s h -
                < +OK
                > XGROUP SETID s h $
                < +OK
                > XINFO GROUPS s
                < [[$name, $g, $consumers, :0, $pending, :0, $last-delivered-id, $1-0, $entries-read, $nil, $lag, :0], [$name, $h, $consumers, :0, $pending, :0, $last-delivered-id, $1-0, $entries-read, $nil, $lag, :0]]
                > XGROUP DESTROY s g
                < :1
                > XGROUP DESTROY s g
                < :0
                > XGROUP DESTROY none g
                < -ERR The XGROUP subcommand requires the key to exist. Note that for CREATE you may want to use the MKSTREAM option to create an empty stream automatically.
                > XGROUP CREATECONSUMER s h c
                < :1
                > XGROUP CREATECONSUMER s h c
                < :0
                > XGROUP CREATECONSUMER s none c
                < -NOGROUP No such consumer group 'none' for key name 's'
                > XGROUP CREATECONSUMER none h c
                < -ERR The XGROUP subcommand requires the key to exist. Note that for CREATE you may want to use the MKSTREAM option to create an empty stream automatically.
                > XGROUP DELCONSUMER s h d
                < :0
                > XGROUP DELCONSUMER s h c
                < :0
                > XGROUP DELCONSUMER s none c
                < -NOGROUP No such consumer group 'none' for key name 's'
                > XGROUP DELCONSUMER none h c
                < -ERR The XGROUP subcommand requires the key to exist. Note that for CREATE you may want to use the MKSTREAM option to create an empty stream automatically.
                > XINFO GROUPS s
                < [[$name, $h, $consumers, :0, $pending, :0, $last-delivered-id, $1-0, $entries-read, $nil, $lag, :0]]
                """);
    }

    @Test
    void whatIsWrongWithAGroupIsSaid() {
        transcript("""
                > XADD s 1 a 1
                < $1-0
                > XGROUP CREATE s g x
                < -ERR Invalid stream ID specified as stream command argument
                > XGROUP CREATE s g -
                < -ERR Invalid stream ID specified as stream command argument
                > XGROUP CREATE s g $ FOO
                < -ERR unknown subcommand or wrong number of arguments for 'CREATE'. Try XGROUP HELP.
                > XGROUP CREATE s g $ MKSTREAM ENTRIESREAD
                < -ERR unknown subcommand or wrong number of arguments for 'CREATE'. Try XGROUP HELP.
                > XGROUP CREATE s g $ ENTRIESREAD -2
                < -ERR value for ENTRIESREAD must be positive or -1
                > XGROUP CREATE s g $ ENTRIESREAD x
                < -ERR value is not an integer or out of range
                > XGROUP CREATE s g
                < -ERR wrong number of arguments for 'xgroup|create' command
                > XGROUP SETID s none 0
                < -NOGROUP No such consumer group 'none' for key name 's'
                > XGROUP SETID none g 0
                < -ERR The XGROUP subcommand requires the key to exist. Note that for CREATE you may want to use the MKSTREAM option to create an empty stream automatically.
                > XGROUP CREATE s g 0
                < +OK
                > XGROUP SETID s g x
                < -ERR Invalid stream ID specified as stream command argument
                > XGROUP SETID s g 0 FOO
                < -ERR unknown subcommand or wrong number of arguments for 'SETID'. Try XGROUP HELP.
                > XGROUP SETID s g 0 ENTRIESREAD
                < -ERR unknown subcommand or wrong number of arguments for 'SETID'. Try XGROUP HELP.
                > XGROUP SETID s g 0 ENTRIESREAD -3
                < -ERR value for ENTRIESREAD must be positive or -1
                > XGROUP FOO s
                < -ERR unknown subcommand 'FOO'. Try XGROUP HELP.
                > XGROUP
                < -ERR wrong number of arguments for 'xgroup' command
                > SET k v
                < +OK
                > XGROUP CREATE k g $ MKSTREAM
                < -WRONGTYPE Operation against a key holding the wrong kind of value
                > XGROUP SETID k g $
                < -WRONGTYPE Operation against a key holding the wrong kind of value
                > XGROUP DESTROY k g
                < -WRONGTYPE Operation against a key holding the wrong kind of value
                > XACK k g 1
                < -WRONGTYPE Operation against a key holding the wrong kind of value
                > XACK none g x
                < :0
                > XACK s none x
                < :0
                > XACK s g x
                < -ERR Invalid stream ID specified as stream command argument
                > XACK s g 1
                < :0
                """);
    }

    @Test
    void pendingEntriesAreShown() {
        transcript("""
                > XADD s 1 a 1
                < $1-0
                > XADD s 2 a 2
                < $2-0
                > XADD s 3 a 3
                < $3-0
                > XGROUP CREATE s g 0
                < +OK
                > XPENDING s g
                < [:0, $nil, $nil, $nil]
                > XREADGROUP GROUP g one COUNT 2 STREAMS s >
                < […$s, [[$1-0, [$a, $1]], [$2-0, [$a, $2]]]…]
                > XREADGROUP GROUP g two STREAMS s >
                < […$s, [[$3-0, [$a, $3]]]…]
                > XPENDING s g
                < [:3, $1-0, $3-0, [[$one, $2], [$two, $1]]]
                > XPENDING s g - + 10
                < [[$1-0, $one, …, :1], [$2-0, $one, …, :1], [$3-0, $two, …, :1]]
                > XPENDING s g (1 + 1
                < [[$2-0, $one, …, :1]]
                > XPENDING s g - (3-0 10 two
                < []
                > XPENDING s g - + 10 two
                < [[$3-0, $two, …, :1]]
                > XPENDING s g - + 10 none
                < []
                > XPENDING s g IDLE 100000 - + 10
                < []
                > XPENDING s g IDLE 100000 - + 10 one
                < []
                > XPENDING s g - + 0
                < []
                > XPENDING s g - + -1
                < []
                > XPENDING s g - +
                < -ERR syntax error
                > XPENDING s g - + x
                < -ERR value is not an integer or out of range
                > XPENDING s g IDLE 10 - +
                < -ERR syntax error
                > XPENDING s g IDLE x - + 10
                < -ERR value is not an integer or out of range
                > XPENDING s g ( + 10
                < -ERR Invalid stream ID specified as stream command argument
                > XPENDING s g FOO
                < -ERR syntax error
                > XPENDING none g
                < -NOGROUP No such key 'none' or consumer group 'g'
                > XPENDING s none
                < -NOGROUP No such key 's' or consumer group 'none'
                > XGROUP DELCONSUMER s g one
                < :2
                > XPENDING s g
                < [:1, $3-0, $3-0, [[$two, $1]]]
                """);
    }

    @Test
    void entriesAreClaimed() {
        transcript("""
                > XADD s 1 a 1
                < $1-0
                > XADD s 2 a 2
                < $2-0
                > XADD s 3 a 3
                < $3-0
                > XGROUP CREATE s g 0
                < +OK
                > XREADGROUP GROUP g one COUNT 2 STREAMS s >
                < […$s, [[$1-0, [$a, $1]], [$2-0, [$a, $2]]]…]
                > XCLAIM s g two 0 1 3 9
                < [[$1-0, [$a, $1]]]
                > XCLAIM s g two 100000 2
                < []
                > XCLAIM s g two 0 2 JUSTID
                < [$2-0]
                > XCLAIM s g three 0 3 FORCE JUSTID
                < [$3-0]
                > XCLAIM s g three 0 1-0 TIME 5 RETRYCOUNT 7
                < [[$1-0, [$a, $1]]]
                > XCLAIM s g three 0 2 IDLE 100000 LASTID 3-0
                < [[$2-0, [$a, $2]]]
                > XPENDING s g - + 10
                < [[$1-0, $three, …, :7], [$2-0, $three, …, :2], [$3-0, $three, …, :1]]
                > XDEL s 1
                < :1
                > XCLAIM s g two 0 1 2
                < [[$2-0, [$a, $2]]]
                > XPENDING s g
                < [:2, $2-0, $3-0, [[$three, $1], [$two, $1]]]
                > XCLAIM none g c 0 1
                < -NOGROUP No such key 'none' or consumer group 'g'
                > XCLAIM s none c 0 1
                < -NOGROUP No such key 's' or consumer group 'none'
                > XCLAIM s g c x 1
                < -ERR Invalid min-idle-time argument for XCLAIM
                > XCLAIM s g c 0 x
                < -ERR Unrecognized XCLAIM option 'x'
                > XCLAIM s g c 0 1 FOO
                < -ERR Unrecognized XCLAIM option 'FOO'
                > XCLAIM s g c 0 1 IDLE
                < -ERR Unrecognized XCLAIM option 'IDLE'
                > XCLAIM s g c 0 1 IDLE x
                < -ERR Invalid IDLE option argument for XCLAIM
                > XCLAIM s g c 0 1 TIME x
                < -ERR Invalid TIME option argument for XCLAIM
                > XCLAIM s g c 0 1 RETRYCOUNT x
                < -ERR Invalid RETRYCOUNT option argument for XCLAIM
                > XCLAIM s g c 0 1 LASTID x
                < -ERR Invalid stream ID specified as stream command argument
                > XINFO GROUPS s
                < [[$name, $g, $consumers, :3, $pending, :2, $last-delivered-id, $3-0, $entries-read, :2, $lag, :1]]
                """);
    }

    @Test
    void entriesAreClaimedInTurn() {
        transcript("""
                > XADD s 1 a 1
                < $1-0
                > XADD s 2 a 2
                < $2-0
                > XADD s 3 a 3
                < $3-0
                > XADD s 4 a 4
                < $4-0
                > XGROUP CREATE s g 0
                < +OK
                > XREADGROUP GROUP g one STREAMS s >
                < […$s, [[$1-0, [$a, $1]], [$2-0, [$a, $2]], [$3-0, [$a, $3]], [$4-0, [$a, $4]]]…]
                > XDEL s 2
                < :1
                > XAUTOCLAIM s g two 0 0 COUNT 1
                < [$2-0, [[$1-0, [$a, $1]]], []]
                > XAUTOCLAIM s g two 0 2 COUNT 2
                < [$4-0, [[$3-0, [$a, $3]]], [$2-0]]
                > XAUTOCLAIM s g two 0 4-0 JUSTID
                < [$0-0, [$4-0], []]
                > XAUTOCLAIM s g two 100000 0
                < [$0-0, [], []]
                > XAUTOCLAIM s g two 0 (3
                < [$0-0, [[$4-0, [$a, $4]]], []]
                > XPENDING s g
                < [:3, $1-0, $4-0, [[$two, $3]]]
                > XAUTOCLAIM none g c 0 0
                < -NOGROUP No such key 'none' or consumer group 'g'
                > XAUTOCLAIM s none c 0 0
                < -NOGROUP No such key 's' or consumer group 'none'
                > XAUTOCLAIM s g c x 0
                < -ERR Invalid min-idle-time argument for XAUTOCLAIM
                > XAUTOCLAIM s g c 0 x
                < -ERR Invalid stream ID specified as stream command argument
                > XAUTOCLAIM s g c 0 0 COUNT 0
                < -ERR COUNT must be > 0
                > XAUTOCLAIM s g c 0 0 COUNT x
                < -ERR COUNT must be > 0
                > XAUTOCLAIM s g c 0 0 COUNT
                < -ERR syntax error
                > XAUTOCLAIM s g c 0 0 FOO
                < -ERR syntax error
                > XAUTOCLAIM s g c 0 (18446744073709551615-18446744073709551615
                < -ERR invalid start ID for the interval
                """);
    }

    @Test
    void whatIsKnownIsShown() {
        transcript("""
                > XADD s 1 a 1
                < $1-0
                > XADD s 2 a 2
                < $2-0
                > XGROUP CREATE s g 0
                < +OK
                > XGROUP CREATECONSUMER s g idle
                < :1
                > XREADGROUP GROUP g c COUNT 1 STREAMS s >
                < […$s, [[$1-0, [$a, $1]]]…]
                > XINFO STREAM s
                < [$length, :2, $radix-tree-keys, :1, $radix-tree-nodes, :2, $last-generated-id, $2-0, $max-deleted-entry-id, $0-0, $entries-added, :2, $recorded-first-entry-id, $1-0, $groups, :1, $first-entry, [$1-0, [$a, $1]], $last-entry, [$2-0, [$a, $2]]]
                > XINFO GROUPS s
                < [[$name, $g, $consumers, :2, $pending, :1, $last-delivered-id, $1-0, $entries-read, :1, $lag, :1]]
                > XINFO CONSUMERS s g
                < [[$name, $c, $pending, :1, $idle, …], [$name, $idle, $pending, :0, $idle, …]]
                > XINFO STREAM s FULL
                < [$length, :2, …, $entries, [[$1-0, [$a, $1]], [$2-0, [$a, $2]]], $groups, [[$name, $g, $last-delivered-id, $1-0, $entries-read, :1, $lag, :1, $pel-count, :1, $pending, [[$1-0, $c, …, :1]], $consumers, [[$name, $c, $seen-time, …, $pel-count, :1, $pending, [[$1-0, …, :1]]], [$name, $idle, $seen-time, …, $pel-count, :0, $pending, []]]]]]
                > XINFO STREAM s FULL COUNT 1
                < [$length, :2, …, $entries, [[$1-0, [$a, $1]]], …]
                > XDEL s 1
                < :1
                > XINFO GROUPS s
                < [[$name, $g, $consumers, :2, $pending, :1, $last-delivered-id, $1-0, $entries-read, :1, $lag, :1]]
                > XTRIM s MAXLEN 0
                < :1
                > XINFO STREAM s
                < [$length, :0, $radix-tree-keys, :0, $radix-tree-nodes, :1, $last-generated-id, $2-0, $max-deleted-entry-id, $1-0, $entries-added, :2, $recorded-first-entry-id, $0-0, $groups, :1, $first-entry, $nil, $last-entry, $nil]
                > XINFO STREAM none
                < -ERR no such key
                > XINFO GROUPS none
                < -ERR no such key
                > XINFO CONSUMERS none g
                < -ERR no such key
                > XINFO CONSUMERS s none
                < -NOGROUP No such consumer group 'none' for key name 's'
                > XINFO STREAM s FOO
                < -ERR unknown subcommand or wrong number of arguments for 'STREAM'. Try XINFO HELP.
                > XINFO STREAM s FULL FOO
                < -ERR unknown subcommand or wrong number of arguments for 'STREAM'. Try XINFO HELP.
                > XINFO STREAM s FULL COUNT x
                < -ERR value is not an integer or out of range
                > XINFO STREAM s FULL COUNT 1 1
                < -ERR unknown subcommand or wrong number of arguments for 'STREAM'. Try XINFO HELP.
                > XINFO FOO
                < -ERR unknown subcommand 'FOO'. Try XINFO HELP.
                """);
    }

    @Test
    void whoWaitsForAGroupIsToldThatItIsGone() {
        transcript("""
                > XGROUP CREATE s g $ MKSTREAM
                < +OK
                a> XREADGROUP GROUP g c BLOCK 0 STREAMS s >
                wait 100
                > DEL s
                < :1
                a< -UNBLOCKED the stream key no longer exists
                > XGROUP CREATE s g $ MKSTREAM
                < +OK
                a> XREADGROUP GROUP g c BLOCK 0 STREAMS s >
                wait 100
                > XGROUP DESTROY s g
                < :1
                a< -NOGROUP the consumer group this client was blocked on no longer exists
                > XGROUP CREATE s g $
                < +OK
                a> XREADGROUP GROUP g c BLOCK 0 STREAMS s >
                wait 100
                > SET s v
                < +OK
                a< -UNBLOCKED the stream key no longer exists
                > DEL s
                < :1
                > XGROUP CREATE s g $ MKSTREAM
                < +OK
                a> XREADGROUP GROUP g c BLOCK 0 STREAMS s >
                wait 100
                > RENAME s t
                < +OK
                a< -UNBLOCKED the stream key no longer exists
                a> XREADGROUP GROUP g c BLOCK 0 STREAMS t >
                wait 100
                > FLUSHALL
                < +OK
                a< -UNBLOCKED the stream key no longer exists
                """);
    }

    @Test
    void oneOfThoseWhoWaitGetsAnEntry() {
        transcript("""
                > XGROUP CREATE s g $ MKSTREAM
                < +OK
                a> XREADGROUP GROUP g one BLOCK 0 STREAMS s >
                wait 100
                b> XREADGROUP GROUP g two BLOCK 0 STREAMS s >
                wait 100
                > XADD s 1 a 1
                < $1-0
                a< […$s, [[$1-0, [$a, $1]]]…]
                > XADD s 2 a 2
                < $2-0
                b< […$s, [[$2-0, [$a, $2]]]…]
                > XPENDING s g
                < [:2, $1-0, $2-0, [[$one, $1], [$two, $1]]]
                """);
    }

    @Test
    void helpListsTheSubcommands() {
        transcriptOfOurs("""
                > XGROUP HELP
                < [+XGROUP <subcommand> …]
                > XINFO HELP
                < [+XINFO <subcommand> …]
                """);
    }

    @Test
    void whatWasReadIsAcknowledgedAndDeletedAtOnce() {
        transcriptOfOurs("""
                > XADD s 1 a 1
                < $1-0
                > XADD s 2 a 2
                < $2-0
                > XADD s 3 a 3
                < $3-0
                > XGROUP CREATE s g 0
                < +OK
                > XGROUP CREATE s h 0
                < +OK
                > XREADGROUP GROUP g c STREAMS s >
                < …
                > XREADGROUP GROUP h c COUNT 1 STREAMS s >
                < …
                > XACKDEL s g ACKED IDS 2 1 9
                < [:2, :-1]
                > XACKDEL s h ACKED IDS 1 1
                < [:1]
                > XACKDEL s g IDS 1 2
                < [:1]
                > XACKDEL s none IDS 1 2
                < [:-1]
                > XACKDEL none g IDS 1 2
                < [:-1]
                > XACKDEL s g DELREF IDS 1 3
                < [:1]
                > XLEN s
                < :0
                """);
    }

    @Test
    void theLastEntryIsRead() {
        transcriptOfOurs("""
                > XREAD STREAMS s +
                < $nil
                > XADD s 1 a 1
                < $1-0
                > XADD s 2 a 2
                < $2-0
                > XREAD STREAMS s +
                < […$s, [[$2-0, [$a, $2]]]…]
                > XINFO CONSUMERS s g
                < -NOGROUP No such consumer group 'g' for key name 's'
                > XGROUP CREATE s g 0
                < +OK
                > XGROUP CREATECONSUMER s g c
                < :1
                > XINFO CONSUMERS s g
                < [[$name, $c, $pending, :0, $idle, :…, $inactive, :-1]]
                """);
    }
}
