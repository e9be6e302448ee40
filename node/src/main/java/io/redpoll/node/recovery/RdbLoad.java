package io.redpoll.node.recovery;

import io.redpoll.node.store.Keyspace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Puts what an RDB file says into a keyspace, from the first byte to the checksum.
///
/// The thread that runs it finds where each entry ends; [RdbLoaders] load what lies between on all cores. Runs once; no
/// slot is locked by the thread.
final class RdbLoad {
    private static final Logger LOG = Logger.getLogger(RdbLoad.class.getName());
    private static final long SUM_BYTES = 1 << 20;

    /// Type, key and value, with a length each.
    private static final int ENTRY_BYTES_MIN = 4;

    private final Path path;
    private final long address;
    private final RdbReader reader;
    private final Keyspace keyspace;
    private final long nowMs;
    private final boolean checksums;
    private final LoadProgress progress;
    private final RdbLoaders loaders;

    private int version;
    private long sum;
    private long summed;
    private int database;
    private long keysExpected;
    private final List<byte[]> libraries = new ArrayList<>();

    /// Entries that were found and are not loaded yet.
    private @Nullable RdbPart part;

    /// @param path for messages
    /// @param address where the file's bytes are
    /// @param dropsExpired whether keys whose time is over are left out
    /// @param checksums whether the file's checksum must be right
    RdbLoad(
            Path path,
            long address,
            long size,
            Keyspace keyspace,
            long nowMs,
            boolean dropsExpired,
            boolean checksums,
            LoadProgress progress) {
        this.path = path;
        this.address = address;
        this.reader = new RdbReader(address, size);
        this.keyspace = keyspace;
        this.nowMs = nowMs;
        this.checksums = checksums;
        this.progress = progress;
        this.loaders = new RdbLoaders(address, keyspace, nowMs, dropsExpired);
    }

    /// Loads everything.
    ///
    /// @return how many bytes the file has, its checksum included; more may stand behind it
    /// @throws IOException where the file is damaged, or holds what cannot be here; with the byte and what to do
    long run() throws IOException {
        long at = 0;
        try {
            version = RdbHeader.read(address, reader);
            while (true) {
                at = reader.position();
                int code = reader.oneByte();
                if (code == RdbOpcode.END) {
                    break;
                }
                if (isEntry(code)) {
                    entry(code);
                } else {
                    loadPart();
                    next(code);
                }
                if (reader.position() - summed >= SUM_BYTES) {
                    addUp(reader.position());
                    progress.reached(summed, loaders.keys(), loaders.keysExpired());
                }
            }
            loadPart();
            checksum();
            loaders.finish();
            progress.reached(reader.position(), loaders.keys(), loaders.keysExpired());
        } catch (RdbException e) {
            var where = e.at(reader.position(), at);
            throw new IOException(
                    "%s cannot be loaded: at byte %d, in what begins at byte %d: %s. Restore it from a copy, or see what redis-check-rdb says of it."
                            .formatted(path, where.position(), where.start(), e.getMessage()),
                    e);
        } finally {
            loaders.close();
        }
        return reader.position();
    }

    /// The texts of the libraries of functions that the file holds.
    List<byte[]> libraries() {
        return libraries;
    }

    private void next(int code) throws RdbException {
        switch (code) {
            case RdbOpcode.SELECT_DATABASE -> select(reader.count());
            case RdbOpcode.RESIZE_DATABASE -> {
                // Each key takes some bytes: nobody can claim more than there is room for.
                keysExpected = Math.min(reader.count(), reader.left() / ENTRY_BYTES_MIN);
                reader.count();
            }
            case RdbOpcode.AUX -> aux(reader.key().toString(), new String(reader.bytes(), StandardCharsets.UTF_8));
            case RdbOpcode.SLOT_INFO -> {
                for (int i = 0; i < 3; i++) {
                    reader.count();
                }
            }
            case RdbOpcode.FUNCTION -> {
                libraries.add(reader.bytes());
            }
            case RdbOpcode.FUNCTION_OF_CANDIDATES ->
                throw new RdbException("it holds a function as only release candidates of Redis 7.0 wrote it");
            case RdbOpcode.MODULE_AUX ->
                throw new RdbException(
                        "it holds data of the module '" + reader.moduleType() + "', and there are no modules here");
            default -> throw new AssertionError(code);
        }
    }

    private static boolean isEntry(int code) {
        return code < RdbOpcode.SLOT_INFO || RdbPartLoad.isAttribute(code);
    }

    private void select(long number) throws RdbException {
        if (number >= keyspace.databases()) {
            throw new RdbException("it has keys in database " + number + ", and there are " + keyspace.databases()
                    + " here (databases)");
        }
        database = (int) number;
        keysExpected = 0;
    }

    private void aux(String name, String text) {
        switch (name) {
            case "redis-ver" -> LOG.log(Level.INFO, "Loading RDB produced by version {0}", text);
            case "valkey-ver" -> LOG.log(Level.INFO, "Loading RDB produced by Valkey version {0}", text);
            case "ctime" -> age(text);
            default -> {}
        }
    }

    private void age(String text) {
        try {
            long seconds = nowMs / 1000 - Long.parseLong(text);
            LOG.log(Level.INFO, "RDB age {0} seconds", Long.toString(Math.max(0, seconds)));
        } catch (NumberFormatException e) {
            LOG.log(Level.WARNING, "{0} does not say when it was written", path);
        }
    }

    /// Passes over an entry, which is loaded with those beside it.
    ///
    /// @param code its first byte, which was read
    private void entry(int code) throws RdbException {
        if (part == null) {
            part = new RdbPart(database, keysExpected, reader.position() - 1);
        }
        int type = code;
        while (RdbPartLoad.isAttribute(type)) {
            RdbPartLoad.skipAttribute(type, reader);
            type = reader.oneByte();
        }
        long key = reader.position();
        reader.skipString();
        reader.skipValue(type);
        part.add(key, reader.position());
        if (part.isFull()) {
            loadPart();
        }
    }

    private void loadPart() throws RdbException {
        if (part != null) {
            loaders.load(part);
            part = null;
        }
    }

    private void addUp(long position) {
        if (checksums) {
            sum = Crc64.of(sum, address + summed, position - summed);
        }
        summed = position;
    }

    private void checksum() throws RdbException {
        if (!RdbHeader.hasChecksum(version)) {
            return;
        }
        addUp(reader.position());
        long told = reader.littleEndian();
        if (!checksums) {
            return;
        }
        if (told == 0) {
            LOG.log(Level.INFO, "RDB file was saved with checksum disabled: no check performed.");
        } else if (told != sum) {
            throw new RdbException(String.format(
                    Locale.ROOT, "its checksum is %016x, and that of its content %016x: it was damaged", told, sum));
        }
    }
}
