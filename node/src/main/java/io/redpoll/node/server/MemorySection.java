package io.redpoll.node.server;

import io.redpoll.node.config.KeyspaceConfig;
import io.redpoll.node.metrics.InfoLines;
import io.redpoll.node.metrics.InfoSection;
import io.redpoll.node.store.Keyspace;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/// INFO memory.
///
/// `used_memory` is what `maxmemory` limits: what the allocator handed out for keys and tables. The program itself, its
/// heap and its buffers come on top and are told apart: `used_memory_rss` has them all.
public final class MemorySection implements InfoSection {
    private static final Path RESIDENT = Path.of("/proc/self/statm");
    private static final int PAGE_BYTES = 4096;

    private final Keyspace keyspace;
    private final KeyspaceConfig config;
    private final AtomicLong peak = new AtomicLong();
    private final long atStart;

    public MemorySection(Keyspace keyspace, KeyspaceConfig config) {
        this.keyspace = keyspace;
        this.config = config;
        this.atStart = keyspace.usedMemory();
    }

    @Override
    public String title() {
        return "Memory";
    }

    @Override
    public void write(InfoLines to) {
        long used = keyspace.usedMemory();
        long resident = resident();
        long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        long highest = peak.accumulateAndGet(used, Math::max);
        long dataset = Math.max(0, used - atStart);
        to.bytes("used_memory", used)
                .bytes("used_memory_rss", resident)
                .bytes("used_memory_peak", highest)
                .percent("used_memory_peak_perc", used, highest)
                .line("used_memory_overhead", atStart)
                .line("used_memory_startup", atStart)
                .line("used_memory_dataset", dataset)
                .percent("used_memory_dataset_perc", dataset, used)
                .bytes("used_memory_heap", heap)
                .bytes("total_system_memory", systemBytes())
                .bytes("maxmemory", config.maxmemoryBytes())
                .line(
                        "maxmemory_policy",
                        config.policy().name().toLowerCase(Locale.ROOT).replace('_', '-'))
                .line("mem_fragmentation_ratio", used == 0 ? 0 : resident / (double) used, 2)
                .line("mem_fragmentation_bytes", resident - used)
                .line("mem_allocator", "redpoll-slab")
                .line("active_defrag_running", 0)
                .line("lazyfree_pending_objects", 0);
    }

    /// Bytes of the process in memory; 0 where the system does not tell.
    private static long resident() {
        try {
            return Long.parseLong(Files.readString(RESIDENT).split(" ", 3)[1]) * PAGE_BYTES;
        } catch (IOException | NumberFormatException e) {
            return 0;
        }
    }

    private static long systemBytes() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system
                ? system.getTotalMemorySize()
                : 0;
    }
}
