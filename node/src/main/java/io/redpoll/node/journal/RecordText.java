package io.redpoll.node.journal;

import io.redpoll.proto.bytes.Numbers;
import java.nio.charset.StandardCharsets;

/// Records as the sequence of commands that they are, for readers who know only commands: with SELECT where the
/// database changes, and MULTI and EXEC around a record of several.
///
/// Used by one thread at a time.
public final class RecordText {
    static final byte[] SELECT = bytes("*2\r\n$6\r\nSELECT\r\n$");
    static final byte[] MULTI = bytes("*1\r\n$5\r\nMULTI\r\n");
    static final byte[] EXEC = bytes("*1\r\n$4\r\nEXEC\r\n");
    private static final int NO_DB = -1;

    /// Where the text goes, piece by piece.
    public interface Sink {
        void put(byte[] bytes);

        /// Bytes that stand there during the call.
        void put(long address, int length);
    }

    private int db = NO_DB;

    /// What comes next begins with SELECT: there is a new reader, who knows nothing of what came before.
    public void begin() {
        db = NO_DB;
    }

    /// Writes one frame: nothing where it is no command.
    ///
    /// @param frame its address
    public void write(long frame, Sink to) {
        int flags = Frame.flags(frame);
        if ((flags & (Frame.EPOCH | Frame.NOOP)) != 0) {
            return;
        }
        select(Frame.db(frame), to);
        if ((flags & Frame.TRANSACTION) == 0) {
            to.put(Frame.payload(frame), Frame.length(frame));
            return;
        }
        to.put(MULTI);
        to.put(Frame.payload(frame), Frame.length(frame));
        to.put(EXEC);
        db = selectedIn(frame);
    }

    private void select(int wanted, Sink to) {
        if (db != wanted) {
            db = wanted;
            to.put(bytes("*2\r\n$6\r\nSELECT\r\n$%d\r\n%d\r\n".formatted(Numbers.lengthOf(wanted), wanted)));
        }
    }

    /// The database in which a transaction ends.
    private static int selectedIn(long frame) {
        int selected = Frame.db(frame);
        int length = Frame.length(frame);
        var commands = new RespCursor(Frame.payload(frame), length);
        for (long at = commands.read(0); ; at = commands.read(at)) {
            if (at < 0) {
                return NO_DB;
            }
            if (commands.is("SELECT", 2)) {
                selected = (int) commands.arguments()[1].toLong();
            }
            if (at == length) {
                return selected;
            }
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
