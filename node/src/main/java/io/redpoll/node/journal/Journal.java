package io.redpoll.node.journal;

import io.redpoll.node.config.JournalConfig;
import io.redpoll.proto.bytes.Memory;
import java.lang.foreign.Arena;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/// The ordered log of a shard's writes, in memory: appended to by event loops, read by the append-only file's writer
/// and by followers' feeds.
///
/// A position is an offset in bytes since the journal began, and the replication offset. Whoever holds a slot's lock
/// while it changes the slot and appends the record gets the slot's records in the order of its changes.
///
/// ## How appending works
/// The journal is a list of chunks. An append adds its size to the tail of the last one, which makes a place its own
/// and orders it among all others; copies; and publishes by writing the frame's length. No lock, no allocation, no
/// system call, no wake-up of a reader that is busy. Only the thread whose frame no longer fits takes the lock, and
/// puts the next chunk behind. Readers go from frame to frame and stop where a length is still 0. A frame that was
/// reserved and is not yet published therefore holds readers back, but never another appender: a mutex would do the
/// opposite.
///
/// A reader that finds nothing may sleep ([Reader#await(long)]); appenders see that in one field that they read after
/// their reservation. As the sleeper writes that field before it looks at the tail for the last time, one of the two
/// sees the other.
///
/// Chunks are freed when every reader has passed them and `repl-backlog-size` bytes are held behind them. They are
/// zeroed by the reader that freed them and used again.
///
/// Thread-safe, except where a method says who may call it.
public final class Journal implements AutoCloseable {
    /// What a chunk holds; a larger record gets a chunk of its own.
    static final int CHUNK_BYTES = 1 << 20;

    /// How far the file may fall behind before sessions are to stop reading: see [#isCongested()].
    public static final long LAG_BYTES_MAX = 64L << 20;

    private static final int COORDINATOR_BYTES_MAX = 128;
    private static final int SPARES_MAX = 4;
    private static final int FRAMES_COPIED_AT_ONCE_BYTES = 64 << 10;
    private static final long NO_FILE = -1;
    private static final VarHandle SLEEPERS;

    static {
        try {
            SLEEPERS = MethodHandles.lookup()
                    .findVarHandle(Journal.class, "sleepers", int.class)
                    .withInvokeExactBehavior();
        } catch (ReflectiveOperationException impossible) {
            throw new ExceptionInInitializerError(impossible);
        }
    }

    private final int chunkBytes;
    private final ChunkMemory memory = new ChunkMemory();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition moved = lock.newCondition();
    private final List<LongConsumer> durableListeners = new CopyOnWriteArrayList<>();

    private volatile Chunk current;
    private volatile boolean active;
    private volatile JournalConfig config;
    private volatile EpochTable epochs = EpochTable.EMPTY;
    private volatile Reader[] readers = {};

    @SuppressWarnings("unused") // by SLEEPERS
    private volatile int sleepers;

    private volatile long written = NO_FILE;
    private volatile long durable;
    private volatile boolean hasFile;
    private volatile long generation;

    // Guarded by the lock.
    private Chunk first;
    private Chunk walkedChunk;
    private long walkedBytes;
    private final ArrayDeque<Chunk> spares = new ArrayDeque<>();

    /// An empty journal at position 0, inactive.
    public Journal(JournalConfig config) {
        this(config, CHUNK_BYTES);
    }

    Journal(JournalConfig config, int chunkBytes) {
        this.config = config;
        this.chunkBytes = chunkBytes;
        first = newChunk(chunkBytes);
        first.open(0, 0);
        current = first;
        walkedChunk = first;
    }

    /// Whether anybody needs the records. Where not, changes need not be appended.
    public boolean isActive() {
        return active;
    }

    /// From now on every change is to be appended. Called under all slot locks where the keyspace is in use, because
    /// changes before that are in no journal.
    public void activate() {
        active = true;
    }

    public void deactivate() {
        active = false;
    }

    /// Takes over what may change while running: the bounds of memory.
    public void configure(JournalConfig config) {
        this.config = config;
    }

