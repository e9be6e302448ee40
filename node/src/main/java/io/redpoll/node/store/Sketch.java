package io.redpoll.node.store;

import io.redpoll.proto.bytes.Memory;
import io.redpoll.proto.bytes.Slice;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/// A HyperLogLog in memory: an estimate of how many different elements a set has, in at most 12 KB.
///
/// An element's hash chooses one of 16384 registers by its low 14 bits; of the other 50, the register keeps the
/// longest run "0…01" that it has seen, the 1 counted in. From how many registers hold which run, the number of
/// elements follows with a standard error of 0.81 %: see [Cardinality].
///
/// The bytes are those of Redis, so that values can move between servers:
///
/// ```
///   4   magic        "HYLL"
///   1   encoding     0 dense, 1 sparse
///   3   reserved     0
///   8   cardinality  as last computed; top bit set where it is out of date
///       registers
/// ```
///
/// *Dense* registers have 6 bits each, the lowest bits of a byte first. *Sparse* ones are run-length encoded:
///
/// ```
///   00llllll            l + 1 registers are 0
///   01llllll llllllll   l + 1 registers are 0
///   1vvvvvll            l + 1 registers are v + 1
/// ```
///
/// A sparse sketch becomes dense when a register exceeds 32 or the bytes would exceed `hll-sparse-max-bytes`. Which of
/// several sparse forms of the same registers comes about depends on the way; it is the same way as Redis's, so that
/// equal commands give equal bytes.
///
/// The object works on one sketch after another: on a dense one where it lies, on a sparse one in a copy, so that
/// nothing has been changed when its bytes turn out to be wrong. Used by one thread.
final class Sketch {
    static final int REGISTERS = 1 << 14;
    static final int HEADER_BYTES = 16;
    static final int DENSE_BYTES = HEADER_BYTES + REGISTERS * 6 / 8;

    private static final int MAGIC = 'H' | ('Y' << 8) | ('L' << 16) | ('L' << 24);
    private static final int DENSE = 0;
    private static final int SPARSE = 1;
    private static final long OUT_OF_DATE = Long.MIN_VALUE;
    private static final int EMPTY_BYTES = HEADER_BYTES + 2;

    private static final int SPARSE_RUN_MAX = 32;
    private static final int SPARSE_VALUES_MAX = 4;
    private static final int SPARSE_ZEROS_MAX = 64;

    /// No valid sketch is longer: each code says something about at least one register.
    private static final int SPARSE_BYTES_LIMIT = HEADER_BYTES + 2 * REGISTERS;

    private static final int COPY_BYTES = SPARSE_BYTES_LIMIT + 8;
    private static final long HASH_SEED = 0xadc83b19L;

    private @Nullable MemorySegment copies;
    private long copy;
    private long denseCopy;
    private long address;
    private int length;
    private boolean isCopied;
    private int sparseBytesMax;

    /// Whether the bytes look like a sketch: only the registers are not read.
    static boolean isOne(long address, int length) {
        if (length < HEADER_BYTES || Memory.getInt(address) != MAGIC) {
            return false;
        }
        int encoding = Memory.getByte(address + 4);
        return encoding == SPARSE || (encoding == DENSE && length == DENSE_BYTES);
    }

    static boolean isDense(long address) {
        return Memory.getByte(address + 4) == DENSE;
    }

    /// The cardinality that the sketch says it has, negative where that is out of date.
    static long cardinality(long address) {
        return Memory.getLong(address + 8);
    }

    static void setCardinality(long address, long cardinality) {
        Memory.putLong(address + 8, cardinality);
    }

    // What follows is about the sketch being worked on.

    /// Begins a sketch of nothing, in the copy.
    void create(int bytesMax) {
        prepare(bytesMax);
        address = copy;
        length = EMPTY_BYTES;
        isCopied = true;
        Memory.putInt(address, MAGIC);
        Memory.putInt(address + 4, SPARSE);
        setCardinality(address, 0);
        putZeros(address + HEADER_BYTES, REGISTERS, 2);
    }

    /// Begins to work on a sketch, which is dense and lies still, or is copied.
    ///
    /// @param bytesMax `hll-sparse-max-bytes`
    void open(long value, int valueLength, int bytesMax) {
        prepare(bytesMax);
        length = valueLength;
        isCopied = !isDense(value);
        if (!isCopied) {
            address = value;
            return;
        }
        if (valueLength > SPARSE_BYTES_LIMIT) {
            throw InvalidSketchException.CORRUPTED;
        }
        address = copy;
        Memory.copy(value, address, valueLength);
    }

    private void prepare(int bytesMax) {
        if (copies == null) {
            copies = Arena.ofAuto().allocate(COPY_BYTES + DENSE_BYTES, 8);
            copy = copies.address();
            denseCopy = copy + COPY_BYTES;
        }
        sparseBytesMax = Math.min(bytesMax, SPARSE_BYTES_LIMIT);
    }

    long address() {
        return address;
    }

    int length() {
        return length;
    }

    /// Whether the work was on a copy, which is now to be written back.
    boolean isCopied() {
        return isCopied;
    }

