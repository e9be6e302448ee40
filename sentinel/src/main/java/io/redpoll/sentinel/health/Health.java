package io.redpoll.sentinel.health;

import io.redpoll.proto.rpc.NodeEntry;
import io.redpoll.proto.rpc.SentinelEntry;
import io.redpoll.sentinel.channel.Channels;
import io.redpoll.sentinel.event.Events;
import io.redpoll.sentinel.state.ControlState;
import io.redpoll.sentinel.state.Shard;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Judges every node that the state knows.
///
/// [#tick()] is called by one thread, every few ten milliseconds; verdicts may be read by any. Each sentinel judges by
/// its own probes alone ("down", Redis's SDOWN). While it holds a node to be down it asks the others, and with a
/// quorum of them the node is condemned (ODOWN). Only the group's leader acts upon it, but everybody asks, so that
/// everybody can tell its clients.
public final class Health implements AutoCloseable {
    /// A tick that comes this late says that the whole process stood still: its probes heard nothing meanwhile.
    private static final long STANDSTILL_NS = TimeUnit.MILLISECONDS.toNanos(500);

    /// How often sentinels ask each other while all is well, to know who is there.
    public static final int ACQUAINTANCE_MS = 1_000;

    private static final long ACQUAINTANCE_NS = TimeUnit.MILLISECONDS.toNanos(ACQUAINTANCE_MS);
    private static final long ASK_AGAIN_NS = TimeUnit.MILLISECONDS.toNanos(50);

    private final Supplier<ControlState> states;
    private final SentinelEntry self;
    private final Channels channels;
    private final Opinions opinions;
    private final Events events;
    private final Map<String, Patient> patients = new ConcurrentHashMap<>();

    private @Nullable ControlState seen;
    private final long startedAtNs = System.nanoTime();
    private long tickedAtNs = startedAtNs;
    private long askedAtNs = startedAtNs;

    public Health(Supplier<ControlState> states, SentinelEntry self, Channels channels, Events events) {
        this.states = states;
        this.self = self;
        this.channels = channels;
        this.opinions = new Opinions(channels);
        this.events = events;
    }

    /// One node under observation. Judged by the ticking thread.
    private static final class Patient {
        final Probe probe;
        volatile Shard shard;
        volatile NodeEntry node;
        volatile boolean down;
        volatile boolean condemned;
        volatile long downSinceNs;

        Patient(Probe probe, Shard shard, NodeEntry node) {
            this.probe = probe;
            this.shard = shard;
            this.node = node;
        }

        boolean isMaster() {
            return shard.master().getId().equals(node.getId());
        }
    }

    public void tick() {
        long now = System.nanoTime();
        if (seen != null && now - tickedAtNs > STANDSTILL_NS) {
            patients.values().forEach(patient -> patient.probe.forgive(now));
            events.note("stood still for " + TimeUnit.NANOSECONDS.toMillis(now - tickedAtNs)
                    + " ms; silence until now is held against no node");
        }
        tickedAtNs = now;
        var state = states.get();
        if (state != seen) {
            admit(state);
            seen = state;
        }
        patients.values().forEach(patient -> judge(patient, now));
        consult(state, now);
        patients.values().forEach(this::condemn);
    }

    /// Puts new nodes under observation, and dismisses those that are gone or have moved.
    private void admit(ControlState state) {
        var known = new HashSet<String>();
        for (var shard : state.shards()) {
            for (var node : shard.nodes()) {
                if (node.getPort() == 0) {
                    continue;
                }
                known.add(key(node));
                var patient = patients.get(key(node));
                if (patient != null && !sameAddress(patient.node, node)) {
                    patient.probe.close();
                    patient = null;
                }
                if (patient == null) {
                    var probe = new Probe(node, shard.directives(), shard.plain(), channels, self);
                    patient = new Patient(probe, shard, node);
                    patients.put(key(node), patient);
                }
                patient.shard = shard;
                patient.node = node;
                patient.probe.follow(shard.directives());
            }
        }
        patients.entrySet().removeIf(entry -> {
            boolean gone = !known.contains(entry.getKey());
            if (gone) {
                entry.getValue().probe.close();
            }
            return gone;
        });
    }

