package io.redpoll.node.family;

import static io.redpoll.node.Transcript.transcript;
import static io.redpoll.node.Transcript.transcriptOfOurs;

import org.junit.jupiter.api.Test;

class StreamCommandsTest {
    @Test
    void entriesAreAddedInOrder() {
        transcript("""
                > XADD s 1-1 a 1
                < $1-1
                > XADD s 1-1 a 1
                < -ERR The ID specified in XADD is equal or smaller than the target stream top item
                > XADD s 0-5 a 1
                < -ERR The ID specified in XADD is equal or smaller than the target stream top item
                > XADD s 1-* a 2 b 3
                < $1-2
                > XADD s 5 a 4
                < $5-0
                > XADD s 4-* a 4
                < -ERR The ID specified in XADD is equal or smaller than the target stream top item
                > XADD s 5-* a 5
                < $5-1
                > XLEN s
                < :4
                > XLEN none
                < :0
                > TYPE s
                < +stream
                > OBJECT ENCODING s
                < $stream
                > XRANGE s - +
                < [[$1-1, [$a, $1]], [$1-2, [$a, $2, $b, $3]], [$5-0, [$a, $4]], [$5-1, [$a, $5]]]
                > XADD s * a 6
                < $…-0
                > XLEN s
                < :5
                > XADD none NOMKSTREAM * a 1
                < $nil
                > XADD s NOMKSTREAM 99999999999999 a 1
                < $99999999999999-0
                > EXISTS none
                < :0
                """);
    }

    @Test
    void whatIsWrongWithAnEntryIsSaid() {
        transcript("""
                > XADD s 0-0 a b
                < -ERR The ID specified in XADD must be greater than 0-0
                > XADD s 1-1 a
                < -ERR wrong number of arguments for 'xadd' command
                > XADD s 1-1 a b c
                < -ERR wrong number of arguments for 'xadd' command
                > XADD s x a b
                < -ERR Invalid stream ID specified as stream command argument
                > XADD s 1-1-1 a b
                < -ERR Invalid stream ID specified as stream command argument
                > XADD s - a b
                < -ERR Invalid stream ID specified as stream command argument
                > XADD s 18446744073709551616-0 a b
                < -ERR Invalid stream ID specified as stream command argument
                > XADD s LIMIT 3 * a b
                < -ERR syntax error, LIMIT cannot be used without specifying a trimming strategy
                > XADD s MAXLEN 3 LIMIT 3 * a b
                < -ERR syntax error, LIMIT cannot be used without the special ~ option
                > XADD s MAXLEN = 3 LIMIT 3 * a b
                < -ERR syntax error, LIMIT cannot be used without the special ~ option
                > XADD s MAXLEN -1 * a b
                < -ERR The MAXLEN argument must be >= 0.
                > XADD s MAXLEN x * a b
                < -ERR value is not an integer or out of range
                > XADD s MAXLEN ~ 3 LIMIT -1 * a b
                < -ERR The LIMIT argument must be >= 0.
                > XADD s MAXLEN 3 MINID 3 * a b
                < -ERR syntax error, MAXLEN and MINID options at the same time are not compatible
                > XADD s MINID ( * a b
                < -ERR Invalid stream ID specified as stream command argument
                > XADD s NOMKSTREAM 1-2
                < -ERR wrong number of arguments for 'xadd' command
                > EXISTS s
                < :0
                > SET t v
                < +OK
                > XADD t * a b
                < -WRONGTYPE Operation against a key holding the wrong kind of value
                > XLEN t
                < -WRONGTYPE Operation against a key holding the wrong kind of value
                > XADD m 18446744073709551615-18446744073709551615 a b
                < $18446744073709551615-18446744073709551615
                > XADD m * a b
                < -ERR The stream has exhausted the last possible ID, unable to add more items
                > XADD m 18446744073709551615-* a b
                < -ERR The stream has exhausted the last possible ID, unable to add more items
                > XADD n 5-18446744073709551615 a b
                < $5-18446744073709551615
                > XADD n 5-* a b
                < -ERR Elements are too large to be stored
                > XADD n 006-007 a b
                < $6-7
                """);
    }

