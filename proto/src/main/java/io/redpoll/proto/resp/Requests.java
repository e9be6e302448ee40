package io.redpoll.proto.resp;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// Complete requests found in a read buffer, as addresses and lengths of their arguments.
///
/// One object per event loop, filled anew for each read: nothing is copied, and nothing is allocated once the arrays
/// have grown to what clients send. The addresses are those of the buffer that was read, valid as long as it is; only
/// arguments of plain lines are copies, valid until [#clear()].
public final class Requests {
    private static final int COPY_BYTES = 4 * 1024;

    private int count;
    private int[] firstArgument = new int[65];
    private long[] start = new long[64];
    private long[] end = new long[64];
    private boolean[] inline = new boolean[64];

    private int argumentTotal;
    private long[] address = new long[256];
    private int[] length = new int[256];

    // Copies of what plain lines say; unmapped by the garbage collector when a larger one replaces it.
    private MemorySegment copies = MemorySegment.NULL;
    private long copied;

    public void clear() {
        count = 0;
        argumentTotal = 0;
    }

    /// How many complete requests there are.
    public int count() {
        return count;
    }

    /// How many arguments a request has, its command's name included; at least 1.
    public int arguments(int request) {
        return firstArgument[request + 1] - firstArgument[request];
    }

    public long address(int request, int argument) {
        return address[firstArgument[request] + argument];
    }

    public int length(int request, int argument) {
        return length[firstArgument[request] + argument];
    }

    /// Where the request's first byte stands.
    public long start(int request) {
        return start[request];
    }

    /// The address behind the request's last byte.
    public long end(int request) {
        return end[request];
    }

    /// Whether it came as a plain line, so that its bytes are not RESP.
    public boolean isInline(int request) {
        return inline[request];
    }

    // What follows is for RespReader: arguments are added first, and the request is closed when it is complete.

    void add(long argumentAddress, int argumentLength) {
        if (argumentTotal == address.length) {
            address = Arrays.copyOf(address, argumentTotal * 2);
            length = Arrays.copyOf(length, argumentTotal * 2);
        }
        address[argumentTotal] = argumentAddress;
        length[argumentTotal] = argumentLength;
        argumentTotal++;
    }

    void close(long startAddress, long endAddress, boolean isInline) {
        if (count == start.length) {
            start = Arrays.copyOf(start, count * 2);
            end = Arrays.copyOf(end, count * 2);
            inline = Arrays.copyOf(inline, count * 2);
            firstArgument = Arrays.copyOf(firstArgument, count * 2 + 1);
        }
        start[count] = startAddress;
        end[count] = endAddress;
        inline[count] = isInline;
        count++;
        firstArgument[count] = argumentTotal;
    }

    /// Room for `bytes` bytes until the next [#clear()], or 0 where there is none before it.
    long room(long bytes) {
        if (count == 0) {
            copied = 0;
        }
        if (copied + bytes >= copies.byteSize()) {
            if (count > 0) {
                return 0;
            }
            copies = Arena.ofAuto().allocate(Math.max(COPY_BYTES, bytes + 1));
        }
        long room = copies.address() + copied;
        copied += bytes;
        return room;
    }

    /// Arguments of the request that is not complete yet.
    int open() {
        return argumentTotal - firstArgument[count];
    }

    long openAddress(int argument) {
        return address[firstArgument[count] + argument];
    }

    int openLength(int argument) {
        return length[firstArgument[count] + argument];
    }

    /// How many arguments fit before the arrays grow.
    int argumentCapacity() {
        return address.length;
    }

    void dropOpen() {
        argumentTotal = firstArgument[count];
    }
}
