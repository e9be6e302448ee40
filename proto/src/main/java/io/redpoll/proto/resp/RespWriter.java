package io.redpoll.proto.resp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.redpoll.proto.bytes.Doubles;
import io.redpoll.proto.bytes.Memory;
import io.redpoll.proto.bytes.Numbers;
import io.redpoll.proto.bytes.Slice;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// Writes replies by address into one growable direct buffer, in RESP2 or RESP3.
///
/// Types that RESP2 lacks are written as their nearest kin there, as Redis does: a map as a flat array, a set as an
/// array, a boolean as 1 or 0, a real number and a verbatim string as bulk strings. One object per connection, used by
/// its event loop alone. [#take()] hands the buffer over; until then [#size()] tells how much there is and
/// [#truncate(int)] takes back.
public final class RespWriter {
    private static final int INITIAL_BYTES = 4 * 1024;
    private static final int HEADER_MAX = 1 + Numbers.LONG_LENGTH_MAX + 2;
    private static final short CRLF = 0x0a0d;
    private static final int OK_BEGIN = 0x0d4b4f2b;

    private final ByteBufAllocator allocator;
    private @Nullable ByteBuf buffer;
    private long base;
    private long at;
    private long limit;
    private int protocol = 2;

    public RespWriter(ByteBufAllocator allocator) {
        this.allocator = allocator;
    }

    /// 2 or 3.
    public int protocol() {
        return protocol;
    }

    public void protocol(int version) {
        protocol = version;
    }

    /// Bytes written since the last [#take()].
    public int size() {
        return (int) (at - base);
    }

    /// Bytes of the buffer that is held at the moment. From any thread, a moment old.
    public int capacity() {
        var held = buffer;
        return held == null ? 0 : held.capacity();
    }

    /// Where the bytes written since the last [#take()] begin; valid until the next write.
    public long address() {
        return base;
    }

    /// Takes back all that was written behind the first `size` bytes.
    public void truncate(int size) {
        at = base + size;
    }

    /// The bytes written, now the caller's to release, or null where there are none.
    public @Nullable ByteBuf take() {
        var taken = buffer;
        if (taken == null) {
            return null;
        }
        int size = size();
        buffer = null;
        base = 0;
        at = 0;
        limit = 0;
        if (size == 0) {
            taken.release();
            return null;
        }
        return taken.writerIndex(size);
    }

    /// `+OK`.
    public void ok() {
        ensure(5);
        Memory.putInt(at, OK_BEGIN);
        Memory.putByte(at + 4, (byte) '\n');
        at += 5;
    }

    /// A simple string.
    ///
    /// @param text ASCII without line breaks
    public void simple(String text) {
        line('+', text);
    }

    /// An error.
    ///
    /// @param text begins with its code, as `ERR syntax error`; line breaks are written as blanks
    public void error(String text) {
        line(
                '-',
                text.indexOf('\r') < 0 && text.indexOf('\n') < 0
                        ? text
                        : text.replace('\r', ' ').replace('\n', ' '));
    }

    /// An error from its bytes.
    ///
    /// @param text as for [#error(String)], without line breaks
    public void error(byte[] text) {
        ensure(text.length + 3);
        Memory.putByte(at++, (byte) '-');
        raw(text);
        crlf();
    }

    public void integer(long value) {
        header(':', value);
    }

    public void bulk(Slice value) {
        bulk(value.address(), value.length());
    }

    public void bulk(long address, int length) {
        ensure(HEADER_MAX + length + 2);
        unsafeHeader('$', length);
        Memory.copy(address, at, length);
        at += length;
        Memory.putShort(at, CRLF);
        at += 2;
    }

    public void bulk(byte[] value) {
        ensure(HEADER_MAX + value.length + 2);
        unsafeHeader('$', value.length);
        raw(value);
        crlf();
    }

    public void bulk(String value) {
        bulk(value.getBytes(StandardCharsets.UTF_8));
    }

    /// A whole number as a bulk string.
    public void bulk(long value) {
        ensure(HEADER_MAX + HEADER_MAX);
        unsafeHeader('$', Numbers.lengthOf(value));
        at += Numbers.write(at, value);
        crlf();
    }

    public void nil() {
        if (protocol >= 3) {
            raw3('_');
        } else {
            header('$', -1);
        }
    }

    /// Nil where RESP2 clients expect an array.
    public void nilArray() {
        if (protocol >= 3) {
            raw3('_');
        } else {
            header('*', -1);
        }
    }

    /// Begins an array of `count` elements.
    public void array(int count) {
        header('*', count);
    }

    /// Begins a map of `count` pairs.
    public void map(int count) {
        if (protocol >= 3) {
            header('%', count);
        } else {
            header('*', 2L * count);
        }
    }

    /// Begins a set of `count` elements.
    public void set(int count) {
        header(protocol >= 3 ? '~' : '*', count);
    }

    /// Begins an out-of-band message of `count` elements.
    public void push(int count) {
        header(protocol >= 3 ? '>' : '*', count);
    }

    /// Writes the header of an array whose elements were already written from `mark` (a former [#size()]) on.
    public void arrayFrom(int mark, int count) {
        headerFrom('*', mark, count);
    }

    /// As [#arrayFrom(int, int)], for a set.
    public void setFrom(int mark, int count) {
        headerFrom(protocol >= 3 ? '~' : '*', mark, count);
    }