    /// Appends one record and returns its end position. The bytes are copied before this returns.
    ///
    /// Durable only when [#durable()] reaches the position.
    ///
    /// @param slot 0–16383 or [Frame#NO_SLOT]; order is kept between records whose appends were ordered by the
    ///     caller
    /// @param flags of [Frame]
    /// @param length of the payload, at least 1
    /// @return position in bytes since the journal began; never 0
    public long append(int db, int slot, int flags, long address, int length) {
        assert length > 0;
        int size = Frame.sizeOf(length);
        var chunk = current;
        long start = chunk.reserve(size);
        if (start + size > chunk.capacity) {
            return appendToNext(chunk, start, db, slot, flags, address, length);
        }
        return write(chunk, start, db, slot, flags, address, length);
    }

    private long appendToNext(Chunk full, long found, int db, int slot, int flags, long address, int length) {
        int size = Frame.sizeOf(length);
        var chunk = full;
        long start = found;
        while (start + size > chunk.capacity) {
            if (start <= chunk.capacity) {
                chunk = seal(chunk, start, size);
                start = 0;
            } else {
                chunk = awaitSealed(chunk);
                start = chunk.reserve(size);
            }
        }
        return write(chunk, start, db, slot, flags, address, length);
    }

    private long write(Chunk chunk, long start, int db, int slot, int flags, long address, int length) {
        long frame = chunk.address + start;
        long end = chunk.base + start + Frame.sizeOf(length);
        Frame.describe(frame, db, slot, flags);
        Memory.copy(address, Frame.payload(frame), length);
        Frame.publish(frame, length);
        if (sleepers != 0) {
            wake();
        }
        return end;
    }

    /// A way to append records that are built in place; one for each thread.
    public Appender appender() {
        return new Appender(this);
    }

    Chunk current() {
        return current;
    }

    /// Called by the one thread whose reservation went over the chunk's end: puts a new chunk behind, whose first
    /// `size` bytes are the caller's.
    Chunk seal(Chunk full, long limit, int size) {
        lock.lock();
        try {
            var spare = size <= chunkBytes ? spares.poll() : null;
            var next = spare != null ? spare : newChunk(Math.max(size, chunkBytes));
            next.open(full.base + limit, size);
            full.limit = limit;
            full.next = next;
            current = next;
            moved.signalAll();
            loseLaggards(next.base);
            if (readers.length == 0) {
                recycle(dropPassed());
            }
            return next;
        } finally {
            lock.unlock();
        }
    }

    /// Waits until the thread that is to seal `full` has done so.
    Chunk awaitSealed(Chunk full) {
        lock.lock();
        try {
            // The second condition: the chunk may have been used again meanwhile, and be the last one once more.
            while (current == full && full.tail() > full.capacity) {
                moved.awaitUninterruptibly();
            }
            return current;
        } finally {
            lock.unlock();
        }
    }

    void published() {
        if (sleepers != 0) {
            wake();
        }
    }

    private void wake() {
        for (var reader : readers) {
            reader.wake();
        }
    }

    void sleeps(int change) {
        int ignored = (int) SLEEPERS.getAndAdd(this, change);
    }

    /// Appends frames at the positions they have in the leader's journal. By one thread, and only by it.
    ///
    /// @param offset position of the first frame; must be [#end()]
    /// @param length of all frames, whole ones only
    /// @return position behind the last
    /// @throws IllegalArgumentException where the bytes do not follow, or are not whole frames; nothing was
    ///     appended
    public long appendFrames(long offset, long address, long length) {
        if (offset != end()) {
            throw new IllegalArgumentException(
                    "frames for position %d, the journal ends at %d".formatted(offset, end()));
        }
        requireFrames(address, length);
        long done = 0;
        while (done < length) {
            long group = Frame.size(address + done);
            while (done + group < length) {
                long longer = group + Frame.size(address + done + group);
                if (longer > FRAMES_COPIED_AT_ONCE_BYTES) {
                    break;
                }
                group = longer;
            }
            appendGroup(address + done, (int) group);
            done += group;
        }
        return offset + length;
    }

