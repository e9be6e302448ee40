package io.redpoll.node.scripting;

import static io.redpoll.node.Transcript.transcript;
import static io.redpoll.node.Transcript.transcriptOfOurs;

import org.junit.jupiter.api.Test;

class EvalCommandsTest {
    @Test
    void whatAScriptReturnsIsTheReply() {
        transcript("""
                > EVAL "return 1" 0
                < :1
                > EVAL "return 3.99" 0
                < :3
                > EVAL "return 'text'" 0
                < $text
                > EVAL "return true" 0
                < :1
                > EVAL "return false" 0
                < $nil
                > EVAL "return nil" 0
                < $nil
                > EVAL "return {1, {2, 'x'}, nil, 4}" 0
                < [:1, [:2, $x]]
                > EVAL "return {ok='fine'}" 0
                < +fine
                > EVAL "return {err='MINE own'}" 0
                < -MINE own
                > EVAL "return redis.error_reply('own')" 0
                < -ERR own
                > EVAL "return redis.error_reply('-MINE own')" 0
                < -MINE own
                > EVAL "return redis.status_reply('fine')" 0
                < +fine
                > EVAL "return {KEYS[1], ARGV[1], ARGV[2], #ARGV}" 1 k a b
                < [$k, $a, $b, :2]
                > EVAL "return {double=3.5}" 0
                < …3.5
                """);
    }

    @Test
    void commandsRunAndTheirRepliesAreValues() {
        transcript("""
                > EVAL "return redis.call('set', KEYS[1], 'v')" 1 k
                < +OK
                > EVAL "return redis.call('get', KEYS[1])" 1 k
                < $v
                > EVAL "return redis.call('get', KEYS[1]) == false" 1 none
                < :1
                > EVAL "return redis.call('incr', KEYS[1])" 1 k
                < -ERR value is not an integer or out of range script: …, on @user_script:1.
                > EVAL "return redis.pcall('incr', KEYS[1])" 1 k
                < -ERR value is not an integer or out of range
                > EVAL "local t = redis.pcall('incr', KEYS[1]); return t.err" 1 k
                < $ERR value is not an integer or out of range
                > EVAL "return redis.call('rpush', KEYS[1], 1, 2.5, 'x')" 1 l
                < :3
                > EVAL "return redis.call('lrange', KEYS[1], 0, -1)" 1 l
                < [$1, $2.5, $x]
                > EVAL "return redis.call('blpop', KEYS[1], 0)" 1 none
                < -ERR This Redis command is not allowed from script script: …, on @user_script:1.
                > EVAL "return redis.call('nope')" 0
                < -ERR Unknown Redis command called from script script: …, on @user_script:1.
                > EVAL "return redis.call('get')" 0
                < -ERR Wrong number of args calling Redis command from script script: …, on @user_script:1.
                > EVAL "return redis.call()" 0
                < -ERR Please specify at least one argument for this redis lib call script: …, on @user_script:1.
                > EVAL "return redis.call('get', {})" 0
                < -ERR Lua redis lib command arguments must be strings or integers script: …, on @user_script:1.
                > EVAL "return redis.call('xread', 'block', 0, 'streams', 's', '$')" 0
                < -ERR xread command is not allowed with BLOCK option from scripts script: …, on @user_script:1.
                > EVAL "redis.call('select', 1); return redis.call('set', 'k', 1)" 0
                < +OK
                > GET k
                < $v
                > EVAL "redis.setresp(3); return redis.call('hgetall', KEYS[1])" 1 none
                < []
                """);
    }

    @Test
    void errorsSayWhere() {
        transcript("""
                > EVAL "error('x')" 0
                < -ERR user_script:1: x script: …, on @user_script:1.
                > EVAL "\\n\\nerror({err='MINE own'})" 0
                < -MINE own script: …, on @user_script:3.
                > EVAL "return foo" 0
                < -ERR user_script:1: Script attempted to access nonexistent global variable 'foo' script: …, on @user_script:1.
                > EVAL "foo = 1" 0
                < -ERR user_script:1: Attempt to modify a readonly table script: …, on @user_script:1.
                > EVAL "redis.call = 1" 0
                < -ERR user_script:1: Attempt to modify a readonly table script: …, on @user_script:1.
                > EVAL "if" 0
                < -ERR Error compiling script (new function): user_script:1: unexpected symbol near '<eof>'
                > EVAL "return 1" x
                < -ERR value is not an integer or out of range
                > EVAL "return 1" 2 a
                < -ERR Number of keys can't be greater than number of args
                > EVAL "return 1" -1
                < -ERR Number of keys can't be negative
                """);
    }

    @Test
    void aScriptThatTheServerHasIsFoundByItsSha1() {
        transcript("""
                > SCRIPT FLUSH
                < +OK
                > EVALSHA e0e1f9fabfc9d4800c877a703b823ac0578ff8db 0
                < -NOSCRIPT No matching script. Please use EVAL.
                > SCRIPT LOAD "return 1"
                < $e0e1f9fabfc9d4800c877a703b823ac0578ff8db
                > EVALSHA E0E1F9FABFC9D4800C877A703B823AC0578FF8DB 0
                < :1
                > EVALSHA_RO e0e1f9fabfc9d4800c877a703b823ac0578ff8db 0
                < :1
                > EVAL "return 2" 0
                < :2
                > SCRIPT EXISTS e0e1f9fabfc9d4800c877a703b823ac0578ff8db 7f923f79fe76194c868d7e1d0820de36700eb649 00
                < [:1, :1, :0]
                > SCRIPT FLUSH NOW
                < -ERR SCRIPT FLUSH only support SYNC|ASYNC option
                > SCRIPT FLUSH ASYNC
                < +OK
                > SCRIPT EXISTS e0e1f9fabfc9d4800c877a703b823ac0578ff8db
                < [:0]
                > SCRIPT KILL
                < -NOTBUSY No scripts in execution right now.
                """);
    }