    @Test
    void rangesGoBothWays() {
        transcript("""
                > XADD s 1-1 a 1
                < $1-1
                > XADD s 1-2 a 2
                < $1-2
                > XADD s 2-0 b 3 c 4
                < $2-0
                > XADD s 3-0 a 5
                < $3-0
                > XRANGE s - +
                < [[$1-1, [$a, $1]], [$1-2, [$a, $2]], [$2-0, [$b, $3, $c, $4]], [$3-0, [$a, $5]]]
                > XRANGE s 1 1
                < [[$1-1, [$a, $1]], [$1-2, [$a, $2]]]
                > XRANGE s 1-2 2
                < [[$1-2, [$a, $2]], [$2-0, [$b, $3, $c, $4]]]
                > XRANGE s (1-1 +
                < [[$1-2, [$a, $2]], [$2-0, [$b, $3, $c, $4]], [$3-0, [$a, $5]]]
                > XRANGE s - (2
                < [[$1-1, [$a, $1]], [$1-2, [$a, $2]], [$2-0, [$b, $3, $c, $4]]]
                > XRANGE s (1-1 (3-0 COUNT 1
                < [[$1-2, [$a, $2]]]
                > XREVRANGE s + -
                < [[$3-0, [$a, $5]], [$2-0, [$b, $3, $c, $4]], [$1-2, [$a, $2]], [$1-1, [$a, $1]]]
                > XREVRANGE s + - COUNT 2
                < [[$3-0, [$a, $5]], [$2-0, [$b, $3, $c, $4]]]
                > XREVRANGE s (3 (1
                < [[$3-0, [$a, $5]], [$2-0, [$b, $3, $c, $4]], [$1-2, [$a, $2]], [$1-1, [$a, $1]]]
                > XREVRANGE s 2 1-2
                < [[$2-0, [$b, $3, $c, $4]], [$1-2, [$a, $2]]]
                > XRANGE s + -
                < []
                > XRANGE none - +
                < []
                > XRANGE s - + COUNT 0
                < $nil
                > XRANGE s - + COUNT -1
                < $nil
                > XRANGE none - + COUNT 0
                < []
                > XRANGE s - + COUNT
                < -ERR syntax error
                > XRANGE s - + COUNT x
                < -ERR value is not an integer or out of range
                > XRANGE s - + FOO 1
                < -ERR syntax error
                > XRANGE s ( +
                < -ERR Invalid stream ID specified as stream command argument
                > XRANGE s (- +
                < -ERR Invalid stream ID specified as stream command argument
                > XRANGE s x +
                < -ERR Invalid stream ID specified as stream command argument
                > XRANGE s (18446744073709551615-18446744073709551615 +
                < -ERR invalid start ID for the interval
                > XRANGE s - (0-0
                < -ERR invalid end ID for the interval
                """);
    }

    @Test
    void entriesAreDeleted() {
        transcript("""
                > XADD s 1-1 a 1
                < $1-1
                > XADD s 2-1 a 2
                < $2-1
                > XADD s 3-1 a 3
                < $3-1
                > XDEL s 2-1 2-1 9-9
                < :1
                > XDEL none 1
                < :0
                > XDEL s 1 x
                < -ERR Invalid stream ID specified as stream command argument
                > XRANGE s - +
                < [[$1-1, [$a, $1]], [$3-1, [$a, $3]]]
                > XDEL s 3-1 1-1
                < :2
                > XLEN s
                < :0
                > EXISTS s
                < :1
                > XADD s 3-1 a 4
                < -ERR The ID specified in XADD is equal or smaller than the target stream top item
                > XADD s 3-2 a 4
                < $3-2
                > XRANGE s - +
                < [[$3-2, [$a, $4]]]
                """);
    }

    @Test
    void streamsAreCut() {
        transcript("""
                > XADD s 1-1 a 1
                < $1-1
                > XADD s 2-1 a 2
                < $2-1
                > XADD s 3-1 a 3
                < $3-1
                > XADD s 4-1 a 4
                < $4-1
                > XTRIM s MAXLEN 3
                < :1
                > XTRIM s MAXLEN = 3
                < :0
                > XTRIM s MINID 3
                < :1
                > XTRIM s MAXLEN ~ 1
                < :0
                > XTRIM s MINID ~ 4 LIMIT 10
                < :0
                > XRANGE s - +
                < [[$3-1, [$a, $3]], [$4-1, [$a, $4]]]
                > XADD s MAXLEN 2 5-1 a 5
                < $5-1
                > XADD s MAXLEN ~ 1 6-1 a 6
                < $6-1
                > XADD s MINID = 6 7-1 a 7
                < $7-1
                > XRANGE s - +
                < [[$6-1, [$a, $6]], [$7-1, [$a, $7]]]
                > XTRIM s MAXLEN 0
                < :2
                > XLEN s
                < :0
                > XTRIM none MAXLEN 3
                < :0
                > XTRIM s MAXLEN
                < -ERR wrong number of arguments for 'xtrim' command
                > XTRIM s FOO 3
                < -ERR syntax error
                > XTRIM s MAXLEN 3 FOO
                < -ERR syntax error
                > XTRIM s MAXLEN 3 NOMKSTREAM
                < -ERR syntax error
                > XTRIM s LIMIT 3
                < -ERR syntax error, LIMIT cannot be used without specifying a trimming strategy
                > XTRIM s LIMIT 0 MAXLEN 3
                < -ERR syntax error, LIMIT cannot be used without the special ~ option
                > XTRIM s LIMIT 3 ~ 3
                < -ERR syntax error
                """);
    }

