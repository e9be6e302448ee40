package io.redpoll.node.family;

import static io.redpoll.node.Transcript.transcript;
import static io.redpoll.node.Transcript.transcriptOfOurs;

import org.junit.jupiter.api.Test;

class HashCommandsTest {
    @Test
    void fieldsAreSetAndReplaced() {
        transcript("""
                > HSET h a 1 b 2
                < :2
                > HSET h b 3 c 4
                < :1
                > HGET h b
                < $3
                > HGET h x
                < $nil
                > HMGET h a x c
                < [$1, $nil, $4]
                > HLEN h
                < :3
                > HEXISTS h a
                < :1
                > HEXISTS h x
                < :0
                > HSTRLEN h b
                < :1
                > HSTRLEN h x
                < :0
                > HDEL h a x b
                < :2
                > HGETALL h
                < [$c, $4]
                > HKEYS h
                < [$c]
                > HVALS h
                < [$4]
                > HDEL h c
                < :1
                > EXISTS h
                < :0
                > HSET h a
                < -ERR wrong number of arguments for 'hset' command
                > HSET h a 1 b
                < -ERR wrong number of arguments for 'hset' command
                > HMSET h a 1 b
                < -ERR wrong number of arguments for 'hmset' command
                > HMSET h a 1
                < +OK
                """);
    }

    @Test
    void fieldsOfALargeHashKeepTheirNames() {
        transcript("""
                > HSET h field %s
                < :1
                > OBJECT ENCODING h
                < $hashtable
                > HGETALL h
                < [$field, $%s]
                > HKEYS h
                < [$field]
                > HVALS h
                < [$%s]
                > HRANDFIELD h 2
                < [$field]
                > COPY h copy
                < :1
                > HGETALL copy
                < [$field, $%s]
                """.replace("%s", "v".repeat(65)));
    }

    @Test
    void aMissingKeyIsAnEmptyHash() {
        transcript("""
                > HGET none a
                < $nil
                > HMGET none a b
                < [$nil, $nil]
                > HGETALL none
                < []
                > HKEYS none
                < []
                > HVALS none
                < []
                > HLEN none
                < :0
                > HEXISTS none a
                < :0
                > HSTRLEN none a
                < :0
                > HDEL none a
                < :0
                > HRANDFIELD none
                < $nil
                > HRANDFIELD none 2
                < []
                > HSCAN none 0
                < [$0, []]
                """);
    }

    @Test
    void aKeyOfAnotherTypeIsRefused() {
        transcript("""
                > SET k v
                < +OK
                > HSET k a 1
                < -WRONGTYPE Operation against a key holding the wrong kind of value
                > HGET k a
                < -WRONGTYPE Operation against a key holding the wrong kind of value
                > HGETALL k
                < -WRONGTYPE Operation against a key holding the wrong kind of value
                > HSET h a 1
                < :1
                > GET h
                < -WRONGTYPE Operation against a key holding the wrong kind of value
                > APPEND h a
                < -WRONGTYPE Operation against a key holding the wrong kind of value
                > TYPE h
                < +hash
                > SET h v
                < +OK
                > TYPE h
                < +string
                """);
    }

    @Test
    void hsetnxKeepsWhatIsThere() {
        transcript("""
                > HSETNX h a 1
                < :1
                > HSETNX h a 2
                < :0
                > HGET h a
                < $1
                """);
    }

    @Test
    void numbersAreAdded() {
        transcript("""
                > HINCRBY h n 5
                < :5
                > HINCRBY h n -7
                < :-2
                > HSET h t text m 9223372036854775807
                < :2
                > HINCRBY h t 1
                < -ERR hash value is not an integer
                > HINCRBY h m 1
                < -ERR increment or decrement would overflow
                > HINCRBY h n x
                < -ERR value is not an integer or out of range
                > HINCRBYFLOAT h f 10.5
                < $10.5
                > HINCRBYFLOAT h f 0.1
                < $10.6
                > HINCRBYFLOAT h t 1
                < -ERR hash value is not a float
                > HINCRBYFLOAT h f +inf
                < -ERR value is NaN or Infinity
                > HINCRBYFLOAT h f x
                < -ERR value is not a valid float
                > HGET h f
                < $10.6
                """);
    }

    @Test
    void fieldsChosenByChance() {
        transcript("""
                > HSET h a 1
                < :1
                > HRANDFIELD h
                < $a
                > HRANDFIELD h 3
                < [$a]
                > HRANDFIELD h -2
                < [$a, $a]
                > HRANDFIELD h 0
                < []
                > HRANDFIELD h 1 WITHVALUE
                < -ERR syntax error
                > HRANDFIELD h 1 WITHVALUES x
                < -ERR syntax error
                > HRANDFIELD h x
                < -ERR value is not an integer or out of range
                > HRANDFIELD h -9223372036854775808
                < -ERR value is out of range, value must between -9223372036854775807 and 9223372036854775807
                > HRANDFIELD h -9223372036854775807 WITHVALUES
                < -ERR value is out of range
                """);
    }

    @Test
    void hscanShowsWhatMatches() {
        transcript("""
                > HSET h a1 x b1 y
                < :2
                > HSCAN h 0 MATCH a* COUNT 100
                < [$0, [$a1, $x]]
                > HSCAN h x
                < -ERR invalid cursor
                > HSCAN h 0 COUNT x
                < -ERR value is not an integer or out of range
                """);
        transcriptOfOurs("""
                > HSET h a1 x b1 y
                < :2
                > HSCAN h 0 NOVALUES
                < [$0, [$a1, $b1]]
                """);
    }
}
