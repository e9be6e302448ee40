package io.redpoll.node.dispatch;

import static io.redpoll.node.Transcript.transcript;

import org.junit.jupiter.api.Test;

class TransactionCommandsTest {
    @Test
    void execRunsWhatWasQueued() {
        transcript("""
                > MULTI
                < +OK
                > SET a 1
                < +QUEUED
                > INCR a
                < +QUEUED
                > GET a
                < +QUEUED
                b> GET a
                b< $nil
                > EXEC
                < [+OK, :2, $2]
                b> GET a
                b< $2
                > MULTI
                < +OK
                > EXEC
                < []
                """);
    }

    @Test
    void discardDropsWhatWasQueued() {
        transcript("""
                > MULTI
                < +OK
                > SET a 1
                < +QUEUED
                > DISCARD
                < +OK
                > GET a
                < $nil
                > DISCARD
                < -ERR DISCARD without MULTI
                > EXEC
                < -ERR EXEC without MULTI
                """);
    }

    @Test
    void anErrorWhileQueueingAborts() {
        transcript("""
                > MULTI
                < +OK
                > SET a 1
                < +QUEUED
                > SET a
                < -ERR wrong number of arguments for 'set' command
                > EXEC
                < -EXECABORT Transaction discarded because of previous errors.
                > GET a
                < $nil
                > MULTI
                < +OK
                > NONSENSE a b
                < -ERR unknown command 'NONSENSE', with args beginning with: 'a' 'b'…
                > EXEC
                < -EXECABORT Transaction discarded because of previous errors.
                """);
    }

    @Test
    void anErrorWhileRunningDoesNot() {
        transcript("""
                > SET s text
                < +OK
                > MULTI
                < +OK
                > INCR s
                < +QUEUED
                > SET a 1
                < +QUEUED
                > EXEC
                < [-ERR value is not an integer or out of range, +OK]
                > GET a
                < $1
                """);
    }

    @Test
    void multiDoesNotNest() {
        transcript("""
                > MULTI
                < +OK
                > MULTI
                < -ERR MULTI calls can not be nested
                > WATCH a
                < -ERR WATCH inside MULTI is not allowed
                > SET a 1
                < +QUEUED
                > EXEC
                < [+OK]
                """);
    }

    @Test
    void aWatchedKeyThatAnotherChangedStopsExec() {
        transcript("""
                > SET a 1
                < +OK
                > WATCH a
                < +OK
                b> SET a 2
                b< +OK
                > MULTI
                < +OK
                > SET a 3
                < +QUEUED
                > EXEC
                < $nil
                > GET a
                < $2
                > MULTI
                < +OK
                > SET a 3
                < +QUEUED
                > EXEC
                < [+OK]
                """);
    }

    @Test
    void aWatchedKeyThatOneselfChangedStopsExecToo() {
        transcript("""
                > WATCH a
                < +OK
                > SET a 1
                < +OK
                > MULTI
                < +OK
                > PING
                < +QUEUED
                > EXEC
                < $nil
                """);
    }

    @Test
    void aFlushChangesOnlyKeysThatAreThere() {
        transcript("""
                > WATCH none
                < +OK
                b> FLUSHALL
                b< +OK
                > MULTI
                < +OK
                > PING
                < +QUEUED
                > EXEC
                < [+PONG]
                > SET k 1
                < +OK
                > WATCH k
                < +OK
                b> FLUSHDB
                b< +OK
                > MULTI
                < +OK
                > PING
                < +QUEUED
                > EXEC
                < $nil
                """);
    }

    @Test
    void anExchangeOfDatabasesChangesKeysThatAreInOneOfThem() {
        transcript("""
                > WATCH none k
                < +OK
                b> SWAPDB 0 1
                b< +OK
                > MULTI
                < +OK
                > PING
                < +QUEUED
                > EXEC
                < [+PONG]
                > WATCH k
                < +OK
                b> SELECT 1
                b< +OK
                b> SET k 1
                b< +OK
                b> SWAPDB 0 1
                b< +OK
                > MULTI
                < +OK
                > PING
                < +QUEUED
                > EXEC
                < $nil
                b> FLUSHALL
                b< +OK
                """);
    }

    @Test
    void everyKindOfChangeIsSeen() {
        transcript("""
                > MSET a 1 b 2 c 3
                < +OK
                > WATCH a
                < +OK
                b> DEL a
                b< :1
                > MULTI
                < +OK
                > EXEC
                < $nil
                > WATCH b
                < +OK
                b> EXPIRE b 100
                b< :1
                > MULTI
                < +OK
                > EXEC
                < $nil
                > WATCH c
                < +OK
                b> FLUSHALL
                b< +OK
                > MULTI
                < +OK
                > EXEC
                < $nil
                > WATCH d
                < +OK
                b> APPEND d x
                b< :1
                > MULTI
                < +OK
                > EXEC
                < $nil
                """);
    }

