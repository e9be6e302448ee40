package io.redpoll.node.pubsub;

import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// What one publication says to the subscribers of one channel or pattern: encoded once, sent to many.
///
/// The two protocols differ in the first byte only, which is therefore left out here.
final class Message {
    private static final byte[] LINE_END = {'\r', '\n'};

    private final Kind kind;
    private final Name subscribed;
    private final byte[] encoded;

    private Message(Kind kind, Name subscribed, byte[] encoded) {
        this.kind = kind;
        this.subscribed = subscribed;
        this.encoded = encoded;
    }

    /// For the subscribers of the channel itself.
    static Message on(Kind kind, Name channel, byte[] payload) {
        return new Message(kind, channel, encode(bytes(kind.message), channel.bytes(), payload));
    }

    /// For the subscribers of a pattern that the channel's name matches.
    static Message matching(Name pattern, Name channel, byte[] payload) {
        return new Message(
                Kind.PATTERN, pattern, encode(bytes(Kind.PATTERN.message), pattern.bytes(), channel.bytes(), payload));
    }

    private static byte[] bytes(String ascii) {
        return ascii.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] encode(byte[]... parts) {
        var out = new ByteArrayOutputStream(32 + 24 * parts.length);
        number(out, parts.length);
        for (var part : parts) {
            out.write('$');
            number(out, part.length);
            out.writeBytes(part);
            out.writeBytes(LINE_END);
        }
        return out.toByteArray();
    }

    private static void number(ByteArrayOutputStream out, int number) {
        out.writeBytes(bytes(Integer.toString(number)));
        out.writeBytes(LINE_END);
    }

    Kind kind() {
        return kind;
    }

    /// The channel or pattern through which it reaches its subscribers.
    Name subscribed() {
        return subscribed;
    }

    int bytes() {
        return encoded.length + 1;
    }

    void writeTo(ByteBuf out, int protocol) {
        out.writeByte(protocol >= 3 ? '>' : '*');
        out.writeBytes(encoded);
    }
}