    /// Says that the cardinality that was computed before holds no longer.
    void invalidate() {
        setCardinality(address, cardinality(address) | OUT_OF_DATE);
    }

    /// Whether a register has changed.
    boolean add(Slice element) {
        long hash = hash(element.address(), element.length());
        int run = Long.numberOfTrailingZeros((hash >>> 14) | (1L << 50)) + 1;
        return raise((int) hash & (REGISTERS - 1), run);
    }

    /// Sets a register that has less; whether it had.
    ///
    /// @throws InvalidSketchException where the codes do not reach to the register
    boolean raise(int register, int run) {
        return isDense(address) ? raiseDense(address + HEADER_BYTES, register, run) : raiseSparse(register, run);
    }

    private static boolean raiseDense(long registers, int register, int run) {
        if (run <= denseRegister(registers, register)) {
            return false;
        }
        putDenseRegister(registers, register, run);
        return true;
    }

    static int denseRegister(long registers, int register) {
        long at = registers + ((register * 6) >> 3);
        int shift = (register * 6) & 7;
        int value = (Memory.getByte(at) & 0xff) >> shift;
        if (shift > 2) {
            value |= Memory.getByte(at + 1) << (8 - shift);
        }
        return value & 63;
    }

    static void putDenseRegister(long registers, int register, int run) {
        long at = registers + ((register * 6) >> 3);
        int shift = (register * 6) & 7;
        Memory.putByte(at, (byte) ((Memory.getByte(at) & ~(63 << shift)) | (run << shift)));
        if (shift > 2) {
            int rest = 8 - shift;
            Memory.putByte(at + 1, (byte) ((Memory.getByte(at + 1) & ~(63 >> rest)) | (run >> rest)));
        }
    }

    private boolean raiseSparse(int register, int run) {
        if (run > SPARSE_RUN_MAX) {
            return raiseInDense(register, run);
        }
        long end = address + length;
        long at = address + HEADER_BYTES;
        long before = at;
        int first = 0;
        while (at < end && register >= first + span(at, end)) {
            first += span(at, end);
            before = at;
            at += codeBytes(at);
        }
        if (at + codeBytes(at) > end) {
            throw InvalidSketchException.CORRUPTED;
        }
        int old = isValues(at) ? value(at) : 0;
        if (old >= run) {
            return false;
        }
        int left = register - first;
        int right = first + span(at, end) - 1 - register;
        int leftBytes = bytesFor(left, old);
        int rightBytes = bytesFor(right, old);
        int more = leftBytes + 1 + rightBytes - codeBytes(at);
        if (more > 0 && length + more > sparseBytesMax) {
            return raiseInDense(register, run);
        }
        long next = at + codeBytes(at);
        if (next < end) {
            Memory.move(next, next + more, end - next);
        }
        putRegisters(at, left, leftBytes, old);
        putValues(at + leftBytes, run, 1);
        putRegisters(at + leftBytes + 1, right, rightBytes, old);
        length += more;
        join(before);
        return true;
    }

    /// Joins equal neighbours, looking at as many codes as Redis looks at.
    private void join(long from) {
        long at = from;
        for (int left = 5; left > 0 && at < address + length; left--) {
            long next = at + 1;
            if (!isValues(at)) {
                at += codeBytes(at);
            } else if (next < address + length
                    && isValues(next)
                    && value(at) == value(next)
                    && valuesSpan(at) + valuesSpan(next) <= SPARSE_VALUES_MAX) {
                putValues(at, value(at), valuesSpan(at) + valuesSpan(next));
                Memory.move(next + 1, next, address + length - next - 1);
                length--;
            } else {
                at = next;
            }
        }
    }

    private boolean raiseInDense(int register, int run) {
        toDense();
        return raiseDense(address + HEADER_BYTES, register, run);
    }

    /// Makes the sketch dense, in a copy; whether it was not.
    boolean toDense() {
        if (isDense(address)) {
            return false;
        }
        Memory.fill(denseCopy, DENSE_BYTES, (byte) 0);
        Memory.copy(address, denseCopy, HEADER_BYTES);
        Memory.putByte(denseCopy + 4, (byte) DENSE);
        long end = address + length;
        int register = 0;
        for (long at = address + HEADER_BYTES; at < end; at += codeBytes(at)) {
            int span = span(at, end);
            if (register + span > REGISTERS) {
                throw InvalidSketchException.CORRUPTED;
            }
            if (isValues(at)) {
                for (int i = 0; i < span; i++) {
                    putDenseRegister(denseCopy + HEADER_BYTES, register + i, value(at));
                }
            }
            register += span;
        }
        if (register != REGISTERS) {
            throw InvalidSketchException.CORRUPTED;
        }
        address = denseCopy;
        length = DENSE_BYTES;
        return true;
    }

    // What follows reads any sketch, wherever it lies.