    @Test
    void aScriptIsShown() {
        transcriptOfOurs("""
                > SCRIPT LOAD "return 'shown'"
                < $ca8f7b3b06eba2e6b79e5b7a08e4e6e8fc6d03ab
                > SCRIPT SHOW 0000000000000000000000000000000000000000
                < -NOSCRIPT No matching script. Please use EVAL.
                > SCRIPT HELP
                < […]
                > FUNCTION HELP
                < […]
                > CLUSTER RESET
                < -ERR This instance has cluster support disabled
                > SCRIPT DEBUG YES
                < -ERR SCRIPT DEBUG is not supported
                """.replace("$ca8f7b3b06eba2e6b79e5b7a08e4e6e8fc6d03ab", "$…"));
    }

    @Test
    void aReadOnlyScriptWritesNothing() {
        transcript("""
                > EVAL_RO "return redis.call('set', KEYS[1], 1)" 1 k
                < -ERR Write commands are not allowed from read-only scripts. script: …, on @user_script:1.
                > EVAL "#!lua flags=no-writes\\nreturn redis.call('set', KEYS[1], 1)" 1 k
                < -ERR Write commands are not allowed from read-only scripts. script: …, on @user_script:2.
                > EVAL_RO "#!lua\\nreturn 1" 0
                < -ERR Can not execute a script with write flag using *_ro command.
                > EVAL_RO "#!lua flags=no-writes\\nreturn 1" 0
                < :1
                > EXISTS k
                < :0
                > EVAL "#!lua flags=bad\\nreturn 1" 0
                < -ERR Unexpected flag in script shebang: bad
                > EVAL "#!foo\\nreturn 1" 0
                < -ERR Unexpected engine in script shebang: #!foo
                > EVAL "#!lua" 0
                < -ERR Invalid script shebang
                """);
    }

    @Test
    void aScriptIsAPartOfATransaction() {
        transcript("""
                > MULTI
                < +OK
                > EVAL "return redis.call('incr', KEYS[1])" 1 n
                < +QUEUED
                > INCR n
                < +QUEUED
                > EVAL "error('x')" 0
                < +QUEUED
                > EXEC
                < [:1, :2, -ERR user_script:1: x script: …, on @user_script:1.]
                """);
    }

    @Test
    void aTransactionWithAScriptWaitsWhileWritesArePaused() {
        transcript("""
                b> MULTI
                b< +OK
                b> EVAL "return redis.call('set', KEYS[1], 1)" 1 k
                b< +QUEUED
                > CLIENT PAUSE 100000 WRITE
                < +OK
                b> EXEC
                blocked 1
                > GET k
                < $nil
                > CLIENT UNPAUSE
                < +OK
                b< [+OK]
                > GET k
                < $1
                """);
    }

    /// The first run holds all slots, later ones those of the declared keys: undeclared ones are found all the same.
    @Test
    void keysThatAreNotDeclaredAreFoundToo() {
        transcript("""
                > SET other 1
                < +OK
                > EVAL "if ARGV[1] then return redis.call('get', ARGV[1]) end return redis.call('get', KEYS[1])" 1 k
                < $nil
                > EVAL "if ARGV[1] then return redis.call('get', ARGV[1]) end return redis.call('get', KEYS[1])" 1 k
                < $nil
                > EVAL "if ARGV[1] then return redis.call('get', ARGV[1]) end return redis.call('get', KEYS[1])" 1 k other
                < $1
                > EVAL "redis.call('set', KEYS[1], 2); if ARGV[1] then return redis.call('get', ARGV[1]) end" 1 k
                < $nil
                > EVAL "redis.call('set', KEYS[1], 2); if ARGV[1] then return redis.call('get', ARGV[1]) end" 1 k
                < $nil
                > EVAL "redis.call('set', KEYS[1], 2); if ARGV[1] then return redis.call('get', ARGV[1]) end" 1 k other
                < $1
                > EVAL "return #redis.call('keys', '*')" 0
                < :2
                """);
    }

    @Test
    void whatTheTableRedisHas() {
        transcript("""
                > EVAL "return redis.sha1hex('')" 0
                < $da39a3ee5e6b4b0d3255bfef95601890afd80709
                > EVAL "return {redis.REPL_ALL, redis.REPL_NONE, redis.LOG_WARNING}" 0
                < [:3, :0, :3]
                > EVAL "return redis.acl_check_cmd('get', 'x')" 0
                < :1
                > EVAL "return redis.acl_check_cmd('xget', 'x')" 0
                < -ERR Invalid command passed to redis.acl_check_cmd() script: …, on @user_script:1.
                > EVAL "redis.log(1)" 0
                < -ERR redis.log() requires two arguments or more. script: …, on @user_script:1.
                > EVAL "redis.setresp(4)" 0
                < -ERR RESP version must be 2 or 3. script: …, on @user_script:1.
                > EVAL "return redis.replicate_commands()" 0
                < :1
                > EVAL "return cjson.encode({1, 2})" 0
                < $[1,2]
                > EVAL "return redis.sha1hex()" 0
                < -ERR wrong number of arguments script: …, on @user_script:1.
                """);
    }
}
