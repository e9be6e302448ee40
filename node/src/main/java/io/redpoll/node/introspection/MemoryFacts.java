package io.redpoll.node.introspection;

import io.redpoll.node.command.Sessions;
import io.redpoll.node.journal.Journal;
import io.redpoll.node.store.Keyspace;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/// Where the memory is: what INFO memory and MEMORY STATS tell. Safe for any thread.
///
/// `used` is what `maxmemory` limits: what the allocator handed out for keys and tables. The program itself, its heap
/// and its buffers come on top; `resident` has them all.
public final class MemoryFacts {
    private static final Path RESIDENT = Path.of("/proc/self/statm");
    private static final int PAGE_BYTES = 4096;
    private static final long SAMPLE_MS = 100;

    private final Keyspace keyspace;
    private final Sessions sessions;
    private final Journal journal;
    private final AtomicLong peak = new AtomicLong();
    private final long atStart;

    public MemoryFacts(Keyspace keyspace, Sessions sessions, Journal journal) {
        this.keyspace = keyspace;
        this.sessions = sessions;
        this.journal = journal;
        this.atStart = keyspace.usedMemory();
    }

    /// Begins to look, ten times a second, for the most that is used.
    public void watch(ScheduledExecutorService timer) {
        timer.scheduleAtFixedRate(
                () -> peak.accumulateAndGet(keyspace.usedMemory(), Math::max),
                SAMPLE_MS,
                SAMPLE_MS,
                TimeUnit.MILLISECONDS);
    }

    /// All as it is now, in bytes, and what follows from it by Redis's arithmetic (object.c, getMemoryOverheadData).
    ///
    /// @param reserved what the allocator holds from the system
    /// @param backlog what of the journal is in memory
    /// @param unwritten what of it is not in the append-only file yet
    /// @param clients what was received and not run, and sent and not read
    /// @param tables of all databases, without the records of their keys
    record Now(
            long used,
            long peak,
            long atStart,
            long reserved,
            long resident,
            long heap,
            long backlog,
            long unwritten,
            long clients,
            long keys,
            long tables) {
        /// What is no data.
        long overhead() {
            return Math.min(used, atStart + tables);
        }

        long dataset() {
            return used - overhead();
        }

        long net() {
            return Math.max(1, used - atStart);
        }
    }

    Now now() {
        long used = keyspace.usedMemory();
        long clients = 0;
        for (var session : sessions.all()) {
            clients += session.connection().inputBytes() + session.connection().outputBytes();
        }
        long keys = 0;
        long tables = 0;
        for (int db = 0; db < keyspace.databases(); db++) {
            keys += keyspace.size(db);
            tables += keyspace.tableBytes(db);
        }
        return new Now(
                used,
                peak.accumulateAndGet(used, Math::max),
                atStart,
                Math.max(used, keyspace.reservedMemory()),
                resident(),
                ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
                journal.isActive() ? journal.end() - journal.heldFrom() : 0,
                journal.isActive() && journal.hasFile() ? journal.lag() : 0,
                clients,
                keys,
                tables);
    }

    /// Bytes of the process in memory; 0 where the system does not tell.
    private static long resident() {
        try {
            return Long.parseLong(Files.readString(RESIDENT).split(" ", 3)[1]) * PAGE_BYTES;
        } catch (IOException | NumberFormatException e) {
            return 0;
        }
    }

    static long systemBytes() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system
                ? system.getTotalMemorySize()
                : 0;
    }
}
