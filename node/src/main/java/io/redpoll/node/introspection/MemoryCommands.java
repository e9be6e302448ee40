package io.redpoll.node.introspection;

import static io.redpoll.node.command.Command.holds;
import static io.redpoll.node.command.Command.reads;
import static io.redpoll.node.command.Command.runs;
import static io.redpoll.node.command.CommandException.SYNTAX;
import static io.redpoll.node.command.Flag.LOADING;
import static io.redpoll.node.command.Flag.STALE;

import io.redpoll.node.command.Call;
import io.redpoll.node.command.Command;
import io.redpoll.node.command.CommandHelp;
import io.redpoll.node.command.Family;
import io.redpoll.node.command.Group;
import io.redpoll.node.command.KeyAccess;
import io.redpoll.node.store.Keyspace;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/// Where the memory is.
public final class MemoryCommands implements Family {
    private static final long MIB = 1 << 20;
    private static final long SAMPLES_DEFAULT = 5;

    private final MemoryFacts facts;
    private final Keyspace keyspace;

    public MemoryCommands(MemoryFacts facts, Keyspace keyspace) {
        this.facts = facts;
        this.keyspace = keyspace;
    }

    @Override
    public Group group() {
        return Group.SERVER;
    }

    final Command memory = holds("memory")
            .does("Holds the commands about memory.")
            .since("4.0.0", "Depends on the subcommand.")
            .only();

    final Command memoryUsage = reads("memory|usage key [SAMPLES count:integer]")
            .does("Tells how many bytes a key and its value take.")
            .since("4.0.0", "O(N) where N is the number of samples")
            .access(KeyAccess.LOOKS)
            .by(this::memoryUsage);

    /// Replies the bytes that the allocator gave, and those of the table's entry; nil where there is no key. Of many
    /// elements five are looked at, or as many as SAMPLES says, 0 being all.
    void memoryUsage(Call call) {
        long samples = SAMPLES_DEFAULT;
        var options = call.optionsFrom(3);
        while (options.next()) {
            if (!options.is("SAMPLES") || !options.has(1)) {
                throw SYNTAX;
            }
            samples = options.number();
            if (samples < 0) {
                throw SYNTAX;
            }
        }
        long bytes = call.keys().bytes(call.at(2), samples == 0 ? Long.MAX_VALUE : samples);
        if (bytes < 0) {
            call.reply().nil();
        } else {
            call.reply().integer(bytes);
        }
    }

    final Command memoryStats = runs("memory|stats")
            .does("Tells what the memory is used for.")
            .since("4.0.0", "O(N) where N is the number of databases")
            .by(this::memoryStats);

    /// Replies a map with Redis's names; one entry for each database with keys is a map itself.
    void memoryStats(Call call) {
        var now = facts.now();
        var before = new LinkedHashMap<String, Number>();
        before.put("peak.allocated", now.peak());
        before.put("total.allocated", now.used());
        before.put("startup.allocated", now.atStart());
        before.put("replication.backlog", now.backlog());
        before.put("clients.slaves", 0L);
        before.put("clients.normal", now.clients());
        before.put("cluster.links", 0L);
        before.put("aof.buffer", now.unwritten());
        before.put("lua.caches", 0L);
        before.put("functions.caches", 0L);
        var after = totals(now);
        int databases = 0;
        for (int db = 0; db < keyspace.databases(); db++) {
            databases += keyspace.size(db) > 0 ? 1 : 0;
        }
        call.reply().map(before.size() + databases + after.size());
        write(before, call);
        for (int db = 0; databases > 0 && db < keyspace.databases(); db++) {
            long keys = keyspace.size(db);
            if (keys > 0) {
                databases--;
                call.reply().bulk("db." + db);
                call.reply().map(3);
                write(Map.of("overhead.hashtable.main", keyspace.tableBytes(db)), call);
                write(Map.of("overhead.hashtable.expires", 0L), call);
                write(Map.of("overhead.hashtable.slot-to-keys", 0L), call);
            }
        }
        write(after, call);
    }

