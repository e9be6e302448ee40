package io.redpoll.node.recovery;

import io.redpoll.node.command.CommandException;
import io.redpoll.node.config.ConfigException;
import io.redpoll.node.config.JournalConfig;
import io.redpoll.node.config.SnapshotConfig;
import io.redpoll.node.dispatch.Corridors;
import io.redpoll.node.dispatch.Replay;
import io.redpoll.node.journal.AofLoader;
import io.redpoll.node.journal.AofTail;
import io.redpoll.node.journal.AofWriter;
import io.redpoll.node.journal.CommandSink;
import io.redpoll.node.journal.Disk;
import io.redpoll.node.journal.Journal;
import io.redpoll.node.journal.JournalException;
import io.redpoll.node.journal.Loaded;
import io.redpoll.node.store.Keyspace;
import io.redpoll.proto.bytes.Slice;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/// Brings the data back, from the append-only file or else from the RDB file, and runs the thread that writes the
/// former.
///
/// One thread at a time calls what changes something: the one that starts the node, then whoever owns its role.
public final class Recovery implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(Recovery.class.getName());

    private volatile JournalConfig config;
    private final Supplier<SnapshotConfig> snapshots;
    private final Disk disk;
    private final Corridors corridors;
    private final Journal journal;
    private Supplier<List<byte[]>> libraries = List::of;
    private Runnable forgettingLibraries = () -> {};
    private Consumer<byte[]> loadingLibrary = text -> {};
    private final Supplier<Keyspace> keyspaces;
    private final Consumer<IOException> fatal;

    private volatile @Nullable AofWriter writer;

    /// Whether the files are written for the time of one rewrite only, `appendonly` being off.
    private volatile boolean transitory;

    private volatile long loadedCommands;
    private volatile LoadProgress progress = LoadProgress.none();

    /// @param keyspaces makes empty ones beside the one that is served, on the same slab
    /// @param fatal told an error of the disk: the process must stop
    public Recovery(
            JournalConfig config,
            Supplier<SnapshotConfig> snapshots,
            Disk disk,
            Corridors corridors,
            Supplier<Keyspace> keyspaces,
            Consumer<IOException> fatal) {
        this.config = config;
        this.snapshots = snapshots;
        this.disk = disk;
        this.corridors = corridors;
        this.journal = corridors.journal();
        this.keyspaces = keyspaces;
        this.fatal = fatal;
    }

    /// Loads what was kept: where `appendonly` is on the append-only file, which is then gone on with; where not, the
    /// RDB file.
    ///
    /// @return what the append-only file told; null where `appendonly` is off
    /// @throws IOException where the files must not be used as they are, with what to do about it
    public @Nullable Loaded start() throws IOException {
        var snapshot = snapshots.get();
        if (!config.appendOnly()) {
            if (disk.exists(snapshot.path())) {
                load(snapshot);
            }
            return null;
        }
        var loaded = load(corridors.keyspace());
        journal.resetTo(loaded.end(), loaded.epochs());
        writer = AofWriter.start(journal, config, disk, corridors.clock(), loaded, fatal);
        return loaded;
    }

    private void load(SnapshotConfig snapshot) throws IOException {
        long began = System.nanoTime();
        var path = snapshot.path();
        try (var arena = Arena.ofConfined()) {
            var mapped = disk.map(path, arena);
            long size = mapped.byteSize();
            long bytes = load(path, mapped.address(), size, corridors.keyspace(), true);
            if (bytes < size) {
                LOG.log(Level.WARNING, "{0} has {1} bytes behind its end, which are left out", new Object[] {
                    path, Long.toString(size - bytes)
                });
            }
        }
        LOG.info(String.format(Locale.ROOT, "DB loaded from disk: %.3f seconds", (System.nanoTime() - began) / 1e9));
    }

    /// Loads the RDB file that stands there, and returns how many bytes it has.
    private long load(Path path, long address, long size, Keyspace into, boolean dropsExpired) throws IOException {
        if (!RdbHeader.isAt(address, size)) {
            throw new IOException(path + " is no RDB file. Move it away, or name another in dbfilename.");
        }
        long nowMs = corridors.clock().nowMs();
        var reached = new LoadProgress(nowMs, size);
        progress = reached;
        boolean checksums = snapshots.get().checksums();
        var load = new RdbLoad(path, address, size, into, nowMs, dropsExpired, checksums, reached);
        long bytes = load.run();
        loadLibraries(load.libraries());
        LOG.log(Level.INFO, "Done loading RDB, keys loaded: {0}, keys expired: {1}.", new Object[] {
            Long.toString(reached.keys()), Long.toString(reached.keysExpired())
        });
        return bytes;
    }

    /// Takes over what was changed while running. `appendonly` switched on begins files that count from the first
    /// rewrite on; switched off leaves them as they are.
    public synchronized void configure(JournalConfig next) throws ConfigException {
        config = next;
        var writing = writer;
        transitory &= !next.appendOnly(); // a rewrite that is under way then serves the file that is to stay
        try {
            if (writing != null && !next.appendOnly() && !transitory) {
                writer = null;
                writing.close();
            } else if (writing != null) {
                writing.configure(next);
            } else if (next.appendOnly()) {
                writer = AofWriter.startEmpty(journal, next, disk, corridors.clock(), fatal);
            }
        } catch (IOException e) {
            throw new ConfigException("the append-only file cannot be switched: " + e.getMessage());
        }
    }

    /// The thread that writes the file, for a rewrite. While `appendonly` is off it is begun here, and ended by
    /// [#endTransitory()]: the files then hold the data as it was at that time, for a start with `appendonly`.
    synchronized AofWriter writerForRewrite() throws IOException {
        var writing = writer;
        if (writing == null) {
            writing = AofWriter.startEmpty(journal, config, disk, corridors.clock(), fatal);
            transitory = true;
            writer = writing;
        }
        return writing;
    }

    /// Ends what [#writerForRewrite()] began, unless `appendonly` was switched on meanwhile.
    synchronized void endTransitory() throws IOException {
        var writing = writer;
        if (transitory && writing != null) {
            transitory = false;
            writer = null;
            writing.close();
        }
    }

    private Loaded load(Keyspace into) throws IOException {
        long began = System.nanoTime();
        forgetLibraries();
        Loaded loaded;
        try (var replay = new Replay(corridors, into)) {
            loaded = new AofLoader(config, disk).load(new CommandSink() {
                @Override
                public void command(int db, Slice[] arguments, int count) {
                    replay.apply(db, arguments, count);
                }

                @Override
                public void fileEnds() {
                    replay.finish();
                }

                @Override
                public long snapshot(Path path, long address, long size) throws IOException {
                    // What expired may matter to the commands behind it, which say when it goes.
                    return load(path, address, size, into, false);
                }
            });
        }
        loaded.warnings().forEach(warning -> LOG.log(Level.WARNING, "{0}", warning));
        loadedCommands = loaded.commands();
        if (loaded.found()) {
            LOG.info(String.format(
                    Locale.ROOT,
                    "DB loaded from append only file: %.3f seconds; %,d commands, journal at %d in epoch %d",
                    (System.nanoTime() - began) / 1e9,
                    loaded.commands(),
                    loaded.end(),
                    loaded.epochs().epoch()));
        }
        return loaded;
    }

    /// Takes back everything behind a position of the journal: the end of the file is put aside, and the data loaded
    /// again as it was there. For a follower whose leader never had that part.
    ///
    /// @return false where the file cannot be cut there, or there is none: nothing was changed then
    public boolean cutTo(long offset) throws IOException {
        var writing = writer;
        if (writing == null) {
            return false;
        }
        long lost = journal.end() - offset;
        writing.close();
        @Nullable Path saved;
        try {
            saved = new AofTail(config, disk).cut(offset);
        } catch (JournalException beforeTheIncrements) {
            LOG.log(Level.INFO, "{0}", beforeTheIncrements.getMessage());
            resume();
            return false;
        }
        LOG.log(
                Level.WARNING,
                "{0} bytes of the journal from {1} on were never taken over by the present leader: they are undone, and"
                        + " kept in {2}",
                new Object[] {Long.toString(lost), Long.toString(offset), String.valueOf(saved)});
        var before = keyspaces.get();
        var loaded = load(before);
        corridors.keyspace().swapWith(before, () -> journal.resetTo(loaded.end(), loaded.epochs()));
        before.close();
        writer = AofWriter.start(journal, config, disk, corridors.clock(), loaded, fatal);
        return journal.end() == offset;
    }

    /// Replaces the data by what the append-only file says. Every slot is locked, and no rewrite under way.
    ///
    /// @return false where there is no such file, or it does not say everything yet: nothing was done then
    boolean reloadLocked() throws IOException {
        var writing = writer;
        if (writing == null || !writing.isComplete()) {
            return false;
        }
        try {
            writing.close();
            var fresh = keyspaces.get();
            var loaded = load(fresh);
            if (loaded.end() != journal.end()) {
                throw new IOException(
                        "the append-only file ends at " + loaded.end() + ", the journal at " + journal.end());
            }
            corridors.keyspace().swapWithLocked(fresh);
            fresh.close();
            writer = AofWriter.start(journal, config, disk, corridors.clock(), loaded, fatal);
        } catch (IOException e) {
            fatal.accept(e); // as Redis: nothing writes the file any more
            throw e;
        }
        return true;
    }

    /// Goes on with the files as they are on disk, whose content is in memory.
    private void resume() throws IOException {
        var scratch = keyspaces.get();
        var loaded = load(scratch);
        scratch.close();
        if (loaded.end() != journal.end()) {
            throw new IOException("the append-only file ends at " + loaded.end() + ", the journal at " + journal.end());
        }
        writer = AofWriter.start(journal, config, disk, corridors.clock(), loaded, fatal);
    }

    /// The thread that writes the file; null while `appendonly` is off and no rewrite under way.
    public @Nullable AofWriter writer() {
        return writer;
    }

    /// Whether changes are written for good, not just while a rewrite lasts.
    public boolean isAppendOnly() {
        return writer != null && !transitory;
    }

    /// Whether changes are written while a rewrite lasts only, so that no reply should wait for them.
    public boolean isTransitory() {
        return transitory;
    }

    /// How far the RDB file is loaded, or was.
    public LoadProgress progress() {
        return progress;
    }

    public long loadedCommands() {
        return loadedCommands;
    }

    /// Takes the libraries of functions, which stand at the head of every snapshot.
    ///
    /// @param texts all of this moment
    /// @param forgetting removes them, before others are loaded
    /// @param loading adds one, by its text
    public void libraries(Supplier<List<byte[]>> texts, Runnable forgetting, Consumer<byte[]> loading) {
        libraries = texts;
        loadingLibrary = loading;
        forgettingLibraries = forgetting;
    }

    private void loadLibraries(List<byte[]> texts) throws IOException {
        for (var text : texts) {
            try {
                loadingLibrary.accept(text);
            } catch (CommandException e) {
                throw new IOException("a library of functions cannot be loaded: " + e.getMessage(), e);
            }
        }
    }

    /// What is loaded next, from a file or a leader, brings its libraries of functions.
    public void forgetLibraries() {
        forgettingLibraries.run();
    }

    /// The texts of the libraries of functions, of this moment.
    public List<byte[]> libraries() {
        return libraries.get();
    }

    public Keyspace newKeyspace() {
        return keyspaces.get();
    }

    /// Writes and forces what was appended.
    @Override
    public void close() throws IOException {
        var writing = writer;
        if (writing != null) {
            writing.close();
        }
    }
}
