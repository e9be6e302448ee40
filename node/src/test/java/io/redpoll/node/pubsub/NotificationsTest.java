package io.redpoll.node.pubsub;

import static io.redpoll.node.Transcript.transcript;
import static io.redpoll.node.Transcript.transcriptOfOurs;

import org.junit.jupiter.api.Test;

class NotificationsTest {
    @Test
    void aKeyAndAnEventHaveAChannelEach() {
        transcript("""
                > CONFIG SET notify-keyspace-events KEA
                < +OK
                s> PSUBSCRIBE __key*
                s< [$psubscribe, $__key*, :1]
                > SET k v
                < +OK
                s< [$pmessage, $__key*, $__keyspace@0__:k, $set]
                s< [$pmessage, $__key*, $__keyevent@0__:set, $k]
                > SELECT 3
                < +OK
                > DEL k
                < :0
                > SET k v EX 100
                < +OK
                s< [$pmessage, $__key*, $__keyspace@3__:k, $set]
                s< [$pmessage, $__key*, $__keyevent@3__:set, $k]
                s< [$pmessage, $__key*, $__keyspace@3__:k, $expire]
                s< [$pmessage, $__key*, $__keyevent@3__:expire, $k]
                > CONFIG SET notify-keyspace-events ""
                < +OK
                > SET k w
                < +OK
                """);
    }

    @Test
    void everyChangeOfAStringHasItsName() {
        transcript("""
                > CONFIG SET notify-keyspace-events EA
                < +OK
                s> PSUBSCRIBE *
                s< [$psubscribe, $*, :1]
                > SETEX k 100 1
                < +OK
                s< [$pmessage, $*, $__keyevent@0__:set, $k]
                s< [$pmessage, $*, $__keyevent@0__:expire, $k]
                > INCR k
                < :2
                s< [$pmessage, $*, $__keyevent@0__:incrby, $k]
                > DECRBY k 1
                < :1
                s< [$pmessage, $*, $__keyevent@0__:incrby, $k]
                > INCRBYFLOAT k 0.5
                < $1.5
                s< [$pmessage, $*, $__keyevent@0__:incrbyfloat, $k]
                > APPEND k 0
                < :4
                s< [$pmessage, $*, $__keyevent@0__:append, $k]
                > SETRANGE k 0 2
                < :4
                s< [$pmessage, $*, $__keyevent@0__:setrange, $k]
                > SETRANGE k 0 ""
                < :4
                > SETNX k x
                < :0
                > GETEX k EX 100
                < $2.50
                s< [$pmessage, $*, $__keyevent@0__:expire, $k]
                > GETEX k PERSIST
                < $2.50
                s< [$pmessage, $*, $__keyevent@0__:persist, $k]
                > GETSET k y
                < $2.50
                s< [$pmessage, $*, $__keyevent@0__:set, $k]
                > MSET a 1 b 2
                < +OK
                s< [$pmessage, $*, $__keyevent@0__:set, $a]
                s< [$pmessage, $*, $__keyevent@0__:set, $b]
                > GETDEL a
                < $1
                s< [$pmessage, $*, $__keyevent@0__:del, $a]
                > UNLINK b nothing
                < :1
                s< [$pmessage, $*, $__keyevent@0__:del, $b]
                > RENAME k m
                < +OK
                s< [$pmessage, $*, $__keyevent@0__:rename_from, $k]
                s< [$pmessage, $*, $__keyevent@0__:rename_to, $m]
                > EXPIRE m 100
                < :1
                s< [$pmessage, $*, $__keyevent@0__:expire, $m]
                > PERSIST m
                < :1
                s< [$pmessage, $*, $__keyevent@0__:persist, $m]
                > EXPIRE m -1
                < :1
                s< [$pmessage, $*, $__keyevent@0__:del, $m]
                > CONFIG SET notify-keyspace-events ""
                < +OK
                """);
    }