    @Test
    void wholeChunksGoWhereACutIsApproximate() {
        transcript("""
                > CONFIG SET stream-node-max-entries 2
                < +OK
                > XADD s 1 a 1
                < $1-0
                > XADD s 2 a 2
                < $2-0
                > XADD s 3 a 3
                < $3-0
                > XADD s 4 a 4
                < $4-0
                > XADD s 5 a 5
                < $5-0
                > XTRIM s MAXLEN ~ 2
                < :2
                > XRANGE s - +
                < [[$3-0, [$a, $3]], [$4-0, [$a, $4]], [$5-0, [$a, $5]]]
                > XTRIM s MINID ~ 5
                < :2
                > XTRIM s MAXLEN ~ 0 LIMIT 1
                < :1
                > XTRIM s MINID ~ 9 LIMIT 2
                < :0
                > XLEN s
                < :0
                > CONFIG SET stream-node-max-entries 100
                < +OK
                """);
    }

    @Test
    void whatAStreamKnowsIsSet() {
        transcript("""
                > XADD s 1-1 a 1
                < $1-1
                > XSETID s 9
                < +OK
                > XADD s 8-1 a 1
                < -ERR The ID specified in XADD is equal or smaller than the target stream top item
                > XSETID s 10 ENTRIESADDED 5 MAXDELETEDID 5
                < +OK
                > XSETID s 4
                < +OK
                > XSETID s 0-1
                < -ERR The ID specified in XSETID is smaller than the target stream top item
                > XSETID none 1
                < -ERR no such key
                > XSETID s x
                < -ERR Invalid stream ID specified as stream command argument
                > XSETID s 9 ENTRIESADDED
                < -ERR syntax error
                > XSETID s 9 ENTRIESADDED -5
                < -ERR entries_added must be positive
                > XSETID s 9 ENTRIESADDED 0
                < -ERR The entries_added specified in XSETID is smaller than the target stream length
                > XSETID s 9 ENTRIESADDED x
                < -ERR value is not an integer or out of range
                > XSETID s 9 MAXDELETEDID 10
                < -ERR The ID specified in XSETID is smaller than the provided max_deleted_entry_id
                > XSETID s 9 MAXDELETEDID x
                < -ERR Invalid stream ID specified as stream command argument
                > XSETID s 9 FOO 1
                < -ERR syntax error
                > XINFO STREAM s
                < [$length, :1, $radix-tree-keys, :1, $radix-tree-nodes, :2, $last-generated-id, $4-0, $max-deleted-entry-id, $5-0, $entries-added, :5, $recorded-first-entry-id, $1-1, $groups, :0, $first-entry, [$1-1, [$a, $1]], $last-entry, [$1-1, [$a, $1]]]
                """);
    }

    @Test
    void streamsAreCopied() {
        transcript("""
                > XADD s 1-1 a 1
                < $1-1
                > XGROUP CREATE s g 0
                < +OK
                > XREADGROUP GROUP g c STREAMS s >
                < […$s, [[$1-1, [$a, $1]]]…]
                > COPY s t
                < :1
                > XACK s g 1-1
                < :1
                > XPENDING t g
                < [:1, $1-1, $1-1, [[$c, $1]]]
                > XPENDING s g
                < [:0, $nil, $nil, $nil]
                > RENAME t u
                < +OK
                > XRANGE u - +
                < [[$1-1, [$a, $1]]]
                """);
    }

    @Test
    void referencesGoAlongWhereWanted() {
        transcriptOfOurs("""
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
                > XREADGROUP GROUP g c COUNT 3 STREAMS s >
                < …
                > XACK s g 1-0
                < :1
                > XDELEX s ACKED IDS 4 1-0 2-0 4-0 9-0
                < [:1, :2, :2, :-1]
                > XDELEX s KEEPREF IDS 1 2-0
                < [:1]
                > XPENDING s g
                < [:2, $2-0, $3-0, [[$c, $2]]]
                > XDELEX s DELREF IDS 1 3-0
                < [:1]
                > XPENDING s g
                < [:1, $2-0, $2-0, [[$c, $1]]]
                > XADD s KEEPREF MAXLEN 2 5 a 5
                < $5-0
                > XTRIM s MAXLEN 0 ACKED
                < :0
                > XTRIM s MAXLEN 1 DELREF
                < :1
                > XDELEX s IDS 1 5
                < [:1]
                > XDELEX none IDS 2 1 2
                < [:-1, :-1]
                > XDELEX s IDS 0 1
                < -ERR Number of IDs must be a positive integer
                > XDELEX s IDS 3 1
                < -ERR The `numids` parameter must match the number of arguments
                > XDELEX s IDS 1 1 2
                < -ERR syntax error
                > XDELEX s IDS 1 x
                < -ERR Invalid stream ID specified as stream command argument
                """);
    }
}
