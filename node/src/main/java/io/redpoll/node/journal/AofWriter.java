package io.redpoll.node.journal;

import io.redpoll.node.config.JournalConfig;
import io.redpoll.node.config.JournalConfig.Fsync;
import io.redpoll.node.metrics.Clock;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The thread that writes the journal to the append-only file, and the files that make up the log.
///
/// ## Pace
/// While records come, the thread takes what has gathered, writes it, and naps for a millisecond; nobody wakes it.
/// After a tenth of a second without any it sleeps until an append wakes it. With `appendfsync always` it does not
/// nap: it writes and forces whatever has gathered during the last force, so that one force serves every session that
/// waits (*group commit*), and sleeps when there is nothing. Only this thread ever waits for the disk.
///
/// A record is therefore given to the operating system up to a millisecond after its reply, unless `always` is on.
///
/// ## Anchored or not
/// The increments count when a manifest names them. After [Journal#resetTo], and when the file is switched on while
/// running, they would be worthless without a base that holds what came before. Until the first rewrite is committed
/// they have temporary names, the files from before stay the log, and [Journal#durable()] is 0.
///
/// The writer's thread owns increment, batch and reader. The manifest is guarded by `files`; rewrites by this object.
public final class AofWriter implements AutoCloseable {
    private static final int BATCHES_AT_ONCE = 64;
    private static final long NAP_NS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final int NAPS_MAX = 100;
    private static final long SLEEP_NS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final long SECOND_NS = TimeUnit.SECONDS.toNanos(1);

    private final Journal journal;
    private final Disk disk;
    private final Clock clock;
    private final Path directory;
    private final String prefix;
    private final Consumer<IOException> fatal;
    private final Thread thread;
    private final Object files = new Object();

    private volatile JournalConfig config;
    private volatile Reader reader;
    private volatile @Nullable IOException failure;
    private volatile boolean closing;
    private volatile long closingAt;

    // Of the thread.
    private final AofBatch batch;
    private EpochTable epochs;
    private long generation;
    private long position;
    private long synced;
    private long syncedAtNs = System.nanoTime();
    private int naps;

    private volatile @Nullable Increment current;

    // Guarded by `files`.
    private Manifest manifest;
    private final List<Manifest.Entry> loose = new ArrayList<>();
    private long baselineBytes;

    private volatile boolean anchored;
    private final AtomicLong earlierBytes = new AtomicLong();

    /// The last rewrite, and the one whose cut the thread has not reached yet. Written by holders of this monitor.
    private volatile @Nullable BaseRewrite rewrite;

    private volatile @Nullable BaseRewrite pending;

    /// Goes on with files that were loaded, or makes the first ones. The journal must stand at [Loaded#end()], or
    /// behind it by records that are still held; it is activated.
    ///
    /// @param fatal told an error of the disk, once; nothing is written any more: the process must stop rather than
    ///     pretend
    public static AofWriter start(
            Journal journal, JournalConfig config, Disk disk, Clock clock, Loaded loaded, Consumer<IOException> fatal)
            throws IOException {
        var writer = unstarted(journal, config, disk, clock, loaded, fatal);
        writer.thread.start();
        return writer;
    }

    /// As [#start], but whoever calls [#work()] takes the place of the thread.
    static AofWriter unstarted(
            Journal journal, JournalConfig config, Disk disk, Clock clock, Loaded loaded, Consumer<IOException> fatal)
            throws IOException {
        var writer = new AofWriter(journal, config, disk, clock, loaded.end(), loaded.epochs(), fatal);
        try {
            writer.goOn(loaded);
        } catch (IOException e) {
            writer.release();
            throw e;
        }
        return writer;
    }

    /// For `appendonly` switched on while running: writes nothing before the first [#begin(boolean)], and the files
    /// count from its commit on; [Journal#durable()] stays 0 until then.
    public static AofWriter startEmpty(
            Journal journal, JournalConfig config, Disk disk, Clock clock, Consumer<IOException> fatal)
            throws IOException {
        var writer = new AofWriter(journal, config, disk, clock, journal.publishedEnd(), journal.epochs(), fatal);
        try {
            writer.prepare(Manifest.read(disk, config.path(), config.appendFile()));
        } catch (IOException e) {
            writer.release();
            throw e;
        }
        writer.thread.start();
        return writer;
    }