    @Test
    void onlyTheChosenClassesAreTold() {
        transcript("""
                > CONFIG SET notify-keyspace-events Exg
                < +OK
                s> PSUBSCRIBE *
                s< [$psubscribe, $*, :1]
                > SET k v PX 20
                < +OK
                s< [$pmessage, $*, $__keyevent@0__:expire, $k]
                s< [$pmessage, $*, $__keyevent@0__:expired, $k]
                > CONFIG SET notify-keyspace-events Emn
                < +OK
                > GET k
                < $nil
                s< [$pmessage, $*, $__keyevent@0__:keymiss, $k]
                > SET k v
                < +OK
                s< [$pmessage, $*, $__keyevent@0__:new, $k]
                > SET k w
                < +OK
                > EXISTS nothing k
                < :1
                s< [$pmessage, $*, $__keyevent@0__:keymiss, $nothing]
                > TTL nothing
                < :-2
                s< [$pmessage, $*, $__keyevent@0__:keymiss, $nothing]
                > TYPE nothing
                < +none
                s< [$pmessage, $*, $__keyevent@0__:keymiss, $nothing]
                > EXPIRE nothing 10
                < :0
                > INCR fresh
                < :1
                s< [$pmessage, $*, $__keyevent@0__:new, $fresh]
                > CONFIG SET notify-keyspace-events ""
                < +OK
                """);
    }

    @Test
    void commandsOfATransactionAreToldInTheirOrder() {
        transcript("""
                > CONFIG SET notify-keyspace-events EA
                < +OK
                s> PSUBSCRIBE *
                s< [$psubscribe, $*, :1]
                > MULTI
                < +OK
                > SET k 1
                < +QUEUED
                > INCR k
                < +QUEUED
                > DEL k
                < +QUEUED
                > EXEC
                < [+OK, :2, :1]
                s< [$pmessage, $*, $__keyevent@0__:set, $k]
                s< [$pmessage, $*, $__keyevent@0__:incrby, $k]
                s< [$pmessage, $*, $__keyevent@0__:del, $k]
                > CONFIG SET notify-keyspace-events ""
                < +OK
                """);
    }

    @Test
    void theClassesAreShownInOneOrder() {
        transcript("""
                > CONFIG SET notify-keyspace-events gKE
                < +OK
                > CONFIG GET notify-keyspace-events
                < [$notify-keyspace-events, $gKE]
                > CONFIG SET notify-keyspace-events mKEtxn$
                < +OK
                > CONFIG GET notify-keyspace-events
                < [$notify-keyspace-events, $$xtnKEm]
                > CONFIG SET notify-keyspace-events g$lshzxetdKE
                < +OK
                > CONFIG GET notify-keyspace-events
                < [$notify-keyspace-events, $AKE]
                > CONFIG SET notify-keyspace-events q
                < -ERR CONFIG SET failed (possibly related to argument 'notify-keyspace-events') - Invalid event class character. Use 'Ag$lshzxeKEtmdn'.
                > CONFIG SET notify-keyspace-events ""
                < +OK
                """);
    }

    @Test
    void whatIsOverwrittenIsToldAsInRedis8() {
        transcriptOfOurs("""
                > CONFIG SET notify-keyspace-events Eoc$
                < +OK
                s> PSUBSCRIBE *
                s< [$psubscribe, $*, :1]
                > SET k 1
                < +OK
                s< [$pmessage, $*, $__keyevent@0__:set, $k]
                > SET k 2
                < +OK
                s< [$pmessage, $*, $__keyevent@0__:overwritten, $k]
                s< [$pmessage, $*, $__keyevent@0__:set, $k]
                > CONFIG SET notify-keyspace-events ""
                < +OK
                """);
    }

    @Test
    void keysThatMakeRoomAreEvicted() {
        transcript("""
                > CONFIG SET notify-keyspace-events Ee maxmemory-policy allkeys-lru
                < +OK
                s> PSUBSCRIBE *
                s< [$psubscribe, $*, :1]
                > SET k v
                < +OK
                > CONFIG SET maxmemory 1
                < +OK
                s< [$pmessage, $*, $__keyevent@0__:evicted, $k]
                > CONFIG SET notify-keyspace-events "" maxmemory 0 maxmemory-policy noeviction
                < +OK
                """);
    }
}
