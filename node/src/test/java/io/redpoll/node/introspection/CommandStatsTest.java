package io.redpoll.node.introspection;

import static io.redpoll.node.Transcript.transcript;

import org.junit.jupiter.api.Test;

class CommandStatsTest {
    @Test
    void callsFailuresAndRefusalsAreCounted() {
        transcript("""
                > CONFIG RESETSTAT
                < +OK
                > SET a b
                < +OK
                > INCR a
                < -ERR value is not an integer or out of range
                > GET
                < -ERR wrong number of arguments for 'get' command
                > GET a
                < $b
                > NONSENSE
                < -ERR unknown command 'NONSENSE', with args beginning with:…
                > INFO commandstats
                < $…cmdstat_get:calls=1,usec=…,usec_per_call=…,rejected_calls=1,failed_calls=0…
                > INFO commandstats
                < $…cmdstat_incr:calls=1,usec=…,usec_per_call=…,rejected_calls=0,failed_calls=1…
                > INFO commandstats
                < $…cmdstat_config|resetstat:calls=1,usec=…
                > INFO errorstats
                < $# Errorstats\\r\\nerrorstat_ERR:count=3\\r\\n
                """);
    }

    @Test
    void theCommandsOfATransactionAreCountedWhenTheyRun() {
        transcript("""
                > CONFIG RESETSTAT
                < +OK
                > MULTI
                < +OK
                > SET a b
                < +QUEUED
                > INCR a
                < +QUEUED
                > EXEC
                < [+OK, -ERR value is not an integer or out of range]
                > INFO commandstats
                < $…cmdstat_exec:calls=1,usec=…,rejected_calls=0,failed_calls=0…
                > INFO commandstats
                < $…cmdstat_set:calls=1,usec=…,rejected_calls=0,failed_calls=0…
                > INFO commandstats
                < $…cmdstat_incr:calls=1,usec=…,rejected_calls=0,failed_calls=1…
                > MULTI
                < +OK
                > SET
                < -ERR wrong number of arguments for 'set' command
                > EXEC
                < -EXECABORT Transaction discarded because of previous errors.
                > INFO commandstats
                < $…cmdstat_set:calls=1,usec=…,rejected_calls=1,failed_calls=0…
                > INFO commandstats
                < $…cmdstat_exec:calls=2,usec=…,rejected_calls=0,failed_calls=1…
                """);
    }

    @Test
    void whatAScriptMayNotRunCountsAsRejected() {
        transcript("""
                > CONFIG RESETSTAT
                < +OK
                > EVAL_RO "return redis.pcall('SET', 'k', 'v')" 0
                < -ERR Write commands are not allowed from read-only scripts.
                > EVAL_RO "return redis.pcall('PUBLISH', 'c', 'm')" 0
                < -ERR Write commands are not allowed from read-only scripts.
                > INFO commandstats
                < $…cmdstat_set:calls=0,usec=0,usec_per_call=0.00,rejected_calls=1,failed_calls=0…
                > INFO commandstats
                < $…cmdstat_publish:calls=0,usec=0,usec_per_call=0.00,rejected_calls=1,failed_calls=0…
                """);
    }

    @Test
    void aScriptThatFailsCountsWhereverItRan() {
        transcript("""
                > CONFIG RESETSTAT
                < +OK
                > EVAL "return redis.error_reply('no 71')" 0
                < -no 71
                > INFO commandstats
                < $…cmdstat_eval:calls=1,usec=…,rejected_calls=0,failed_calls=1…
                """);
    }

    @Test
    void aCommandThatWaitedInVainCountsAsFailed() {
        transcript("""
                > XGROUP CREATE s g $ MKSTREAM
                < +OK
                > CONFIG RESETSTAT
                < +OK
                w> XREADGROUP GROUP g c BLOCK 0 STREAMS s >
                > XGROUP DESTROY s g
                < :1
                w< -NOGROUP …
                > INFO commandstats
                < $…cmdstat_xreadgroup:calls=1,usec=…,rejected_calls=0,failed_calls=1…
                """);
    }

    @Test
    void commandstatsAreToldOnlyWhereAskedFor() {
        transcript("""
                > INFO cpu all
                < $…used_cpu_user:…cmdstat_info:…
                > INFO modules
                < $# Modules\\r\\n
                """);
    }
}
