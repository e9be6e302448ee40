package io.redpoll.node.family;

import static io.redpoll.node.Transcript.transcript;

import org.junit.jupiter.api.Test;

class StreamReadCommandsTest {
    @Test
    void whatIsBehindAnIdIsRead() {
        transcript("""
                > XADD s 1-1 a 1
                < $1-1
                > XADD s 2-1 a 2
                < $2-1
                > XADD t 5-1 b 1
                < $5-1
                > XREAD STREAMS s 0
                < […$s, [[$1-1, [$a, $1]], [$2-1, [$a, $2]]]…]
                > XREAD STREAMS s 1-1
                < […$s, [[$2-1, [$a, $2]]]…]
                > XREAD STREAMS s 2-1
                < $nil
                > XREAD STREAMS s t 1-1 0
                < […$s, [[$2-1, [$a, $2]]]…$t, [[$5-1, [$b, $1]]]…]
                > XREAD STREAMS none t 0 5
                < […$t, [[$5-1, [$b, $1]]]…]
                > XREAD COUNT 1 STREAMS s t 0 0
                < […$s, [[$1-1, [$a, $1]]]…$t, [[$5-1, [$b, $1]]]…]
                > XREAD COUNT 0 STREAMS s 1
                < […$s, [[$1-1, [$a, $1]], [$2-1, [$a, $2]]]…]
                > XREAD COUNT -1 STREAMS s 1-1
                < […$s, [[$2-1, [$a, $2]]]…]
                > XREAD STREAMS s $
                < $nil
                > XREAD BLOCK 1 STREAMS s t $ $
                < $nil
                > XREAD STREAMS s 18446744073709551615-18446744073709551615
                < $nil
                """);
    }

    @Test
    void whatIsWrongWithAReadIsSaid() {
        transcript("""
                > XADD s 1-1 a 1
                < $1-1
                > XREAD STREAMS s
                < -ERR wrong number of arguments for 'xread' command
                > XREAD STREAMS s t 0
                < -ERR Unbalanced XREAD list of streams: for each stream key an ID or '$' must be specified.
                > XREAD COUNT 1 STREAMS
                < -ERR syntax error
                > XREAD COUNT x STREAMS s 0
                < -ERR value is not an integer or out of range
                > XREAD BLOCK -1 STREAMS s 0
                < -ERR timeout is negative
                > XREAD BLOCK x STREAMS s 0
                < -ERR timeout is not an integer or out of range
                > XREAD GROUP g c STREAMS s 0
                < -ERR The GROUP option is only supported by XREADGROUP. You called XREAD instead.
                > XREAD NOACK STREAMS s 0
                < -ERR The NOACK option is only supported by XREADGROUP. You called XREAD instead.
                > XREAD STREAMS s >
                < -ERR The > ID can be specified only when calling XREADGROUP using the GROUP <group> <consumer> option.
                > XREAD STREAMS s -
                < -ERR Invalid stream ID specified as stream command argument
                > XREAD STREAMS s x
                < -ERR Invalid stream ID specified as stream command argument
                > XREAD FOO STREAMS s $
                < -ERR syntax error
                > XREADGROUP GROUP g c STREAMS s 0
                < -NOGROUP No such key 's' or consumer group 'g' in XREADGROUP with GROUP option
                > XREADGROUP GROUP g c STREAMS none >
                < -NOGROUP No such key 'none' or consumer group 'g' in XREADGROUP with GROUP option
                > XREADGROUP GROUP g c FOO s $
                < -ERR syntax error
                > XREADGROUP GROUP g c COUNT 1 STREAMS s t 0
                < -ERR Unbalanced XREAD list of streams: for each stream key an ID or '$' must be specified.
                > XREADGROUP COUNT 1 NOACK BLOCK 1 STREAMS s 0
                < -ERR Missing GROUP option for XREADGROUP
                > XGROUP CREATE s g 0
                < +OK
                > XREADGROUP GROUP g c STREAMS s $
                < -ERR The $ ID is meaningless in the context of XREADGROUP: you want to read the history of this consumer by specifying a proper ID, or use the > ID to get new messages. The $ ID would just return an empty result set.
                > XREADGROUP GROUP g c STREAMS s x
                < -ERR Invalid stream ID specified as stream command argument
                > SET k v
                < +OK
                > XREAD STREAMS k 0
                < -WRONGTYPE Operation against a key holding the wrong kind of value
                > XREAD STREAMS k $
                < -WRONGTYPE Operation against a key holding the wrong kind of value
                > XREADGROUP GROUP g c STREAMS k 0
                < -WRONGTYPE Operation against a key holding the wrong kind of value
                """);
    }

    @Test
    void aGroupSharesEntries() {
        transcript("""
                > XADD s 1 a 1
                < $1-0
                > XADD s 2 a 2
                < $2-0
                > XADD s 3 a 3
                < $3-0
                > XGROUP CREATE s g 0
                < +OK
                > XREADGROUP GROUP g one COUNT 1 STREAMS s >
                < […$s, [[$1-0, [$a, $1]]]…]
                > XREADGROUP GROUP g two COUNT 1 STREAMS s >
                < […$s, [[$2-0, [$a, $2]]]…]
                > XREADGROUP GROUP g one STREAMS s 0
                < […$s, [[$1-0, [$a, $1]]]…]
                > XREADGROUP GROUP g three STREAMS s 0
                < […$s, []…]
                > XREADGROUP GROUP g two NOACK STREAMS s >
                < […$s, [[$3-0, [$a, $3]]]…]
                > XREADGROUP GROUP g two STREAMS s >
                < $nil
                > XREADGROUP GROUP g two STREAMS s 0-0
                < […$s, [[$2-0, [$a, $2]]]…]
                > XREADGROUP GROUP g two STREAMS s 2
                < […$s, []…]
                > XDEL s 2
                < :1
                > XREADGROUP GROUP g two STREAMS s 0
                < […$s, [[$2-0, $nil]]…]
                > XACK s g 1 2 9
                < :2
                > XREADGROUP GROUP g two STREAMS s 0
                < […$s, []…]
                > XREADGROUP GROUP g two STREAMS s 18446744073709551615-18446744073709551615
                < $nil
                """);
    }

    @Test
    void aReaderWaits() {
        transcript("""
                > XADD s 1 a 1
                < $1-0
                a> XREAD BLOCK 0 STREAMS t s $ $
                b> XREAD BLOCK 0 COUNT 1 STREAMS s 1
                wait 100
                > XADD s 2 a 2
                < $2-0
                a< […$s, [[$2-0, [$a, $2]]]…]
                b< […$s, [[$2-0, [$a, $2]]]…]
                a> XREAD BLOCK 20 STREAMS s $
                a< $nil
                a> MULTI
                a< +OK
                a> XREAD BLOCK 0 STREAMS s $
                a< +QUEUED
                a> EXEC
                a< [$nil]
                """);
    }
}
