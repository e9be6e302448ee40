package io.redpoll.node.recovery;

import io.redpoll.node.command.CommandException;
import io.redpoll.proto.bytes.Slice;
import java.util.ArrayList;
import java.util.List;

/// Libraries of functions as bytes that other servers read, too: what FUNCTION DUMP and RESTORE exchange.
///
/// ```
/// for each library: RDB's opcode and the text as a string · 2 bytes version of the format · 8 bytes checksum
/// ```
public final class FunctionPayload {
    private static final int VERSION_BYTES = 2;
    private static final int CHECKSUM_BYTES = 8;

    private FunctionPayload() {}

    /// The bytes of libraries.
    ///
    /// @param texts of the libraries
    public static byte[] write(List<byte[]> texts) {
        try (var writer = new RdbWriter()) {
            for (var text : texts) {
                writer.byteOf(RdbOpcode.FUNCTION);
                writer.plain(Slice.of(text));
            }
            writer.littleEndian(RdbType.VERSION_WRITTEN, VERSION_BYTES);
            writer.littleEndian(writer.checksum(), CHECKSUM_BYTES);
            return new Slice().point(writer.address(), writer.size()).toBytes();
        }
    }

    /// The texts of the libraries.
    ///
    /// @throws CommandException where the bytes are damaged, or of a newer format
    public static List<byte[]> read(Slice payload) {
        var texts = new ArrayList<byte[]>();
        try {
            var reader = new RdbReader(payload.address(), DumpCommands.verified(payload));
            while (!reader.isAtEnd()) {
                if (reader.oneByte() != RdbOpcode.FUNCTION) {
                    throw CommandException.error("given type is not a function");
                }
                texts.add(reader.bytes());
            }
        } catch (RdbException e) {
            throw CommandException.error("failed loading functions payload");
        }
        return texts;
    }
}
