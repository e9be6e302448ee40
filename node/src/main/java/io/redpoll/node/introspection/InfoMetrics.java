package io.redpoll.node.introspection;

import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/// What INFO tells, as metrics under the names that redis_exporter gives them, so that dashboards and alarms made for
/// Redis work. INFO is read once for each scrape.
final class InfoMetrics implements MultiCollector {
    /// @param field of INFO
    /// @param name of the metric, for counters without the ending `_total`
    private record Metric(String field, String name, String help) {}

    private static final List<Metric> GAUGES = List.of(
            new Metric("uptime_in_seconds", "redis_uptime_in_seconds", "Seconds since the start."),
            new Metric("connected_clients", "redis_connected_clients", "Connections of clients."),
            new Metric("blocked_clients", "redis_blocked_clients", "Clients that wait in a blocking command."),
            new Metric("tracking_clients", "redis_tracking_clients", "Clients with CLIENT TRACKING."),
            new Metric("pubsub_clients", "redis_pubsub_clients", "Clients that are subscribed to something."),
            new Metric("maxclients", "redis_max_clients", "Connections of clients at most."),
            new Metric("used_memory", "redis_memory_used_bytes", "Bytes of keys and tables."),
            new Metric("used_memory_rss", "redis_memory_used_rss_bytes", "Resident bytes of the process."),
            new Metric("used_memory_peak", "redis_memory_used_peak_bytes", "Most bytes of keys and tables so far."),
            new Metric("used_memory_heap", "redpoll_memory_heap_bytes", "Bytes in use of the program's own heap."),
            new Metric("maxmemory", "redis_memory_max_bytes", "Bytes of keys and tables at most; 0 for no limit."),
            new Metric("mem_fragmentation_ratio", "redis_mem_fragmentation_ratio", "Resident for each byte in use."),
            new Metric("loading", "redis_loading_dump_file", "Whether data is still loaded."),
            new Metric(
                    "rdb_changes_since_last_save", "redis_rdb_changes_since_last_save", "Writes since the last dump."),
            new Metric("aof_enabled", "redis_aof_enabled", "Whether there is an append-only file."),
            new Metric(
                    "aof_rewrite_in_progress", "redis_aof_rewrite_in_progress", "Whether the file is being rewritten."),
            new Metric("aof_current_size", "redis_aof_current_size_bytes", "Bytes of the append-only file."),
            new Metric("aof_base_size", "redis_aof_base_size_bytes", "Bytes of it when it was last rewritten."),
            new Metric("instantaneous_ops_per_sec", "redis_instantaneous_ops_per_sec", "Commands in the last second."),
            new Metric("pubsub_channels", "redis_pubsub_channels", "Channels with subscribers."),
            new Metric("pubsub_patterns", "redis_pubsub_patterns", "Patterns with subscribers."),
            new Metric("connected_slaves", "redis_connected_slaves", "Replicas that follow this node."),
            new Metric("master_repl_offset", "redis_master_repl_offset", "Position of the journal."),
            new Metric("slave_repl_offset", "redis_slave_repl_offset", "Position that this replica has come to."),
            new Metric(
                    "master_last_io_seconds_ago",
                    "redis_master_last_io_seconds",
                    "Seconds since this replica last heard of its master."),
            new Metric("master_sync_in_progress", "redis_master_sync_in_progress", "Whether everything is being sent."),
            new Metric("cluster_enabled", "redis_cluster_enabled", "Whether the node is made for a cluster."));