    /// As [#arrayFrom(int, int)], for a map of `count` pairs.
    public void mapFrom(int mark, int count) {
        headerFrom(protocol >= 3 ? '%' : '*', mark, protocol >= 3 ? count : 2 * count);
    }

    /// Writes a bulk string before what was written from `mark` (a former [#size()]) on.
    public void insertBulk(int mark, Slice value) {
        int behind = size() - mark;
        int bytes = 1 + Numbers.lengthOf(value.length()) + 2 + value.length() + 2;
        ensure(bytes);
        Memory.move(base + mark, base + mark + bytes, behind);
        at = base + mark;
        unsafeHeader('$', value.length());
        Memory.copy(value.address(), at, value.length());
        at += value.length();
        crlf();
        at += behind;
    }

    private void headerFrom(char type, int mark, int count) {
        int elements = size() - mark;
        int digits = Numbers.lengthOf(count);
        int header = digits + 3;
        ensure(header);
        Memory.move(base + mark, base + mark + header, elements);
        at = base + mark;
        unsafeHeader(type, count);
        at += elements;
    }

    public void bool(boolean value) {
        if (protocol >= 3) {
            ensure(4);
            Memory.putByte(at, (byte) '#');
            Memory.putByte(at + 1, (byte) (value ? 't' : 'f'));
            at += 2;
            crlf();
        } else {
            integer(value ? 1 : 0);
        }
    }

    /// A real number, with 17 significant digits.
    public void real(double value) {
        ensure(HEADER_MAX + Doubles.LENGTH_MAX + 2);
        if (protocol == 3) {
            Memory.putByte(at++, (byte) ',');
            at += Doubles.write(at, value);
        } else {
            // The header of a bulk string takes 4 bytes where the text has less than 10, else 5.
            int length = Doubles.write(at + 5, value);
            long text = at + 5;
            unsafeHeader('$', length);
            Memory.move(text, at, length);
            at += length;
        }
        Memory.putShort(at, CRLF);
        at += 2;
    }

    /// A real number from its text, which both protocols carry.
    public void real(String text) {
        if (protocol >= 3) {
            line(',', text);
        } else {
            bulk(text);
        }
    }

    /// A whole number of any length from its digits.
    public void bigNumber(String digits) {
        if (protocol >= 3) {
            line('(', digits);
        } else {
            bulk(digits);
        }
    }

    /// Begins `count` pairs about the reply that follows. RESP2 has no such thing.
    public void attributes(int count) {
        if (protocol < 3) {
            throw new IllegalStateException("RESP2 has no attributes");
        }
        header('|', count);
    }

    /// Text that a client may show as it is.
    ///
    /// @param format three letters: `txt` or `mkd`
    public void verbatim(String format, String text) {
        if (protocol < 3) {
            bulk(text);
            return;
        }
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        header('=', bytes.length + 4);
        ensure(4 + bytes.length + 2);
        raw((format + ':').getBytes(StandardCharsets.ISO_8859_1));
        raw(bytes);
        crlf();
    }

    /// Bytes that are RESP already.
    public void raw(long address, int length) {
        ensure(length);
        Memory.copy(address, at, length);
        at += length;
    }

    /// Bytes that another writer has written. They become this one's to release, and where it has written nothing its
    /// buffer, without a copy.
    ///
    /// @param written as [#take()] returns it
    public void append(ByteBuf written) {
        if (size() > 0) {
            raw(written.memoryAddress(), written.writerIndex());
            written.release();
            return;
        }
        if (buffer != null) {
            buffer.release();
        }
        buffer = written;
        base = written.memoryAddress();
        at = base + written.writerIndex();
        limit = base + written.capacity();
    }

    /// As [#raw(long, int)], from an array.
    public void plain(byte[] bytes) {
        ensure(bytes.length);
        raw(bytes);
    }

    private void line(char type, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        ensure(bytes.length + 3);
        Memory.putByte(at++, (byte) type);
        raw(bytes);
        crlf();
    }

    private void raw3(char type) {
        ensure(4);
        Memory.putByte(at++, (byte) type);
        crlf();
    }

    private void header(char type, long number) {
        ensure(HEADER_MAX);
        unsafeHeader(type, number);
    }

    private void unsafeHeader(char type, long number) {
        if (number >= 0 && number < 10) {
            Memory.putInt(at, type | (int) ('0' + number) << 8 | CRLF << 16);
            at += 4;
            return;
        }
        Memory.putByte(at++, (byte) type);
        at += Numbers.write(at, number);
        crlf();
    }

    private void raw(byte[] bytes) {
        Memory.copy(bytes, 0, at, bytes.length);
        at += bytes.length;
    }

    private void crlf() {
        Memory.putShort(at, CRLF);
        at += 2;
    }

    private void ensure(int bytes) {
        if (limit - at < bytes) {
            grow(bytes);
        }
    }

    private void grow(int bytes) {
        int size = size();
        int wanted = Math.addExact(size, bytes);
        var old = buffer;
        if (old == null) {
            buffer = allocator.directBuffer(Math.max(INITIAL_BYTES, wanted));
        } else {
            int doubled = size > Integer.MAX_VALUE / 2 ? Integer.MAX_VALUE - 64 : size * 2;
            old.writerIndex(size);
            old.capacity(Math.max(doubled, wanted));
        }
        var current = buffer;
        if (current == null || !current.hasMemoryAddress()) {
            throw new IllegalStateException(
                    "the allocator gives no direct buffers with an address: allow Netty's Unsafe");
        }
        base = current.memoryAddress();
        at = base + size;
        limit = base + current.capacity();
    }
}
