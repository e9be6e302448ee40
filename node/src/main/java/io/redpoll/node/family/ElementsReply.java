package io.redpoll.node.family;

import io.netty.buffer.ByteBufAllocator;
import io.redpoll.node.command.Call;
import io.redpoll.proto.bytes.Slice;
import io.redpoll.proto.resp.RespWriter;

/// The reply of HSCAN, SSCAN and ZSCAN: a cursor, which is known last and stands first, and an array.
final class ElementsReply {
    private final Call call;
    private final ScanOptions options;
    private final RespWriter shown = new RespWriter(ByteBufAllocator.DEFAULT);
    private int count;

    ElementsReply(Call call, ScanOptions options) {
        this.call = call;
        this.options = options;
    }

    /// Shows an element, where the options do.
    void add(Slice name) {
        if (options.shows(name)) {
            shown.bulk(name);
            count++;
        }
    }

    /// Shows an element of two parts, where the options show its name.
    void add(Slice name, Slice value) {
        if (options.shows(name)) {
            shown.bulk(name);
            shown.bulk(value);
            count += 2;
        }
    }

    /// Shows a member with its score, where the options show its name.
    void add(Slice name, double score) {
        if (options.shows(name)) {
            shown.bulk(name);
            shown.real(score);
            count += 2;
        }
    }

    /// Writes the reply.
    void end(long cursor) {
        call.reply().array(2);
        call.reply().bulk(Long.toUnsignedString(cursor));
        call.reply().array(count);
        var bytes = shown.take();
        if (bytes != null) {
            call.reply().raw(bytes.memoryAddress(), bytes.readableBytes());
            bytes.release();
        }
    }
}