    @Test
    void whatChangesNothingIsNoChange() {
        transcript("""
                > SET a 1
                < +OK
                > WATCH a other
                < +OK
                b> SET a 2 NX
                b< $nil
                b> DEL nothing
                b< :0
                b> GET a
                b< $1
                > MULTI
                < +OK
                > PING
                < +QUEUED
                > EXEC
                < [+PONG]
                """);
    }

    @Test
    void unwatchForgets() {
        transcript("""
                > SET a 1
                < +OK
                > WATCH a
                < +OK
                b> SET a 2
                b< +OK
                > UNWATCH
                < +OK
                > MULTI
                < +OK
                > PING
                < +QUEUED
                > EXEC
                < [+PONG]
                > WATCH a
                < +OK
                > MULTI
                < +OK
                > DISCARD
                < +OK
                b> SET a 3
                b< +OK
                > MULTI
                < +OK
                > PING
                < +QUEUED
                > EXEC
                < [+PONG]
                """);
    }

    @Test
    void watchesAreOfADatabase() {
        transcript("""
                > WATCH a
                < +OK
                b> SELECT 1
                b< +OK
                b> SET a 2
                b< +OK
                > MULTI
                < +OK
                > PING
                < +QUEUED
                > EXEC
                < [+PONG]
                """);
    }

    @Test
    void aWatchedKeyThatExpiresStopsExec() {
        transcript("""
                > SET a 1 PX 20
                < +OK
                > WATCH a
                < +OK
                wait 40
                > MULTI
                < +OK
                > GET a
                < +QUEUED
                > EXEC
                < $nil
                """);
    }

    @Test
    void selectWithinATransaction() {
        transcript("""
                > MULTI
                < +OK
                > SET a 0
                < +QUEUED
                > SELECT 3
                < +QUEUED
                > SET a 3
                < +QUEUED
                > EXEC
                < [+OK, +OK, +OK]
                > GET a
                < $3
                > SELECT 0
                < +OK
                > GET a
                < $0
                """);
    }

    @Test
    void flushWithinATransaction() {
        transcript("""
                > MULTI
                < +OK
                > SET a 1
                < +QUEUED
                > FLUSHALL
                < +QUEUED
                > SET b 2
                < +QUEUED
                > EXEC
                < [+OK, +OK, +OK]
                > KEYS *
                < [$b]
                """);
    }

    @Test
    void whatMayNotRunWhenItIsDueIsDiscarded() {
        transcript("""
                > MULTI
                < +OK
                > INCR a
                < +QUEUED
                b> CONFIG SET min-replicas-to-write 9
                b< +OK
                > EXEC
                < -EXECABORT Transaction discarded because of: NOREPLICAS Not enough good replicas to write.
                > EXEC
                < -ERR EXEC without MULTI
                > MULTI
                < +OK
                > GET a
                < +QUEUED
                > EXEC
                < [$nil]
                > MULTI
                < +OK
                > EXEC now
                < -EXECABORT Transaction discarded because of: wrong number of arguments for 'exec' command
                > DISCARD
                < -ERR DISCARD without MULTI
                b> CONFIG SET min-replicas-to-write 0
                b< +OK
                > SET a 1
                < +OK
                """);
    }

    @Test
    void whatNeedsMemoryIsDiscardedWhereThereIsNone() {
        transcript("""
                > MULTI
                < +OK
                > SET a 1
                < +QUEUED
                b> CONFIG SET maxmemory 1
                b< +OK
                > EXEC
                < -EXECABORT Transaction discarded because of: OOM command not allowed when used memory > 'maxmemory'.
                > MULTI
                < +OK
                > GET a
                < -OOM command not allowed when used memory > 'maxmemory'.
                > EXEC
                < -EXECABORT Transaction discarded because of previous errors.
                b> CONFIG SET maxmemory 0
                b< +OK
                > MULTI
                < +OK
                > GET a
                < +QUEUED
                b> CONFIG SET maxmemory 1
                b< +OK
                > EXEC
                < [$nil]
                b> CONFIG SET maxmemory 0
                b< +OK
                """);
    }

    @Test
    void whatNeedsFreshDataIsDiscardedOnAReplicaThatHasNone() {
        transcript("""
                > CONFIG SET replica-serve-stale-data no
                < +OK
                > MULTI
                < +OK
                > GET a
                < +QUEUED
                b> REPLICAOF 127.0.0.1 1
                b< +OK
                > EXEC
                < -EXECABORT Transaction discarded because of: MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.
                > MULTI
                < +OK
                b> REPLICAOF NO ONE
                b< +OK
                > GET a
                < +QUEUED
                > EXEC
                < [$nil]
                > CONFIG SET replica-serve-stale-data yes
                < +OK
                """);
    }
}