    private static void requireFrames(long address, long length) {
        long at = 0;
        while (at < length) {
            int payload = length - at < Frame.HEADER_BYTES ? 0 : Frame.length(address + at);
            if (payload <= 0 || payload > length - at || Frame.sizeOf(payload) > length - at) {
                throw new IllegalArgumentException("no whole frame at byte %d of %d".formatted(at, length));
            }
            if ((Frame.flags(address + at) & Frame.EPOCH) != 0 && payload < Long.BYTES) {
                throw new IllegalArgumentException("no epoch in the frame at byte %d".formatted(at));
            }
            at += Frame.sizeOf(payload);
        }
    }

    private void appendGroup(long address, int group) {
        var chunk = current;
        long start = chunk.reserve(group);
        while (start + group > chunk.capacity) {
            if (start <= chunk.capacity) {
                chunk = seal(chunk, start, group);
                start = 0;
            } else {
                chunk = awaitSealed(chunk);
                start = chunk.reserve(group);
            }
        }
        for (int at = 0; at < group; at += Frame.size(address + at)) {
            learnEpoch(address + at, chunk.base + start + at);
        }
        // Readers reach the later frames only past the first, whose length comes last.
        long frame = chunk.address + start;
        Memory.copy(address + 4, frame + 4, group - 4);
        Frame.publish(frame, Frame.length(address));
        published();
    }

    private void learnEpoch(long frame, long position) {
        if ((Frame.flags(frame) & Frame.EPOCH) != 0) {
            var start = epochOf(frame, position);
            if (epochs.follows(start.epoch(), start.coordinator())) {
                epochs = epochs.with(start.epoch(), start.offset(), start.coordinator());
            }
        }
    }

    /// What an EPOCH frame says.
    static EpochTable.Start epochOf(long frame, long position) {
        long payload = Frame.payload(frame);
        var name = new byte[Frame.length(frame) - Long.BYTES];
        Memory.copy(payload + Long.BYTES, name, 0, name.length);
        return new EpochTable.Start(Memory.getLong(payload), position, new String(name, StandardCharsets.UTF_8));
    }

    /// The end of the last reservation: where the next record will begin.
    public long end() {
        while (true) {
            var chunk = current;
            long base = chunk.base;
            long tail = chunk.tail();
            // Beyond capacity: another thread is about to seal, and only it knows where.
            if (tail <= chunk.capacity && chunk == current && base == chunk.base) {
                return base + tail;
            }
            Thread.onSpinWait();
        }
    }

    /// Up to where every record has been published. Equal to [#end()] while no append is under way, for instance under
    /// all slot locks.
    public long publishedEnd() {
        lock.lock();
        try {
            walk();
            return walkedChunk.base + walkedBytes;
        } finally {
            lock.unlock();
        }
    }

    /// Moves on to where a frame is not yet published.
    private void walk() {
        while (true) {
            var chunk = walkedChunk;
            while (walkedBytes < chunk.capacity) {
                int length = Frame.length(chunk.address + walkedBytes);
                if (length == 0) {
                    break;
                }
                walkedBytes += Frame.sizeOf(length);
            }
            var next = chunk.next;
            if (next == null || walkedBytes < chunk.limit) {
                return;
            }
            walkedChunk = next;
            walkedBytes = 0;
        }
    }

    /// Up to where the records are on disk; after `appendfsync` no, up to where the last rewrite or stop forced them.
    /// 0 while there is no file that would bring this history back.
    public long durable() {
        return durable;
    }

    /// Up to where the records were given to the operating system: they survive the process, not the machine.
    public long written() {
        return Math.max(0, written);
    }

    /// Whether a file keeps this history, so that waiting for [#durable()] has an end. Not so without `appendonly`, and
    /// after a reset, or after `appendonly` was switched on, until the first rewrite.
    public boolean hasFile() {
        return hasFile;
    }

    /// How many bytes the file is behind; 0 without one.
    public long lag() {
        long given = written;
        return given == NO_FILE ? 0 : Math.max(0, end() - given);
    }

    /// Whether the disk is so far behind that sessions should stop reading for a while.
    public boolean isCongested() {
        return lag() > LAG_BYTES_MAX;
    }

    /// Bytes of memory in use.
    public long memoryBytes() {
        return memory.held();
    }