    /// Raises each of `registers`, a byte each, to the sketch's.
    static void gather(long address, int length, long registers) {
        if (isDense(address)) {
            for (int i = 0; i < REGISTERS; i += 8) {
                long eight = eightDense(address + HEADER_BYTES, i);
                for (int k = 0; k < 8; k++) {
                    raiseByte(registers + i + k, (int) (eight >>> (6 * k)) & 63);
                }
            }
            return;
        }
        long end = address + length;
        int register = 0;
        for (long at = address + HEADER_BYTES; at < end; at += codeBytes(at)) {
            int span = span(at, end);
            if (register + span > REGISTERS) {
                throw InvalidSketchException.CORRUPTED;
            }
            if (isValues(at)) {
                for (int i = 0; i < span; i++) {
                    raiseByte(registers + register + i, value(at));
                }
            }
            register += span;
        }
        if (register != REGISTERS) {
            throw InvalidSketchException.CORRUPTED;
        }
    }

    /// Eight registers from `register` on, which is a multiple of eight, the first of them lowest.
    private static long eightDense(long registers, int register) {
        long at = registers + register * 6 / 8;
        return (Memory.getInt(at) & 0xffff_ffffL) | ((Memory.getShort(at + 4) & 0xffffL) << 32);
    }

    private static void raiseByte(long at, int run) {
        if (run > Memory.getByte(at)) {
            Memory.putByte(at, (byte) run);
        }
    }

    /// Counts the registers that hold each run; `histogram` has 64 numbers.
    static void count(long address, int length, int[] histogram) {
        if (isDense(address)) {
            for (int i = 0; i < REGISTERS; i += 8) {
                long eight = eightDense(address + HEADER_BYTES, i);
                for (int k = 0; k < 8; k++) {
                    histogram[(int) (eight >>> (6 * k)) & 63]++;
                }
            }
            return;
        }
        long end = address + length;
        int register = 0;
        for (long at = address + HEADER_BYTES; at < end; at += codeBytes(at)) {
            int span = span(at, end);
            histogram[isValues(at) ? value(at) : 0] += span;
            register += span;
            if (register > REGISTERS) {
                break;
            }
        }
        if (register != REGISTERS) {
            throw InvalidSketchException.CORRUPTED;
        }
    }

    /// The codes of a sparse sketch as text: `z:`, `Z:` and `v:` for the three kinds.
    static String decode(long address, int length) {
        var text = new StringBuilder();
        long end = address + length;
        for (long at = address + HEADER_BYTES; at < end; at += codeBytes(at)) {
            if (!text.isEmpty()) {
                text.append(' ');
            }
            if (isValues(at)) {
                text.append("v:").append(value(at)).append(',');
            } else {
                text.append(codeBytes(at) == 2 ? "Z:" : "z:");
            }
            text.append(span(at, end));
        }
        return text.toString();
    }

    // Codes of sparse registers.

    private static boolean isValues(long at) {
        return Memory.getByte(at) < 0;
    }

    private static int codeBytes(long at) {
        return (Memory.getByte(at) & 0xc0) == 0x40 ? 2 : 1;
    }

    /// For how many registers the code stands.
    ///
    /// @param end of the codes: what would be the second byte there counts as 0
    private static int span(long at, long end) {
        int code = Memory.getByte(at);
        if (code < 0) {
            return valuesSpan(at);
        }
        if (code < 0x40) {
            return code + 1;
        }
        int second = at + 1 < end ? Memory.getByte(at + 1) & 0xff : 0;
        return ((code & 63) << 8) + second + 1;
    }

    private static int valuesSpan(long at) {
        return (Memory.getByte(at) & 3) + 1;
    }

    private static int value(long at) {
        return ((Memory.getByte(at) >> 2) & 31) + 1;
    }

    /// @param run 0 for zeros
    private static int bytesFor(int span, int run) {
        if (span == 0) {
            return 0;
        }
        return run == 0 && span > SPARSE_ZEROS_MAX ? 2 : 1;
    }

    private static void putRegisters(long at, int span, int bytes, int run) {
        if (span > 0 && run > 0) {
            putValues(at, run, span);
        } else if (span > 0) {
            putZeros(at, span, bytes);
        }
    }

    private static void putValues(long at, int run, int span) {
        Memory.putByte(at, (byte) (0x80 | ((run - 1) << 2) | (span - 1)));
    }

    private static void putZeros(long at, int span, int bytes) {
        if (bytes == 1) {
            Memory.putByte(at, (byte) (span - 1));
        } else {
            Memory.putByte(at, (byte) (0x40 | ((span - 1) >> 8)));
            Memory.putByte(at + 1, (byte) (span - 1));
        }
    }

    /// MurmurHash64A (Austin Appleby, public domain).
    static long hash(long address, int length) {
        long factor = 0xc6a4a7935bd1e995L;
        long hash = HASH_SEED ^ (length * factor);
        long at = address;
        long end = address + (length & ~7);
        for (; at < end; at += 8) {
            long word = Memory.getLong(at) * factor;
            hash = (hash ^ (word ^ (word >>> 47)) * factor) * factor;
        }
        if ((length & 7) != 0) {
            for (int i = (length & 7) - 1; i >= 0; i--) {
                hash ^= (Memory.getByte(at + i) & 0xffL) << (i << 3);
            }
            hash *= factor;
        }
        hash = (hash ^ (hash >>> 47)) * factor;
        return hash ^ (hash >>> 47);
    }
}
