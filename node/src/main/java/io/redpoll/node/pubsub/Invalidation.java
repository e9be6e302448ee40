package io.redpoll.node.pubsub;

import io.netty.buffer.ByteBuf;
import io.redpoll.node.command.Mailbox;
import io.redpoll.node.command.Session;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;

/// Tells a client that keys changed which it may have cached, or that it will not hear of such keys any more.
///
/// To a client of RESP3 it is a push. One of RESP2 gets it only for another client that redirects to it, and as a
/// message on a channel, whichever channel it listens to (tracking.c, sendTrackingMessage).
final class Invalidation implements Mailbox.Letter {
    private static final byte[] PUSH = ascii(">2\r\n$10\r\ninvalidate\r\n");
    private static final byte[] MESSAGE = ascii("*3\r\n$7\r\nmessage\r\n$20\r\n__redis__:invalidate\r\n");
    private static final byte[] NULL = ascii("_\r\n");
    private static final byte[] NIL = ascii("$-1\r\n");

    private final byte[] inResp3;
    private final byte[] inResp2;
    private final byte[] keys;
    private final boolean redirected;

    private Invalidation(byte[] inResp3, byte[] inResp2, byte[] keys, boolean redirected) {
        this.inResp3 = inResp3;
        this.inResp2 = inResp2;
        this.keys = keys;
        this.redirected = redirected;
    }

    /// These keys changed.
    static Invalidation of(Collection<byte[]> keys) {
        var body = new ByteArrayOutputStream();
        body.writeBytes(ascii("*" + keys.size() + "\r\n"));
        for (var key : keys) {
            body.writeBytes(ascii("$" + key.length + "\r\n"));
            body.writeBytes(key);
            body.write('\r');
            body.write('\n');
        }
        return new Invalidation(PUSH, MESSAGE, body.toByteArray(), false);
    }

    /// This key changed.
    static Invalidation of(byte[] key) {
        return of(List.of(key));
    }

    /// All keys are gone.
    static Invalidation ofAll() {
        return new Invalidation(PUSH, MESSAGE, new byte[0], false);
    }

    /// The session that was to be told has gone.
    static Invalidation brokenRedirect(long id) {
        return new Invalidation(
                ascii(">2\r\n$21\r\ntracking-redir-broken\r\n"), new byte[0], ascii(":" + id + "\r\n"), false);
    }

    /// The same for a session that is told for another.
    Invalidation redirected() {
        return new Invalidation(inResp3, inResp2, keys, true);
    }

    @Override
    public int bytes() {
        return inResp2.length + keys.length;
    }

    @Override
    public void writeTo(ByteBuf out, Session to) {
        if (to.reply().protocol() >= 3) {
            out.writeBytes(inResp3);
            out.writeBytes(keys.length == 0 ? NULL : keys);
        } else if (redirected && to.isSubscriber()) {
            out.writeBytes(inResp2);
            out.writeBytes(keys.length == 0 ? NIL : keys);
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