    /// Position of the oldest byte that a new reader can get.
    public long heldFrom() {
        lock.lock();
        try {
            return first.base;
        } finally {
            lock.unlock();
        }
    }

    /// Adds a listener to [#durable()]. It is told the position each time that moved, and when there is no file any
    /// more; by the file's thread, so that it must not block.
    public void onDurable(LongConsumer listener) {
        durableListeners.add(listener);
    }

    /// How often the journal was reset.
    long generation() {
        return generation;
    }

    /// Told by the file's thread, which may not know yet that the journal has been reset.
    void writtenTo(long position, long ofGeneration) {
        lock.lock();
        try {
            if (ofGeneration == generation) {
                written = position;
            }
        } finally {
            lock.unlock();
        }
    }

    void withoutFile() {
        written = NO_FILE;
        durable = 0;
        hasFile = false;
        tellDurable();
    }

    private void tellDurable() {
        long position = durable;
        for (var listener : durableListeners) {
            listener.accept(position);
        }
    }

    void durableTo(long position, long ofGeneration) {
        lock.lock();
        try {
            if (ofGeneration != generation) {
                return;
            }
            durable = position;
            hasFile = true;
        } finally {
            lock.unlock();
        }
        tellDurable();
    }

    public EpochTable epochs() {
        return epochs;
    }

    /// Begins an epoch: appends its EPOCH record, the first of this leader. Activates nothing.
    ///
    /// @param epoch newer than all in [#epochs()], or the last of them by another coordinator
    /// @param coordinator at most 128 bytes
    /// @return position behind the record
    public long begin(long epoch, String coordinator) {
        var name = coordinator.getBytes(StandardCharsets.UTF_8);
        if (name.length > COORDINATOR_BYTES_MAX) {
            throw new IllegalArgumentException("a coordinator's name of %d bytes".formatted(name.length));
        }
        if (!epochs.follows(epoch, coordinator)) {
            throw new IllegalArgumentException("epoch %d is not newer than %d".formatted(epoch, epochs.epoch()));
        }
        int length = Long.BYTES + name.length;
        try (var arena = Arena.ofConfined()) {
            long payload = arena.allocate(length, 8).address();
            Memory.putLong(payload, epoch);
            Memory.copy(name, 0, payload + Long.BYTES, name.length);
            long end = append(0, Frame.NO_SLOT, Frame.EPOCH, payload, length);
            epochs = epochs.with(epoch, end - Frame.sizeOf(length), coordinator);
            return end;
        }
    }

    /// Puts an empty journal in place of this one: after loading, and after a full resynchronisation. All readers have
    /// lost their place. Called while nobody appends: under all slot locks once the node serves.
    public void resetTo(long offset, EpochTable epochs) {
        var dropped = new ArrayList<Chunk>();
        lock.lock();
        try {
            for (var reader : readers) {
                reader.lose();
            }
            var last = current;
            last.limit = Math.min(last.close(), last.capacity);
            var fresh = newChunk(chunkBytes);
            fresh.open(offset, 0);
            for (@Nullable Chunk chunk = first; chunk != null; chunk = chunk.next) {
                drop(chunk, dropped);
            }
            first = fresh;
            walkedChunk = fresh;
            walkedBytes = 0;
            current = fresh;
            this.epochs = epochs;
            durable = 0;
            hasFile = false;
            long next = generation + 1;
            generation = next;
            if (written != NO_FILE) {
                written = offset;
            }
            moved.signalAll();
            recycle(dropped);
        } finally {
            lock.unlock();
        }
        wake();
    }

    /// A follower's reader, from a position that is held and is the beginning of a frame, or the end.
    ///
    /// @return null where the position is not to be had
    public @Nullable Reader reader(long from) {
        return reader(from, true);
    }

    /// @param mayLose whether it gives way when it is too far behind
    @Nullable
    Reader reader(long from, boolean mayLose) {
        lock.lock();
        try {
            if (from < first.base || from > end()) {
                return null;
            }
            var chunk = first;
            while (chunk.isSealed() && from > chunk.end() && chunk.next != null) {
                chunk = chunk.next;
            }
            long offset = 0;
            while (chunk.base + offset < from) {
                int length = offset < chunk.capacity ? Frame.length(chunk.address + offset) : 0;
                if (length == 0) {
                    return null;
                }
                offset += Frame.sizeOf(length);
            }
            if (chunk.base + offset != from) {
                return null;
            }
            var reader = new Reader(this, chunk, offset, mayLose);
            chunk.pins++;
            var more = Arrays.copyOf(readers, readers.length + 1);
            more[readers.length] = reader;
            readers = more;
            return reader;
        } finally {
            lock.unlock();
        }
    }

