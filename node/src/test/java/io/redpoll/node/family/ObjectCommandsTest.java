package io.redpoll.node.family;

import static io.redpoll.node.Transcript.transcript;

import org.junit.jupiter.api.Test;

class ObjectCommandsTest {
    @Test
    void encodingsHaveRedisNames() {
        transcript("""
                > SET n 12
                < +OK
                > OBJECT ENCODING n
                < $int
                > SET s 01234567890123456789012345678901234567890123
                < +OK
                > OBJECT ENCODING s
                < $embstr
                > SET s 012345678901234567890123456789012345678901234
                < +OK
                > OBJECT ENCODING s
                < $raw
                > HSET h a 1
                < :1
                > OBJECT ENCODING h
                < $listpack
                > HSET h a 01234567890123456789012345678901234567890123456789012345678901234
                < :0
                > OBJECT ENCODING h
                < $hashtable
                > SADD i 1 2
                < :2
                > OBJECT ENCODING i
                < $intset
                > OBJECT ENCODING none
                < $nil
                > OBJECT REFCOUNT s
                < :1
                > OBJECT REFCOUNT none
                < $nil
                > OBJECT x s
                < -ERR unknown subcommand 'x'. Try OBJECT HELP.
                """);
    }

    @Test
    void aStringThatWasChangedInPlaceIsRaw() {
        transcript("""
                > SET k a
                < +OK
                > APPEND k b
                < :2
                > OBJECT ENCODING k
                < $raw
                > EXPIRE k 100
                < :1
                > OBJECT ENCODING k
                < $raw
                > COPY k copy
                < :1
                > OBJECT ENCODING copy
                < $raw
                > RENAME k renamed
                < +OK
                > OBJECT ENCODING renamed
                < $raw
                > SET renamed ab
                < +OK
                > OBJECT ENCODING renamed
                < $embstr
                > APPEND new ab
                < :2
                > OBJECT ENCODING new
                < $embstr
                > APPEND number 1
                < :1
                > OBJECT ENCODING number
                < $int
                > APPEND number 0
                < :2
                > OBJECT ENCODING number
                < $raw
                > INCR number
                < :11
                > OBJECT ENCODING number
                < $int
                > SETRANGE number 1 2
                < :2
                > OBJECT ENCODING number
                < $raw
                > GET number
                < $12
                > SETRANGE range 0 a
                < :1
                > OBJECT ENCODING range
                < $raw
                > SETBIT bit 1 1
                < :0
                > OBJECT ENCODING bit
                < $raw
                > SET field a
                < +OK
                > BITFIELD field SET u8 0 98
                < [:97]
                > OBJECT ENCODING field
                < $raw
                > BITOP NOT result field
                < :1
                > OBJECT ENCODING result
                < $raw
                > PFADD sketch a
                < :1
                > OBJECT ENCODING sketch
                < $raw
                """);
    }

    @Test
    void whatIsMeasuredFollowsFromThePolicy() {
        transcript("""
                > SET k v
                < +OK
                > OBJECT IDLETIME k
                < :0
                > OBJECT IDLETIME none
                < $nil
                > OBJECT FREQ k
                < -ERR An LFU maxmemory policy is not selected, access frequency not tracked. Please note that when switching between policies at runtime LRU and LFU data will take some time to adjust.
                > CONFIG SET maxmemory-policy allkeys-lfu
                < +OK
                > SET f v
                < +OK
                > EXISTS f
                < :1
                > OBJECT FREQ f
                < :5
                > OBJECT FREQ none
                < $nil
                > OBJECT IDLETIME f
                < -ERR An LFU maxmemory policy is selected, idle time not tracked. Please note that when switching between policies at runtime LRU and LFU data will take some time to adjust.
                > CONFIG SET maxmemory-policy noeviction
                < +OK
                > OBJECT HELP
                < […]
                """);
    }
}