    private AofWriter(
            Journal journal,
            JournalConfig config,
            Disk disk,
            Clock clock,
            long position,
            EpochTable epochs,
            Consumer<IOException> fatal)
            throws IOException {
        this.journal = journal;
        this.config = config;
        this.disk = disk;
        this.clock = clock;
        this.directory = config.path();
        this.prefix = config.appendFile();
        this.fatal = fatal;
        this.position = position;
        this.epochs = epochs;
        this.manifest = Manifest.EMPTY;
        this.batch = new AofBatch(epochs.epoch());
        this.generation = journal.generation();
        disk.createDirectories(directory);
        var opened = journal.reader(position, false);
        if (opened == null) {
            throw new IllegalStateException("the journal ends at %d, not at %d".formatted(journal.end(), position));
        }
        this.reader = opened;
        this.thread = Thread.ofPlatform().name("aof").daemon(true).unstarted(this::run);
        journal.activate();
        journal.writtenTo(position, generation);
    }

    private void prepare(Manifest found) throws IOException {
        for (var name : disk.list(directory)) {
            if (name.startsWith(Manifest.TEMPORARY + prefix)) {
                disk.delete(directory.resolve(name));
            }
        }
        manifest = found.withoutHistory(disk, directory, prefix);
    }

    private void goOn(Loaded loaded) throws IOException {
        prepare(loaded.files().manifest());
        anchored = true;
        synced = position;
        for (var entry : manifest.increments()) {
            earlierBytes.addAndGet(disk.size(directory.resolve(entry.name())));
        }
        if (manifest.base() != null) {
            earlierBytes.addAndGet(disk.size(directory.resolve(manifest.base().name())));
        }
        if (loaded.files().mayAppend()) {
            var last = manifest.increments().getLast();
            var increment =
                    Increment.reopen(disk, directory, last, loaded.files().crc());
            batch.beginFile(position, epochs.epoch());
            earlierBytes.addAndGet(-increment.bytes());
            current = increment;
        } else {
            tellTime();
            current = addIncrement();
        }
        baselineBytes = bytes();
        journal.durableTo(position, generation);
    }

    /// Begins a rewrite at the journal's end. Called under all slot locks, so that the keyspace is exactly what the
    /// records before that position made; does not touch the disk.
    ///
    /// After [Journal#resetTo(long, EpochTable)] it is to be called under the same locks: nothing of the new
    /// history is written before, nothing of the old history is removed before its commit, and
    /// [Journal#durable()] stays 0 until then.
    ///
    /// @param asRdb whether the base is to be an RDB file
    /// @throws IllegalStateException while another rewrite is under way
    public synchronized Rewrite begin(boolean asRdb) {
        long now = journal.generation();
        var running = rewrite;
        if (running != null && !running.isOver()) {
            if (running.generation() == now) {
                throw new IllegalStateException("a rewrite is already under way");
            }
            running.supersede();
        }
        long offset = journal.publishedEnd();
        var before = pending;
        boolean lost = reader.isLost();
        var begun = new BaseRewrite(
                this,
                disk,
                directory.resolve(Manifest.TEMPORARY + prefix + "." + offset + ".base.aof"),
                asRdb,
                offset,
                journal.epochs().before(offset),
                now,
                lost ? journal.reader(offset, false) : null);
        if (lost && before != null && before.reader() != null) {
            before.reader().close();
        }
        rewrite = begun;
        pending = begun;
        reader.wake();
        return begun;
    }

    public boolean isRewriting() {
        var last = rewrite;
        return last != null && !last.isOver();
    }

    /// Whether the files say everything: those begun by `appendonly` switched on do not before the first rewrite.
    public boolean isComplete() {
        return anchored;
    }

    /// Whether the file has grown so far that `auto-aof-rewrite-percentage` and `-min-size` want a rewrite; or whether
    /// there must be one because the increments count only from then on.
    public boolean isRewriteDue() {
        if (isRewriting()) {
            return false;
        }
        if (!isComplete()) {
            return true;
        }
        var wanted = config;
        long bytes = bytes();
        long baseline = Math.max(1, baseBytes());
        return wanted.rewritePercentage() > 0
                && bytes >= wanted.rewriteMinBytes()
                && (bytes - baseline) / (double) baseline * 100 >= wanted.rewritePercentage();
    }

    /// `aof_current_size`: bytes of the base and all increments.
    public long bytes() {
        var increment = current;
        return earlierBytes.get() + (increment == null ? 0 : increment.bytes());
    }

    /// `aof_base_size`: bytes after the last rewrite, or at the start.
    public long baseBytes() {
        synchronized (files) {
            return baselineBytes;
        }
    }