    private static final List<Metric> COUNTERS = List.of(
            new Metric("total_connections_received", "redis_connections_received", "Connections that were accepted."),
            new Metric("rejected_connections", "redis_rejected_connections", "Connections above maxclients."),
            new Metric("total_commands_processed", "redis_commands_processed", "Commands that were run."),
            new Metric("total_net_input_bytes", "redis_net_input_bytes", "Bytes read from clients."),
            new Metric("total_net_output_bytes", "redis_net_output_bytes", "Bytes written to clients."),
            new Metric("expired_keys", "redis_expired_keys", "Keys whose time was over."),
            new Metric("expired_subkeys", "redis_expired_subkeys", "Fields of hashes whose time was over."),
            new Metric("evicted_keys", "redis_evicted_keys", "Keys removed to stay below maxmemory."),
            new Metric("keyspace_hits", "redis_keyspace_hits", "Lookups that found a key."),
            new Metric("keyspace_misses", "redis_keyspace_misses", "Lookups that found none."),
            new Metric("sync_full", "redis_replica_resyncs_full", "Replicas that were sent everything."),
            new Metric(
                    "sync_partial_ok",
                    "redis_replica_partial_resync_accepted",
                    "Replicas that went on where they were."),
            new Metric("used_cpu_sys", "redis_cpu_sys_seconds", "Seconds in the kernel."),
            new Metric("used_cpu_user", "redis_cpu_user_seconds", "Seconds in the program."));

    private static final Pattern DATABASE = Pattern.compile("db([0-9]+)");
    private static final Pattern REPLICA = Pattern.compile("slave[0-9]+");
    private static final String COMMAND = "cmdstat_";
    private static final String ERROR = "errorstat_";

    private final Supplier<String> info;

    /// @param info the text of `INFO everything`
    InfoMetrics(Supplier<String> info) {
        this.info = info;
    }

    @Override
    public MetricSnapshots collect() {
        var fields = new HashMap<String, String>();
        info.get().lines().filter(line -> line.indexOf(':') > 0).forEach(line -> {
            int colon = line.indexOf(':');
            fields.put(line.substring(0, colon), line.substring(colon + 1));
        });
        var metrics = MetricSnapshots.builder();
        metrics.metricSnapshot(gauge("redis_up", "Whether the server answers.", List.of(point(Labels.EMPTY, "1"))));
        metrics.metricSnapshot(
                gauge("redis_instance_info", "What the server is.", List.of(point(instance(fields), "1"))));
        for (var metric : GAUGES) {
            var value = fields.get(metric.field);
            if (value != null) {
                metrics.metricSnapshot(gauge(metric.name, metric.help, List.of(point(Labels.EMPTY, value))));
            }
        }
        var link = fields.get("master_link_status");
        if (link != null) {
            metrics.metricSnapshot(gauge(
                    "redis_master_link_up",
                    "Whether this replica is linked to its master.",
                    List.of(point(Labels.EMPTY, link.equals("up") ? "1" : "0"))));
        }
        for (var metric : COUNTERS) {
            var value = fields.get(metric.field);
            if (value != null) {
                metrics.metricSnapshot(counter(metric.name, metric.help, Map.of(Labels.EMPTY, value)));
            }
        }
        addDatabases(metrics, fields);
        addReplicas(metrics, fields);
        addCommands(metrics, fields);
        addErrors(metrics, fields);
        return metrics.build();
    }

    private static Labels instance(Map<String, String> fields) {
        return Labels.of(
                "redis_version", fields.getOrDefault("redis_version", ""),
                "redpoll_version", fields.getOrDefault("redpoll_version", ""),
                "redis_mode", fields.getOrDefault("redis_mode", ""),
                "role", fields.getOrDefault("role", ""),
                "maxmemory_policy", fields.getOrDefault("maxmemory_policy", ""),
                "run_id", fields.getOrDefault("run_id", ""));
    }

    private static void addDatabases(MetricSnapshots.Builder metrics, Map<String, String> fields) {
        var keys = GaugeSnapshot.builder().name("redis_db_keys").help("Keys of a database.");
        var expiring = GaugeSnapshot.builder().name("redis_db_keys_expiring").help("Those that have a time to live.");
        fields.forEach((field, value) -> {
            if (DATABASE.matcher(field).matches()) {
                var parts = parts(value);
                var labels = Labels.of("db", field);
                keys.dataPoint(point(labels, parts.getOrDefault("keys", "0")));
                expiring.dataPoint(point(labels, parts.getOrDefault("expires", "0")));
            }
        });
        metrics.metricSnapshot(keys.build()).metricSnapshot(expiring.build());
    }