    private static boolean sameAddress(NodeEntry a, NodeEntry b) {
        return a.getHost().equals(b.getHost()) && a.getPort() == b.getPort() && a.getRpcPort() == b.getRpcPort();
    }

    private void judge(Patient patient, long now) {
        long silentNs = now - patient.probe.silentSinceNs();
        boolean down = silentNs
                > TimeUnit.MILLISECONDS.toNanos(patient.shard.directives().downAfterMs());
        if (down == patient.down) {
            return;
        }
        patient.down = down;
        patient.downSinceNs = now;
        events.tell(down ? "+sdown" : "-sdown", patient.shard, patient.node);
    }

    private void consult(ControlState state, long now) {
        boolean doubt = patients.values().stream().anyMatch(patient -> patient.down);
        if (now - askedAtNs < (doubt ? ASK_AGAIN_NS : ACQUAINTANCE_NS)) {
            return;
        }
        askedAtNs = now;
        opinions.ask(state.sentinels().stream()
                .filter(sentinel -> !sentinel.getId().equals(self.getId()))
                .toList());
    }

    private void condemn(Patient patient) {
        int quorum = patient.shard.directives().quorum();
        int votes = patient.down ? 1 + opinions.against(key(patient.node)) : 0;
        boolean condemned = patient.down && votes >= quorum;
        if (condemned == patient.condemned) {
            return;
        }
        patient.condemned = condemned;
        if (!patient.isMaster()) {
            return; // As Redis: of a replica nobody asks the others' leave.
        }
        if (condemned) {
            events.tell("+odown", patient.shard, patient.node, "#quorum " + votes + "/" + quorum);
        } else {
            events.tell("-odown", patient.shard, patient.node);
        }
    }

    /// Of a node of the state. Its sight is left out where it is older than three questions.
    public Verdict of(NodeEntry node, Shard shard) {
        var patient = patients.get(key(node));
        if (patient == null) {
            return Verdict.UNKNOWN;
        }
        var sight = patient.probe.sight();
        long freshNs = TimeUnit.MILLISECONDS.toNanos(
                Math.max(200, 3L * shard.directives().downAfterMs() / 8));
        boolean fresh = sight != null && System.nanoTime() - sight.askedAtNs() < freshNs;
        return new Verdict(fresh ? sight : null, patient.down, patient.condemned);
    }

    /// The node's last answer, however old; null where it never gave one.
    public @Nullable Sight lastSight(NodeEntry node) {
        var patient = patients.get(key(node));
        return patient == null ? null : patient.probe.sight();
    }

    /// How long the node has been silent, and how long it has been held to be down (0: it is not).
    public Silence silence(NodeEntry node) {
        var patient = patients.get(key(node));
        if (patient == null) {
            return new Silence(0, 0);
        }
        long now = System.nanoTime();
        return new Silence(
                TimeUnit.NANOSECONDS.toMillis(now - patient.probe.silentSinceNs()),
                patient.down ? Math.max(1, TimeUnit.NANOSECONDS.toMillis(now - patient.downSinceNs)) : 0);
    }

    public record Silence(long ms, long downMs) {}

    /// The text of a plain node's last INFO replication; empty where there is none.
    public String info(NodeEntry node) {
        var patient = patients.get(key(node));
        return patient == null ? "" : patient.probe.info();
    }

    /// How long another sentinel has not answered.
    public long sentinelSilenceMs(String id) {
        long age = opinions.ageMs(id);
        return age >= 0 ? age : TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedAtNs);
    }

    /// What this sentinel tells the others when asked.
    public List<String> down() {
        return patients.entrySet().stream()
                .filter(entry -> entry.getValue().down)
                .map(Map.Entry::getKey)
                .toList();
    }

    /// Ids of nodes that a quorum holds to be down.
    public Set<String> condemned() {
        var ids = new HashMap<String, Patient>(patients);
        ids.values().removeIf(patient -> !patient.condemned);
        return ids.keySet();
    }

    private static String key(NodeEntry node) {
        return node.getId().isEmpty() ? node.getHost() + ":" + node.getPort() : node.getId();
    }

    @Override
    public void close() {
        patients.values().forEach(patient -> patient.probe.close());
    }
}