    /// Takes over what may change while running: `appendfsync` and the conditions of rewrites.
    public void configure(JournalConfig config) {
        this.config = config;
        reader.wake();
    }

    /// Writes and forces everything that was appended before the call, and ends the thread.
    ///
    /// @throws IOException where that failed
    @Override
    public void close() throws IOException {
        closingAt = journal.end();
        closing = true;
        reader.wake();
        LockSupport.unpark(thread);
        if (thread.getState() == Thread.State.NEW) {
            run();
        }
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                break;
            } catch (InterruptedException e) {
                interrupted = true; // the bytes go first
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        var last = rewrite;
        if (last != null) {
            last.abort();
        }
        var error = failure;
        if (error != null) {
            // The journal still counts on the file: no reply that waits for it may leave.
            throw error;
        }
        journal.withoutFile();
    }

    /// Ends without writing or forcing anything more; only where no thread runs.
    void kill() {
        release();
    }

    private void run() {
        try {
            while (!isDone()) {
                rest(work());
            }
            if (failure == null) {
                sync();
                publish();
            }
        } catch (IOException e) {
            fail(e);
        } catch (RuntimeException | Error e) {
            fail(new IOException("the append-only file's writer failed", e));
        } finally {
            release();
        }
    }

    private void fail(IOException error) {
        synchronized (fatal) {
            if (failure != null) {
                return;
            }
            failure = error;
        }
        fatal.accept(error);
    }

    private void release() {
        reader.close();
        var increment = current;
        if (increment != null) {
            try {
                increment.close();
            } catch (IOException e) {
                if (failure == null) {
                    failure = e;
                }
            }
        }
    }

    private boolean isDone() {
        return failure != null || (closing && (reader.isLost() || reader.end() >= closingAt));
    }

    /// One round; says whether there was anything to do.
    boolean work() throws IOException {
        if (reader.isLost() && !followReset()) {
            return false;
        }
        tellTime();
        boolean any = drain();
        syncIfDue();
        publish();
        return any;
    }

    /// The journal begins anew elsewhere: what was written stays the log until there is a new base.
    private boolean followReset() throws IOException {
        BaseRewrite cut;
        synchronized (this) {
            cut = pending;
            if (cut == null || cut.reader() == null || cut.generation() != journal.generation()) {
                return false;
            }
            reader.close();
            reader = cut.reader();
        }
        var old = current;
        if (old != null) {
            old.sync();
            old.close();
        }
        synchronized (files) {
            anchored = false;
            removeLoose(loose.size());
        }
        current = null;
        generation = cut.generation();
        position = cut.offset();
        epochs = cut.epochs();
        rotate(cut);
        return true;
    }

    private void tellTime() {
        batch.runAt(config.timestamps() ? clock.nowMs() / 1000 : 0);
    }

    private boolean drain() throws IOException {
        boolean any = false;
        for (int batches = 0; batches < BATCHES_AT_ONCE; batches++) {
            if (!reader.poll(AofBatch.BYTES_MAX)) {
                var cut = pending;
                if (cut == null || cut.offset() != reader.end() || reader.isLost()) {
                    break;
                }
                rotate(cut);
                continue;
            }
            any = true;
            write(reader);
        }
        return any;
    }

    private void write(Reader from) throws IOException {
        long frame = from.address();
        long limit = frame + from.length();
        while (frame < limit) {
            // A cut is announced before anything behind it is appended: it is seen here at the latest.
            var cut = pending;
            if (cut != null && cut.offset() == position) {
                flush();
                rotate(cut);
            }
            int size = Frame.size(frame);
            if ((Frame.flags(frame) & Frame.EPOCH) != 0) {
                learn(Journal.epochOf(frame, position));
            }
            if (current != null && !batch.add(frame, position)) {
                flush();
                boolean added = batch.add(frame, position);
                assert added;
            }
            position += size;
            frame += size;
        }
        flush();
        journal.writtenTo(position, generation);
    }

    private void learn(EpochTable.Start start) {
        if (epochs.follows(start.epoch(), start.coordinator())) {
            epochs = epochs.with(start.epoch(), start.offset(), start.coordinator());
        }
    }

    private void flush() throws IOException {
        var increment = current;
        if (increment == null || batch.isEmpty()) {
            return;
        }
        increment.append(batch);
    }