    private static void addReplicas(MetricSnapshots.Builder metrics, Map<String, String> fields) {
        var offset = GaugeSnapshot.builder()
                .name("redis_connected_slave_offset_bytes")
                .help("Position that a replica has acknowledged.");
        var lag = GaugeSnapshot.builder()
                .name("redis_connected_slave_lag_seconds")
                .help("Seconds since a replica last acknowledged.");
        fields.forEach((field, value) -> {
            if (REPLICA.matcher(field).matches()) {
                var parts = parts(value);
                var labels = Labels.of(
                        "slave_ip", parts.getOrDefault("ip", ""),
                        "slave_port", parts.getOrDefault("port", ""),
                        "slave_state", parts.getOrDefault("state", ""));
                offset.dataPoint(point(labels, parts.getOrDefault("offset", "0")));
                lag.dataPoint(point(labels, parts.getOrDefault("lag", "0")));
            }
        });
        metrics.metricSnapshot(offset.build()).metricSnapshot(lag.build());
    }

    private static void addCommands(MetricSnapshots.Builder metrics, Map<String, String> fields) {
        var calls = new HashMap<Labels, String>();
        var seconds = new HashMap<Labels, String>();
        var rejected = new HashMap<Labels, String>();
        var failed = new HashMap<Labels, String>();
        fields.forEach((field, value) -> {
            if (field.startsWith(COMMAND)) {
                var parts = parts(value);
                var labels = Labels.of("cmd", field.substring(COMMAND.length()));
                calls.put(labels, parts.getOrDefault("calls", "0"));
                seconds.put(labels, Double.toString(Double.parseDouble(parts.getOrDefault("usec", "0")) / 1e6));
                rejected.put(labels, parts.getOrDefault("rejected_calls", "0"));
                failed.put(labels, parts.getOrDefault("failed_calls", "0"));
            }
        });
        metrics.metricSnapshot(counter("redis_commands", "Calls of a command.", calls))
                .metricSnapshot(counter("redis_commands_duration_seconds", "Seconds in a command.", seconds))
                .metricSnapshot(counter("redis_commands_rejected_calls", "Calls refused before they ran.", rejected))
                .metricSnapshot(counter("redis_commands_failed_calls", "Calls that ran into an error.", failed));
    }

    private static void addErrors(MetricSnapshots.Builder metrics, Map<String, String> fields) {
        var errors = new HashMap<Labels, String>();
        fields.forEach((field, value) -> {
            if (field.startsWith(ERROR)) {
                errors.put(
                        Labels.of("err", field.substring(ERROR.length())),
                        parts(value).getOrDefault("count", "0"));
            }
        });
        metrics.metricSnapshot(counter("redis_errors", "Error replies by their first word.", errors));
    }

    /// `a=1,b=2`
    private static Map<String, String> parts(String value) {
        var parts = new HashMap<String, String>();
        for (var part : value.split(",", -1)) {
            int equals = part.indexOf('=');
            if (equals > 0) {
                parts.put(part.substring(0, equals), part.substring(equals + 1));
            }
        }
        return parts;
    }

    private static GaugeDataPointSnapshot point(Labels labels, String value) {
        return GaugeDataPointSnapshot.builder()
                .labels(labels)
                .value(Double.parseDouble(value))
                .build();
    }

    private static GaugeSnapshot gauge(String name, String help, List<GaugeDataPointSnapshot> points) {
        return new GaugeSnapshot(new MetricMetadata(name, help), points);
    }

    private static CounterSnapshot counter(String name, String help, Map<Labels, String> values) {
        var snapshot = CounterSnapshot.builder().name(name).help(help);
        values.forEach((labels, value) -> snapshot.dataPoint(CounterDataPointSnapshot.builder()
                .labels(labels)
                .value(Double.parseDouble(value))
                .build()));
        return snapshot.build();
    }
}
