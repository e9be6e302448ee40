package io.redpoll.node.introspection;

import io.redpoll.node.config.KeyspaceConfig;
import io.redpoll.node.metrics.InfoLines;
import io.redpoll.node.metrics.InfoSection;
import io.redpoll.node.scripting.Functions;
import io.redpoll.node.scripting.ScriptCache;
import io.redpoll.node.store.Defragmenter;
import io.redpoll.node.store.Keyspace;
import java.util.Locale;

/// INFO memory, from [MemoryFacts].
public final class MemorySection implements InfoSection {
    private final MemoryFacts facts;
    private final KeyspaceConfig config;
    private final ScriptCache scripts;
    private final Functions functions;
    private final Keyspace keyspace;
    private final Defragmenter defragmenter;

    public MemorySection(
            MemoryFacts facts,
            KeyspaceConfig config,
            ScriptCache scripts,
            Functions functions,
            Keyspace keyspace,
            Defragmenter defragmenter) {
        this.keyspace = keyspace;
        this.defragmenter = defragmenter;
        this.facts = facts;
        this.config = config;
        this.scripts = scripts;
        this.functions = functions;
    }

    @Override
    public String title() {
        return "Memory";
    }

    @Override
    public void write(InfoLines to) {
        var now = facts.now();
        to.bytes("used_memory", now.used())
                .bytes("used_memory_rss", now.resident())
                .bytes("used_memory_peak", now.peak())
                .percent("used_memory_peak_perc", now.used(), now.peak())
                .line("used_memory_overhead", now.overhead())
                .line("used_memory_startup", now.atStart())
                .line("used_memory_dataset", now.dataset())
                .percent("used_memory_dataset_perc", now.dataset(), now.net())
                .bytes("used_memory_heap", now.heap())
                .line("allocator_allocated", now.used())
                .line("allocator_active", now.reserved())
                .line("allocator_resident", now.reserved())
                .bytes("total_system_memory", MemoryFacts.systemBytes());
        writeScripts(to);
        to.bytes("maxmemory", config.maxmemoryBytes())
                .line(
                        "maxmemory_policy",
                        config.policy().name().toLowerCase(Locale.ROOT).replace('_', '-'));
        writeRatios(now, to);
        to.line("mem_not_counted_for_evict", 0)
                .line("mem_replication_backlog", now.backlog())
                .line("mem_total_replication_buffers", now.backlog())
                .line("mem_clients_slaves", 0)
                .line("mem_clients_normal", now.clients())
                .line("mem_cluster_links", 0)
                .line("mem_aof_buffer", now.unwritten())
                .line("mem_allocator", "redpoll-slab")
                .line("active_defrag_running", defragmenter.statistics().runningPercent())
                .line("lazyfree_pending_objects", keyspace.reclaiming())
                .line("lazyfreed_objects", keyspace.reclaimed());
    }

    private void writeScripts(InfoLines to) {
        long ofFunctions =
                functions.texts().stream().mapToLong(text -> text.length).sum();
        to.line("used_memory_lua", 0)
                .line("used_memory_vm_eval", 0)
                .line("used_memory_lua_human", "0B")
                .line("used_memory_scripts_eval", scripts.bytes())
                .line("number_of_cached_scripts", scripts.count())
                .line("number_of_functions", functions.count())
                .line("number_of_libraries", functions.libraryCount())
                .line("used_memory_vm_functions", 0)
                .bytes("used_memory_vm_total", 0)
                .line("used_memory_functions", ofFunctions)
                .bytes("used_memory_scripts", scripts.bytes() + ofFunctions);
    }

    private static void writeRatios(MemoryFacts.Now now, InfoLines to) {
        to.line("allocator_frag_ratio", ratio(now.reserved(), now.used()), 2)
                .line("allocator_frag_bytes", now.reserved() - now.used())
                .line("allocator_rss_ratio", 1, 2)
                .line("allocator_rss_bytes", 0)
                .line("rss_overhead_ratio", ratio(now.resident(), now.reserved()), 2)
                .line("rss_overhead_bytes", now.resident() - now.reserved())
                .line("mem_fragmentation_ratio", ratio(now.resident(), now.used()), 2)
                .line("mem_fragmentation_bytes", now.resident() - now.used());
    }

    static double ratio(long part, long whole) {
        return whole == 0 ? 0 : part / (double) whole;
    }
}