    /// Ends the file under way at a cut and begins the next.
    private void rotate(BaseRewrite cut) throws IOException {
        sync();
        synchronized (files) {
            var old = current;
            if (old != null) {
                old.close();
                earlierBytes.addAndGet(old.bytes());
            }
            cut.rotatedTo(addIncrement().entry());
        }
        synced = position;
        synchronized (this) {
            if (pending == cut) {
                pending = null;
            }
        }
    }

    /// Makes the increment that begins at `position`.
    private Increment addIncrement() throws IOException {
        var entry = loose.isEmpty()
                ? manifest.nextIncrement(prefix)
                : Manifest.incrementOf(prefix, loose.getLast().sequence() + 1);
        var fresh = directory.resolve(Manifest.TEMPORARY + entry.name());
        var increment = Increment.create(disk, fresh, entry, position, epochs.before(position), batch);
        if (anchored) {
            disk.rename(fresh, directory.resolve(entry.name()));
            disk.syncDirectory(directory);
            manifest = manifest.withIncrement(entry);
            manifest.save(disk, directory, prefix);
        } else {
            loose.add(entry);
        }
        current = increment;
        return increment;
    }

    private void removeLoose(int count) throws IOException {
        for (var entry : loose.subList(0, count)) {
            disk.delete(directory.resolve(Manifest.TEMPORARY + entry.name()));
        }
        loose.subList(0, count).clear();
    }

    /// Called by the thread that wrote the base, when the base is on the disk.
    void commit(BaseRewrite done) throws IOException {
        awaitRotation(done);
        synchronized (files) {
            if (done.isOver() || done.generation() != journal.generation()) {
                throw new IOException("a full resynchronisation took the place of the rewrite");
            }
            try {
                install(done);
            } catch (IOException e) {
                // Names were changed that no manifest has yet: only a new start can tell what is there.
                fail(e);
                throw e;
            }
            done.finished();
        }
        reader.wake();
    }

    private void awaitRotation(BaseRewrite done) throws IOException {
        try {
            while (!done.rotated().await(20, TimeUnit.MILLISECONDS)) {
                if (failure != null || !thread.isAlive() || done.isOver()) {
                    throw new IOException(
                            "the append-only file's writer has ended, or the rewrite was aborted", failure);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    private void install(BaseRewrite done) throws IOException {
        var first = done.first();
        var base = manifest.nextBase(prefix, done.isRdb());
        disk.rename(done.path(), directory.resolve(base.name()));
        List<Manifest.Entry> kept;
        if (anchored) {
            kept = manifest.increments()
                    .subList(
                            manifest.increments().indexOf(first),
                            manifest.increments().size());
        } else {
            removeLoose(loose.indexOf(first));
            for (var entry : loose) {
                disk.rename(directory.resolve(Manifest.TEMPORARY + entry.name()), directory.resolve(entry.name()));
            }
            kept = List.copyOf(loose);
            loose.clear();
        }
        disk.syncDirectory(directory);
        manifest = manifest.rebased(base, kept);
        manifest.save(disk, directory, prefix);
        anchored = true;
        manifest = manifest.withoutHistory(disk, directory, prefix);
        long earlier = done.bytes();
        for (var entry : kept.subList(0, kept.size() - 1)) {
            earlier += disk.size(directory.resolve(entry.name()));
        }
        earlierBytes.set(earlier);
        baselineBytes = bytes();
    }

    private boolean isSecondOver() {
        return System.nanoTime() - syncedAtNs >= SECOND_NS;
    }

    private void syncIfDue() throws IOException {
        var wanted = config;
        boolean due = switch (wanted.fsync()) {
            case ALWAYS -> true;
            case EVERYSEC -> isSecondOver() && !(wanted.fsyncPausedOnRewrite() && isRewriting());
            case NO -> false;
        };
        if (due) {
            sync();
        }
    }

    private void sync() throws IOException {
        var increment = current;
        if (increment != null && synced < position) {
            increment.sync();
            synced = position;
        }
        syncedAtNs = System.nanoTime();
    }

    private void publish() {
        if (anchored && current != null && journal.durable() < synced) {
            journal.durableTo(synced, generation);
        }
    }

    private void rest(boolean busy) {
        if (closing) {
            return;
        }
        boolean waitsForBegin = reader.isLost();
        if (waitsForBegin || (config.fsync() != Fsync.ALWAYS && (busy || naps < NAPS_MAX))) {
            naps = busy ? 0 : naps + 1;
            LockSupport.parkNanos(this, NAP_NS);
        } else if (!busy) {
            reader.await(SLEEP_NS);
        }
    }
}