    private static Map<String, Number> totals(MemoryFacts.Now now) {
        var totals = new LinkedHashMap<String, Number>();
        totals.put("overhead.total", now.overhead());
        totals.put("keys.count", now.keys());
        totals.put("keys.bytes-per-key", now.keys() == 0 ? 0 : now.net() / now.keys());
        totals.put("dataset.bytes", now.dataset());
        totals.put("dataset.percentage", now.dataset() * 100.0 / now.net());
        totals.put("peak.percentage", 100 * MemorySection.ratio(now.used(), now.peak()));
        totals.put("allocator.allocated", now.used());
        totals.put("allocator.active", now.reserved());
        totals.put("allocator.resident", now.reserved());
        totals.put("allocator-fragmentation.ratio", MemorySection.ratio(now.reserved(), now.used()));
        totals.put("allocator-fragmentation.bytes", now.reserved() - now.used());
        totals.put("allocator-rss.ratio", 1.0);
        totals.put("allocator-rss.bytes", 0L);
        totals.put("rss-overhead.ratio", MemorySection.ratio(now.resident(), now.reserved()));
        totals.put("rss-overhead.bytes", now.resident() - now.reserved());
        totals.put("fragmentation", MemorySection.ratio(now.resident(), now.used()));
        totals.put("fragmentation.bytes", now.resident() - now.used());
        return totals;
    }

    private static void write(Map<String, Number> facts, Call call) {
        facts.forEach((name, value) -> {
            call.reply().bulk(name);
            if (value instanceof Double real) {
                call.reply().real(real == Math.rint(real) ? Long.toString(real.longValue()) : Double.toString(real));
            } else {
                call.reply().integer(value.longValue());
            }
        });
    }

    final Command memoryDoctor = runs("memory|doctor")
            .does("Says what is remarkable about the memory.")
            .since("4.0.0", "O(1)")
            .by(this::memoryDoctor);

    /// Replies text.
    void memoryDoctor(Call call) {
        var now = facts.now();
        var report = new StringBuilder();
        if (now.used() < 5 * MIB) {
            report.append("There is too little data to say anything about it.\n");
        } else {
            if (now.peak() > now.used() * 1.5) {
                report.append(String.format(
                        Locale.ROOT,
                        "- Peak: at most %,d bytes were in use, now %,d are. Empty memory goes back to the system by"
                                + " regions.\n",
                        now.peak(),
                        now.used()));
            }
            if (now.reserved() > now.used() * 1.4 && now.reserved() - now.used() > 10 * MIB) {
                report.append(String.format(
                        Locale.ROOT,
                        "- Fragmentation: the allocator holds %,d bytes for %,d in use.\n",
                        now.reserved(),
                        now.used()));
            }
            if (now.clients() > now.used() / 10) {
                report.append(String.format(
                        Locale.ROOT,
                        "- Clients: %,d bytes wait in buffers; CLIENT LIST shows whose.\n",
                        now.clients()));
            }
            if (report.isEmpty()) {
                report.append("Nothing about the memory is remarkable.\n");
            }
        }
        call.reply().verbatim("txt", report.toString());
    }

    final Command memoryMallocStats = runs("memory|malloc-stats")
            .does("Tells what the allocator knows.")
            .since("4.0.0", "O(1)")
            .by(this::memoryMallocStats);

    /// Replies text.
    void memoryMallocStats(Call call) {
        var now = facts.now();
        call.reply()
                .verbatim(
                        "txt",
                        "Allocated: %d\nHeld from the system: %d\nHeap of the program: %d\n"
                                .formatted(now.used(), now.reserved(), now.heap()));
    }

    final Command memoryPurge = runs("memory|purge")
            .does("Gives free memory back to the system.")
            .since("4.0.0", "O(1)")
            .by(this::memoryPurge);

    /// Replies OK: the allocator gives free regions back as soon as they are free.
    void memoryPurge(Call call) {
        call.reply().ok();
    }

    final Command memoryHelp = runs("memory|help", LOADING, STALE)
            .does(CommandHelp.SENTENCE)
            .since("4.0.0", "O(1)")
            .by(CommandHelp::run);
}
