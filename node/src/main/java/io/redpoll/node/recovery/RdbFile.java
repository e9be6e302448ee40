package io.redpoll.node.recovery;

import io.redpoll.proto.bytes.Memory;
import io.redpoll.proto.bytes.Slice;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/// Reads an RDB file entry by entry, without a keyspace: for tools, which pass values on as they are. One thread.
public final class RdbFile implements AutoCloseable {
    private static final int VERSION_BYTES = 2;

    /// Who is shown what a file holds, in its order.
    public interface Visitor {
        /// The text of a library of functions.
        void library(byte[] text);

        /// A key, shown until the next.
        void entry(Entry entry);
    }

    private final Path path;
    private final Arena arena = Arena.ofConfined();
    private final MemorySegment bytes;

    /// @throws IOException where there is no such file
    public RdbFile(Path path) throws IOException {
        this.path = path;
        try (var file = FileChannel.open(path)) {
            bytes = file.map(FileChannel.MapMode.READ_ONLY, 0, file.size(), arena);
        }
    }

    /// A key with all that belongs to it.
    public final class Entry {
        private final int version;
        private final RdbReader reader;
        private int database;
        private Slice key = new Slice();
        private long expiresAtMs;
        private long idleSeconds;
        private int frequency;
        private long typeAt;
        private long valueAt;

        private Entry(int version, RdbReader reader) {
            this.version = version;
            this.reader = reader;
        }

        public int database() {
            return database;
        }

        public byte[] key() {
            return key.toBytes();
        }

        public int slot() {
            return key.slot();
        }

        /// In milliseconds since 1970; 0 where it does not expire.
        public long expiresAtMs() {
            return expiresAtMs;
        }

        /// Seconds since it was used; −1 where the file does not say.
        public long idleSeconds() {
            return idleSeconds;
        }

        /// How often it is used; −1 where the file does not say.
        public int frequency() {
            return frequency;
        }

        /// The value as DUMP gives it and RESTORE takes it.
        public byte[] payload() {
            int length = Math.toIntExact(reader.position() - valueAt);
            var payload = new byte[1 + length + DumpCommands.FOOTER_BYTES];
            payload[0] = Memory.getByte(bytes.address() + typeAt);
            MemorySegment.copy(bytes, valueAt, MemorySegment.ofArray(payload), 1, length);
            var footer = Slice.of(new byte[] {(byte) version, (byte) (version >>> 8)});
            long sum = Crc64.of(0, bytes.address() + typeAt, 1);
            sum = Crc64.of(sum, bytes.address() + valueAt, length);
            sum = Crc64.of(sum, footer.address(), VERSION_BYTES);
            payload[1 + length] = (byte) version;
            payload[2 + length] = (byte) (version >>> 8);
            for (int i = 0; i < Long.BYTES; i++) {
                payload[1 + length + VERSION_BYTES + i] = (byte) (sum >>> (8 * i));
            }
            return payload;
        }

        private void read(int first) throws RdbException {
            expiresAtMs = 0;
            idleSeconds = -1;
            frequency = -1;
            int code = first;
            while (RdbPartLoad.isAttribute(code)) {
                switch (code) {
                    case RdbOpcode.EXPIRES_MS -> expiresAtMs = Math.max(1, reader.littleEndian());
                    case RdbOpcode.EXPIRES_SECONDS -> expiresAtMs = Math.max(1, reader.littleEndianInt() * 1000L);
                    case RdbOpcode.IDLE -> idleSeconds = reader.count();
                    default -> frequency = reader.oneByte();
                }
                code = reader.oneByte();
            }
            typeAt = reader.position() - 1;
            key = reader.key();
            valueAt = reader.position();
            reader.skipValue(code);
        }
    }

    /// Shows everything in the file, from the first byte to the checksum, which must be its last.
    ///
    /// @throws IOException where the file is damaged, or holds what cannot be here
    public void read(Visitor visitor) throws IOException {
        long end = readSnapshot(visitor);
        if (end < bytes.byteSize()) {
            throw new IOException("%s is damaged: at byte %d: there are bytes behind its end".formatted(path, end));
        }
    }

    /// As [#read], for a file that goes on with commands behind the snapshot.
    ///
    /// @return how long the snapshot is
    public long readSnapshot(Visitor visitor) throws IOException {
        var reader = new RdbReader(bytes.address(), bytes.byteSize());
        try {
            int version = RdbHeader.read(bytes.address(), reader);
            var entry = new Entry(version, reader);
            for (int code = reader.oneByte(); code != RdbOpcode.END; code = reader.oneByte()) {
                switch (code) {
                    case RdbOpcode.SELECT_DATABASE -> entry.database = (int) reader.count();
                    case RdbOpcode.RESIZE_DATABASE -> {
                        reader.count();
                        reader.count();
                    }
                    case RdbOpcode.AUX -> {
                        reader.skipString();
                        reader.skipString();
                    }
                    case RdbOpcode.FUNCTION -> visitor.library(reader.bytes());
                    case RdbOpcode.SLOT_INFO -> {
                        reader.count();
                        reader.count();
                        reader.count();
                    }
                    case RdbOpcode.FUNCTION_OF_CANDIDATES, RdbOpcode.MODULE_AUX ->
                        throw new RdbException("it holds what no node can load");
                    default -> {
                        entry.read(code);
                        visitor.entry(entry);
                    }
                }
            }
            if (RdbHeader.hasChecksum(version)) {
                checksum(reader);
            }
            return reader.position();
        } catch (RdbException e) {
            throw new IOException(
                    "%s is damaged: at byte %d: %s".formatted(path, reader.position(), e.getMessage()), e);
        }
    }

    private void checksum(RdbReader reader) throws RdbException {
        long content = reader.position();
        long told = reader.littleEndian();
        if (told != 0 && told != Crc64.of(0, bytes.address(), content)) {
            throw new RdbException("its checksum is wrong");
        }
    }

    @Override
    public void close() {
        arena.close();
    }
}