    /// Moves a reader that has read all of its chunk to the next one. Frees what is no longer needed.
    @Nullable
    Chunk advance(Reader reader, Chunk passed) {
        List<Chunk> dropped;
        Chunk next;
        lock.lock();
        try {
            next = passed.next;
            if (next == null || reader.isLost()) {
                return null;
            }
            if (passed == walkedChunk) {
                // The reader has seen every frame of it published.
                walkedChunk = next;
                walkedBytes = 0;
            }
            next.pins++;
            reader.standsIn(next);
            dropped = new ArrayList<>(dropPassed());
            unpin(passed, dropped);
        } finally {
            lock.unlock();
        }
        recycle(dropped);
        return next;
    }

    void close(Reader reader, Chunk standing) {
        List<Chunk> dropped;
        lock.lock();
        try {
            readers = Arrays.stream(readers).filter(each -> each != reader).toArray(Reader[]::new);
            dropped = new ArrayList<>();
            unpin(standing, dropped);
            dropped.addAll(dropPassed());
        } finally {
            lock.unlock();
        }
        recycle(dropped);
    }

    private void unpin(Chunk chunk, List<Chunk> dropped) {
        chunk.pins--;
        if (chunk.dropped && chunk.pins == 0) {
            dropped.add(chunk);
        }
    }

    private void loseLaggards(long end) {
        long lagMax = config.followerLagBytesMax();
        if (lagMax > 0) {
            for (var reader : readers) {
                reader.loseBeyond(lagMax, end);
            }
        }
    }

    /// Takes the oldest chunks off the list as far as nobody needs them, and gives back those that can be used again.
    private List<Chunk> dropPassed() {
        List<Chunk> dropped = List.of();
        while (true) {
            var oldest = first;
            var next = oldest.next;
            if (next == null || current.base - oldest.end() < config.backlogBytes() || isNeeded(oldest)) {
                return dropped;
            }
            walk();
            if (walkedChunk == oldest) {
                return dropped; // an append into it is still under way
            }
            if (dropped.isEmpty()) {
                dropped = new ArrayList<>();
            }
            first = next;
            drop(oldest, dropped);
        }
    }

    private boolean isNeeded(Chunk chunk) {
        for (var reader : readers) {
            if (!reader.isLost() && reader.standing() == chunk) {
                return true;
            }
        }
        return false;
    }

    private static void drop(Chunk chunk, List<Chunk> dropped) {
        chunk.dropped = true;
        if (chunk.pins == 0) {
            dropped.add(chunk);
        }
    }

    private void recycle(List<Chunk> dropped) {
        for (var chunk : dropped) {
            if (chunk.capacity != chunkBytes || spareCount() >= SPARES_MAX) {
                memory.free(chunk.address, chunk.capacity);
                continue;
            }
            Memory.fill(chunk.address, chunk.limit, (byte) 0);
            lock.lock();
            try {
                spares.add(chunk);
            } finally {
                lock.unlock();
            }
        }
    }

    private int spareCount() {
        lock.lock();
        try {
            return spares.size();
        } finally {
            lock.unlock();
        }
    }

    private Chunk newChunk(long bytes) {
        return new Chunk(memory.allocate(bytes), bytes);
    }

    /// Frees the memory. Nobody may append, and every reader is closed.
    @Override
    public void close() {
        lock.lock();
        try {
            assert readers.length == 0 : "readers are still open";
            for (@Nullable Chunk chunk = first; chunk != null; chunk = chunk.next) {
                memory.free(chunk.address, chunk.capacity);
            }
            for (var chunk : spares) {
                memory.free(chunk.address, chunk.capacity);
            }
            spares.clear();
        } finally {
            lock.unlock();
        }
    }
}
