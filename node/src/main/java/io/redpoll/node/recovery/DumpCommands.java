package io.redpoll.node.recovery;

import static io.redpoll.node.command.Command.reads;
import static io.redpoll.node.command.Command.writes;
import static io.redpoll.node.command.CommandException.SYNTAX;
import static io.redpoll.node.command.Flag.ASKING;
import static io.redpoll.node.command.Flag.GROWS;

import io.redpoll.node.command.Call;
import io.redpoll.node.command.Category;
import io.redpoll.node.command.Command;
import io.redpoll.node.command.CommandException;
import io.redpoll.node.command.Family;
import io.redpoll.node.command.KeyAccess;
import io.redpoll.node.command.Words;
import io.redpoll.node.store.Strings;
import io.redpoll.node.store.Type;
import io.redpoll.proto.bytes.Memory;
import io.redpoll.proto.bytes.Slice;

/// DUMP and RESTORE: values as bytes that other servers read, too.
///
/// ```
/// type's number and value, as in RDB files · 2 bytes version of the format · 8 bytes checksum of all before
/// ```
public final class DumpCommands implements Family {
    static final int FOOTER_BYTES = 10;
    private static final int BYTES_RESTORED_IN_A_STEP = 20;
    private static final int CHECKSUM_BYTES = 8;
    private static final String RESTORE =
            " key ttl:integer serialized-value [REPLACE] [ABSTTL] [IDLETIME seconds] [FREQ frequency:integer]";

    final Command dump = reads("dump key")
            .does("Returns the value of a key as bytes that RESTORE reads.")
            .since("2.6.0", "O(N) where N is the size of the value")
            .by(this::dump);

    /// Replies the bytes, nil where there is no key.
    void dump(Call call) {
        var key = call.at(1);
        try (var writer = new RdbWriter()) {
            dump(call, key, writer);
        }
    }

    private static void dump(Call call, Slice key, RdbWriter writer) {
        int version = RdbType.VERSION_WRITTEN;
        if (call.keys().type(key) == Type.STRING) {
            var value = call.strings().get(key);
            if (value == null) {
                call.reply().nil();
                return;
            }
            writer.type(RdbType.STRING);
            writer.string(value);
        } else {
            var elements = call.keys().elements(key);
            if (elements == null) {
                call.reply().nil();
                return;
            }
            call.expect(2L * elements.count());
            version = elements.isTimed() ? RdbType.VERSION_TIMED : version;
            writer.elements(elements);
        }
        writer.littleEndian(version, 2);
        writer.littleEndian(writer.checksum(), CHECKSUM_BYTES);
        call.reply().bulk(writer.address(), writer.size());
    }

    final Command restore = writes("restore" + RESTORE, GROWS)
            .does("Creates a key with a value that DUMP returned.")
            .since("2.6.0", "O(N) where N is the size of the value")
            .access(KeyAccess.REPLACES)
            .also(Category.DANGEROUS)
            .by(this::restore);

    /// Replies OK. The time to live is in milliseconds, 0 for none, with ABSTTL since 1970. Journalled with ABSTTL
    /// where there is one.
    void restore(Call call) {
        boolean replace = false;
        boolean isAbsolute = false;
        long idleSeconds = -1;
        int frequency = -1;
        var options = call.optionsFrom(4);
        while (options.next()) {
            if (options.is("REPLACE")) {
                replace = true;
            } else if (options.is("ABSTTL")) {
                isAbsolute = true;
            } else if (options.is("IDLETIME") && options.has(1)) {
                idleSeconds = options.number();
                if (idleSeconds < 0) {
                    throw CommandException.INVALID_IDLETIME;
                }
            } else if (options.is("FREQ") && options.has(1)) {
                long given = options.number();
                if (given < 0 || given > 255) {
                    throw CommandException.INVALID_FREQ;
                }
                frequency = (int) given;
            } else {
                throw SYNTAX;
            }
        }
        call.expect(call.at(3).length() / BYTES_RESTORED_IN_A_STEP);
        var key = call.at(1);
        if (!replace && call.keys().exists(key)) {
            throw CommandException.BUSY_KEY;
        }
        long ttl = call.longAt(2);
        if (ttl < 0) {
            throw CommandException.INVALID_TTL;
        }
        long expiresAt = ttl == 0 || isAbsolute ? ttl : ttl + call.nowMs();
        requireWhole(call.at(3));
        restore(call, key, call.at(3), expiresAt, ttl != 0 && !isAbsolute);
        if (idleSeconds >= 0) {
            call.keys().idle(key, idleSeconds);
        }
        if (frequency >= 0) {
            call.keys().frequency(key, frequency);
        }
        call.reply().ok();
    }

    /// The version and the checksum, in the last [#FOOTER_BYTES], must be right.
    ///
    /// @return how many bytes stand before them
    static int verified(Slice payload) {
        int content = payload.length() - FOOTER_BYTES;
        if (content < 0) {
            throw CommandException.BAD_PAYLOAD_CHECKSUM;
        }
        int version = Memory.getShort(payload.address() + content) & 0xffff;
        int summed = payload.length() - CHECKSUM_BYTES;
        long checksum = Memory.getLong(payload.address() + summed);
        // As Redis: a checksum of 0 says that none was made (cluster.c, verifyDumpPayload).
        boolean isWhole = checksum == 0 || checksum == Crc64.of(0, payload.address(), summed);
        if (version > RdbType.VERSION_READ_MAX || !isWhole) {
            throw CommandException.BAD_PAYLOAD_CHECKSUM;
        }
        return content;
    }

    /// The payload must be one value to its end.
    private static void requireWhole(Slice payload) {
        try {
            var reader = new RdbReader(payload.address(), verified(payload));
            reader.value(RdbSink.IGNORING);
            if (!reader.isAtEnd()) {
                throw CommandException.BAD_PAYLOAD;
            }
        } catch (RdbException e) {
            throw CommandException.BAD_PAYLOAD;
        }
    }

    private static void restore(Call call, Slice key, Slice payload, long expiresAt, boolean isRelative) {
        if (expiresAt != 0 && expiresAt <= call.nowMs()) {
            if (call.keys().delete(key)) {
                call.journalAs(2).bulk(Words.DEL);
                call.record().bulk(key);
            }
            return;
        }
        call.keys().makeRoom(key);
        var value = new RestoredValue(call.data());
        value.begin(key, expiresAt == 0 ? Strings.NO_EXPIRY : expiresAt);
        try {
            new RdbReader(payload.address(), payload.length() - FOOTER_BYTES).value(value);
        } catch (RdbException e) {
            throw new AssertionError("what was read once cannot be read again", e);
        }
        value.end();
        if (isRelative) {
            journal(call, expiresAt);
        }
    }

    /// As it came, but with the moment in the place of the time.
    private static void journal(Call call, long expiresAt) {
        var record = call.journalAs(call.count() + 1);
        record.bulk(Words.RESTORE);
        for (int i = 1; i < call.count(); i++) {
            if (i == 2) {
                record.bulk(expiresAt);
            } else {
                record.bulk(call.at(i));
            }
        }
        record.bulk(Words.ABSTTL);
    }

    final Command restoreAsking = writes("restore-asking" + RESTORE, GROWS, ASKING)
            .does("As RESTORE, into a slot that is being imported.")
            .since("3.0.0", "O(N) where N is the size of the value")
            .access(KeyAccess.REPLACES)
            .also(Category.DANGEROUS)
            .by(this::restore);
}
