package io.redpoll.proto.resp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.netty.buffer.PooledByteBufAllocator;
import io.redpoll.proto.bytes.Chance;
import io.redpoll.proto.bytes.Slice;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class RespWriterTest {
    private static String written(int protocol, Consumer<RespWriter> reply) {
        var writer = new RespWriter(PooledByteBufAllocator.DEFAULT);
        writer.protocol(protocol);
        reply.accept(writer);
        return taken(writer);
    }

    private static String taken(RespWriter writer) {
        var bytes = writer.take();
        if (bytes == null) {
            return "";
        }
        try {
            return bytes.toString(StandardCharsets.ISO_8859_1);
        } finally {
            bytes.release();
        }
    }

    /// @param resp2 and resp3 what is expected, with `|` for CR LF
    private static void writes(String resp2, String resp3, Consumer<RespWriter> reply) {
        assertEquals(resp2.replace("|", "\r\n"), written(2, reply));
        assertEquals(resp3.replace("|", "\r\n"), written(3, reply));
    }

    private static void writes(String both, Consumer<RespWriter> reply) {
        writes(both, both, reply);
    }

    @Test
    void whatBothProtocolsHave() {
        writes("+OK|", RespWriter::ok);
        writes("+PONG|", writer -> writer.simple("PONG"));
        writes("-ERR syntax error|", writer -> writer.error("ERR syntax error"));
        writes("-ERR no|", writer -> writer.error("ERR no".getBytes(StandardCharsets.UTF_8)));
        writes("$0||", writer -> writer.bulk(""));
        writes("$5|hello|", writer -> writer.bulk("hello"));
        writes("$3|a\0b|", writer -> writer.bulk(Slice.of("a\0b")));
        writes("$2|-7|", writer -> writer.bulk(-7));
        writes("*0|", writer -> writer.array(0));
        writes("*10|", writer -> writer.array(10));
    }

    @Test
    void whatResp2Lacks() {
        writes("$-1|", "_|", RespWriter::nil);
        writes("*-1|", "_|", RespWriter::nilArray);
        writes("*4|", "%2|", writer -> writer.map(2));
        writes("*2|", "~2|", writer -> writer.set(2));
        writes("*3|", ">3|", writer -> writer.push(3));
        writes(":1|", "#t|", writer -> writer.bool(true));
        writes(":0|", "#f|", writer -> writer.bool(false));
        writes("$3|1.5|", ",1.5|", writer -> writer.real("1.5"));
        writes("$3|inf|", ",inf|", writer -> writer.real("inf"));
        writes("$4|text|", "=8|txt:text|", writer -> writer.verbatim("txt", "text"));
    }

    @Test
    void anErrorStaysOnItsLine() {
        writes("-ERR unknown command 'a  +OK b'|", writer -> writer.error("ERR unknown command 'a\r\n+OK\nb'"));
    }

    @Test
    void textIsUtf8() {
        assertEquals("$2\r\n\u00c3\u00a9\r\n", written(2, writer -> writer.bulk("é")));
    }

    @Test
    void everyNumberIsWrittenInDecimal() {
        Chance.tries(1000, chance -> isWrittenInDecimal(chance.number()));
    }

    private static void isWrittenInDecimal(long value) {
        assertEquals(":" + value + "\r\n", written(2, writer -> writer.integer(value)));
        String text = Long.toString(value);
        assertEquals("$" + text.length() + "\r\n" + text + "\r\n", written(3, writer -> writer.bulk(value)));
    }

    @Test
    void aReplyOfAnySizeFits() {
        Chance.tries(100, chance -> fits(chance.bytes(0, 20_000)));
    }

    private static void fits(byte[] value) {
        String text = new String(value, StandardCharsets.ISO_8859_1);
        String one = "$" + value.length + "\r\n" + text + "\r\n";
        assertEquals(one.repeat(4), written(2, writer -> {
            var slice = Slice.of(value);
            writer.bulk(slice);
            writer.bulk(value);
            writer.bulk(slice.address(), slice.length());
            writer.raw(Slice.of(one.getBytes(StandardCharsets.ISO_8859_1)).address(), one.length());
        }));
    }

    @Test
    void anArraysLengthMayBecomeKnownAfterItsElements() {
        writes("+OK|*12|" + ":3|".repeat(12) + "+OK|", writer -> {
            writer.ok();
            int mark = writer.size();
            for (int i = 0; i < 12; i++) {
                writer.integer(3);
            }
            writer.arrayFrom(mark, 12);
            writer.ok();
        });
    }

    @Test
    void whatWasWrittenCanBeTakenBack() {
        var writer = new RespWriter(PooledByteBufAllocator.DEFAULT);
        writer.ok();
        int mark = writer.size();
        writer.bulk("not this");
        writer.truncate(mark);
        writer.integer(1);
        assertEquals("+OK\r\n:1\r\n", taken(writer));
        assertEquals(0, writer.size());
        assertNull(writer.take());
    }
}
