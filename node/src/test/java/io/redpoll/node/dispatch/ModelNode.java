package io.redpoll.node.dispatch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufInputStream;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.redpoll.node.ReplyReader;
import io.redpoll.node.cluster.ServingState;
import io.redpoll.node.command.CommandTable;
import io.redpoll.node.command.Session;
import io.redpoll.node.command.Sessions;
import io.redpoll.node.config.Config;
import io.redpoll.node.config.ConfigFileException;
import io.redpoll.node.config.GuardedCommands;
import io.redpoll.node.config.JournalConfig;
import io.redpoll.node.config.KeyspaceConfig;
import io.redpoll.node.config.KeyspaceDirectives;
import io.redpoll.node.config.NodeDirectives;
import io.redpoll.node.config.SnapshotConfig;
import io.redpoll.node.family.BitFieldCommands;
import io.redpoll.node.family.BitmapCommands;
import io.redpoll.node.family.CompareCommands;
import io.redpoll.node.family.ConfigCommands;
import io.redpoll.node.family.ExpiryCommands;
import io.redpoll.node.family.GeoCommands;
import io.redpoll.node.family.GeoSearchCommands;
import io.redpoll.node.family.HashCommands;
import io.redpoll.node.family.HashExpiryCommands;
import io.redpoll.node.family.HyperLogLogCommands;
import io.redpoll.node.family.KeyCommands;
import io.redpoll.node.family.ListCommands;
import io.redpoll.node.family.ObjectCommands;
import io.redpoll.node.family.ScanCommands;
import io.redpoll.node.family.SetAlgebraCommands;
import io.redpoll.node.family.SetCommands;
import io.redpoll.node.family.SortCommands;
import io.redpoll.node.family.SortedSetAlgebraCommands;
import io.redpoll.node.family.SortedSetCommands;
import io.redpoll.node.family.SortedSetPopCommands;
import io.redpoll.node.family.SortedSetRangeCommands;
import io.redpoll.node.family.StreamCommands;
import io.redpoll.node.family.StreamGroupCommands;
import io.redpoll.node.family.StreamInfoCommands;
import io.redpoll.node.family.StreamPendingCommands;
import io.redpoll.node.family.StreamReadCommands;
import io.redpoll.node.family.StringCommands;
import io.redpoll.node.introspection.DebugCommands;
import io.redpoll.node.journal.Disk;
import io.redpoll.node.journal.Frame;
import io.redpoll.node.journal.Journal;
import io.redpoll.node.memory.Slab;
import io.redpoll.node.metrics.Counters;
import io.redpoll.node.pubsub.Audience;
import io.redpoll.node.pubsub.Channels;
import io.redpoll.node.pubsub.Notifications;
import io.redpoll.node.pubsub.Tracking;
import io.redpoll.node.recovery.Cuts;
import io.redpoll.node.recovery.DumpCommands;
import io.redpoll.node.recovery.Recovery;
import io.redpoll.node.recovery.Reload;
import io.redpoll.node.recovery.Rewriter;
import io.redpoll.node.recovery.SnapshotText;
import io.redpoll.node.store.Elements;
import io.redpoll.node.store.Keyspace;
import io.redpoll.node.store.SnapshotSink;
import io.redpoll.node.store.Strings;
import io.redpoll.node.store.Type;
import io.redpoll.proto.bytes.Slice;
import io.redpoll.proto.resp.Requests;
import io.redpoll.proto.resp.RespLimits;
import io.redpoll.proto.resp.RespReader;
import io.redpoll.proto.resp.RespWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// The commands of a node over a keyspace and a journal, without sockets, files and threads, and with a clock that is
/// turned by hand: for tests that compare replies with what a model says.
///
/// When [closed][#close()] it has shown that its data comes back from the journal, from a snapshot and from dumps, and
/// that no memory leaked.
public final class ModelNode implements AutoCloseable {
    private static final Slab SLAB = new Slab(1L << 34);
    private static final Path NOWHERE = Path.of("nowhere");

    /// Commands that a failure shows.
    private static final int REMEMBERED = 40;

    /// Milliseconds since 1970.
    public long nowMs = 1_700_000_000_000L;

    /// The command that gives each key's value one form before it is compared, where equal ones may differ; empty
    /// where there is none.
    public String settling = "";

    private final long usedBefore = SLAB.usedExactly();
    private final Keyspace keyspace;
    private final Journal journal = new Journal(JournalConfig.defaults(NOWHERE));
    private final Corridors corridors;
    private final Expirer expirer;
    private final Dispatcher dispatcher;
    private final Rewriter rewriter;
    private final Session session;
    private final RespWriter text = new RespWriter(UnpooledByteBufAllocator.DEFAULT);
    private final RespReader reader = new RespReader(RespLimits.DEFAULT);
    private final Requests requests = new Requests();
    private final List<String> asked = new ArrayList<>();
    private long lastEnd = -1;

    /// @param directives as on a command line
    public ModelNode(String... directives) {
        var config = config(directives);
        KeyspaceConfig keyspaceConfig = KeyspaceDirectives.follow(config);
        keyspace = new Keyspace(keyspaceConfig, SLAB, () -> nowMs);
        var state = new ServingState(false, "0".repeat(40));
        corridors = new Corridors(
                state,
                keyspace,
                journal,
                () -> nowMs,
                new Counters(),
                new Audience(new Notifications(new Channels()), new Tracking(new Sessions(), SLAB, () -> 0)));
        expirer = new Expirer(corridors);
        var cuts = new Cuts(keyspace);
        var recovery = new Recovery(
                JournalConfig.defaults(NOWHERE),
                () -> SnapshotConfig.of(config),
                Disk.system(),
                corridors,
                () -> keyspace,
                error -> {});
        rewriter = new Rewriter(
                () -> SnapshotConfig.of(config),
                keyspaceConfig::policy,
                "7.2.4",
                recovery,
                keyspace,
                cuts,
                () -> nowMs);
        corridors.commands(CommandTable.of(
                new StringCommands(() -> 512L << 20),
                new CompareCommands(() -> 512L << 20),
                new BitmapCommands(() -> 512L << 20),
                new BitFieldCommands(() -> 512L << 20),
                new HyperLogLogCommands(),
                new HashCommands(),
                new HashExpiryCommands(),
                new ListCommands(),
                new SetCommands(),
                new SetAlgebraCommands(),
                new SortCommands(() -> false),
                new SortedSetCommands(),
                new SortedSetRangeCommands(),
                new SortedSetPopCommands(),
                new SortedSetAlgebraCommands(),
                new GeoCommands(),
                new GeoSearchCommands(),
                new StreamCommands(),
                new StreamReadCommands(),
                new StreamGroupCommands(),
                new StreamPendingCommands(),
                new StreamInfoCommands(),
                new KeyCommands(keyspace::databases),
                new ObjectCommands(() -> false),
                new ExpiryCommands(),
                new ScanCommands(),
                new TransactionCommands(),
                new DumpCommands(),
                new DebugCommands(
                        () -> GuardedCommands.YES,
                        corridors,
                        expirer,
                        new Reload(corridors, recovery, rewriter, cuts, () -> NOWHERE)),
                new ConfigCommands(config, () -> {})));
        dispatcher = corridors.dispatcher();
        session = new Session(1, NowhereConnection.INSTANCE, new RespWriter(UnpooledByteBufAllocator.DEFAULT), nowMs);
        session.authenticated(true);
        journal.activate();
    }

    private static Config config(String... directives) {
        try {
            return NodeDirectives.read(List.of(directives));
        } catch (ConfigFileException e) {
            throw new IllegalArgumentException(e.report(), e);
        }
    }

    /// Runs a command and returns its reply as [ReplyReader] shows it.
    ///
    /// @param words each a `byte[]`, or anything of which the text counts, a byte for each character
    public String ask(Object... words) {
        remember(words);
        var reply = run(words);
        try (var in = new ByteBufInputStream(reply)) {
            return new ReplyReader(in, StandardCharsets.ISO_8859_1).next();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            reply.release();
        }
    }

    private void remember(Object... words) {
        if (journal.end() == lastEnd && !asked.isEmpty()) {
            asked.removeLast();
        } else if (asked.size() == REMEMBERED) {
            asked.removeFirst();
        }
        lastEnd = journal.end();
        asked.add(Arrays.stream(words)
                .map(word -> word instanceof byte[] ? "(bytes)" : word.toString())
                .collect(Collectors.joining(" ")));
    }

    private ByteBuf run(Object... words) {
        text.truncate(0);
        text.array(words.length);
        for (var word : words) {
            text.bulk(bytes(word));
        }
        requests.clear();
        reader.forget();
        reader.read(text.address(), text.address() + text.size(), requests, Integer.MAX_VALUE);
        dispatcher.run(session, requests);
        return Objects.requireNonNull(session.reply().take(), "no reply");
    }

    private static byte[] bytes(Object word) {
        return word instanceof byte[] bytes ? bytes : word.toString().getBytes(StandardCharsets.ISO_8859_1);
    }

    /// What DUMP replies for a key that is there.
    public byte[] dump(String key) {
        remember("DUMP", key);
        var reply = run("DUMP", key);
        try {
            var bytes = new byte[reply.readableBytes()];
            reply.readBytes(bytes);
            int begin = 0;
            while (bytes[begin] != '\n') {
                begin++;
            }
            return Arrays.copyOfRange(bytes, begin + 1, bytes.length - 2);
        } finally {
            reply.release();
        }
    }

    /// Runs a command and fails, with the commands before it, where its reply is another.
    public void expect(String reply, Object... words) {
        assertEquals(reply, ask(words), this::story);
    }

    /// As [#expect(String, Object...)] for elements in any order.
    public void expectUnordered(List<String> elements, Object... words) {
        assertEquals(sorted(elements), sorted(elements(ask(words))), this::story);
    }

    /// The elements of an array of strings without `, ` in them, or of what else has no arrays in it.
    public static List<String> elements(String reply) {
        if (!reply.startsWith("[")) {
            throw new AssertionError("no array: " + reply);
        }
        return reply.equals("[]")
                ? List.of()
                : List.of(reply.substring(1, reply.length() - 1).split(", ", -1));
    }

    private static List<String> sorted(List<String> elements) {
        return elements.stream().sorted().toList();
    }

    /// The last commands that changed something and the last one, a line each.
    public String story() {
        return String.join("\n", asked) + "\n";
    }

    /// Removes what expired until now.
    public void sweep() {
        var access = keyspace.access();
        access.listen(expirer);
        expirer.sweep(access);
        access.close();
    }

    private void expectSame(ModelNode other, String where) {
        other.nowMs = nowMs;
        if (!settling.isEmpty()) {
            keys().forEach(key -> ask(settling, key));
            other.keys().forEach(key -> other.ask(settling, key));
        }
        assertEquals(content(), other.content(), () -> where + " after\n" + story());
        assertEquals(ask("DEBUG", "DIGEST"), other.ask("DEBUG", "DIGEST"), () -> where + " after\n" + story());
    }

    /// To be filled in another way than by commands.
    private static ModelNode empty() {
        var node = new ModelNode();
        node.journal.deactivate();
        return node;
    }

    private void replay() {
        try (var other = empty();
                var applier = new Applier(other.corridors, other.keyspace);
                var records = Objects.requireNonNull(journal.reader(0))) {
            while (records.poll(1 << 20)) {
                long end = records.address() + records.length();
                for (long frame = records.address(); frame < end; frame += Frame.size(frame)) {
                    applier.apply(Frame.db(frame), Frame.payload(frame), Frame.length(frame));
                }
            }
            expectSame(other, "the journal's replay");
        }
    }

    /// As a file's commands come back at a start.
    private void replayInLanes() {
        try (var other = empty();
                var replay = new Replay(other.corridors, other.keyspace);
                var records = Objects.requireNonNull(journal.reader(0))) {
            while (records.poll(1 << 20)) {
                long end = records.address() + records.length();
                for (long frame = records.address(); frame < end; frame += Frame.size(frame)) {
                    replay(frame, replay);
                }
                replay.finish();
            }
            expectSame(other, "the journal's replay in lanes");
        }
    }

    private void replay(long frame, Replay into) {
        requests.clear();
        reader.forget();
        reader.read(Frame.payload(frame), Frame.payload(frame) + Frame.length(frame), requests, Integer.MAX_VALUE);
        int db = Frame.db(frame);
        for (int i = 0; i < requests.count(); i++) {
            var arguments = new Slice[requests.arguments(i)];
            for (int argument = 0; argument < arguments.length; argument++) {
                arguments[argument] = new Slice().point(requests.address(i, argument), requests.length(i, argument));
            }
            if (arguments[0].is("SELECT")) {
                db = (int) arguments[1].toLong();
            } else {
                into.apply(db, arguments, arguments.length);
            }
        }
    }

    private void load() {
        var snapshot = new SnapshotText();
        var access = keyspace.access();
        keyspace.cut(snapshot, () -> {}).run(access);
        access.close();
        try (var other = empty();
                var applier = new Applier(other.corridors, other.keyspace)) {
            var piece = snapshot.take();
            if (piece != null) {
                applier.applyEach(piece.memoryAddress(), piece.readableBytes());
                piece.release();
            }
            expectSame(other, "the snapshot");
        }
    }

    private void restore() {
        try (var other = empty()) {
            other.nowMs = nowMs;
            for (var key : keys()) {
                var expires = ask("PEXPIRETIME", key);
                assertEquals(
                        "+OK",
                        other.ask(
                                "RESTORE", key, expires.equals(":-1") ? 0 : expires.substring(1), dump(key), "ABSTTL"),
                        () -> key + " after\n" + story());
            }
            expectSame(other, "what was dumped and restored");
        }
    }

    private List<String> keys() {
        return elements(ask("KEYS", "*")).stream().map(key -> key.substring(1)).toList();
    }

    /// Everything that is there, streams with their groups, as far as it outlives a restart.
    private Map<String, String> content() {
        var content = new Content();
        keyspace.locks().lockAll();
        try {
            keyspace.showLocked(content, () -> {});
        } finally {
            keyspace.locks().unlockAll();
        }
        content.streams.forEach(key -> content.values.merge(
                key,
                ask("XINFO", "STREAM", key, "FULL", "COUNT", 0)
                        .replaceAll("\\$(seen|active)-time, :-?\\d+, ", "")
                        .replaceAll("\\$radix-tree-(keys|nodes), :\\d+, ", ""),
                String::concat));
        return content.values;
    }

    private static final class Content implements SnapshotSink {
        final Map<String, String> values = new TreeMap<>();
        final List<String> streams = new ArrayList<>();

        @Override
        public void string(int database, Slice key, Slice value, long expiresAtMs, int mark) {
            values.put(latin(key), latin(value) + until(expiresAtMs));
        }

        @Override
        public void elements(int database, Slice key, Elements value, long expiresAtMs, int mark) {
            var shown = new ArrayList<String>();
            if (value.type() == Type.STREAM) {
                streams.add(latin(key));
            } else {
                while (value.next()) {
                    shown.add(latin(value.name())
                            + (value.type() == Type.HASH ? "=" + latin(value.value()) + until(value.expiresAt()) : "")
                            + (value.type() == Type.SORTED_SET ? "=" + value.score() : ""));
                }
            }
            var ordered = value.type() == Type.LIST || value.type() == Type.SORTED_SET ? shown : new TreeSet<>(shown);
            values.put(latin(key), value.type() + " " + ordered + until(expiresAtMs));
        }

        private static String latin(Slice bytes) {
            return new String(bytes.toBytes(), StandardCharsets.ISO_8859_1);
        }

        private static String until(long expiresAtMs) {
            return expiresAtMs == Strings.NO_EXPIRY ? "" : " until " + expiresAtMs;
        }
    }

    /// Shows that the data comes back, and ends.
    @Override
    public void close() {
        if (!journal.isActive()) {
            end();
            return;
        }
        try {
            sweep();
            replay();
            replayInLanes();
            load();
            restore();
        } finally {
            end();
        }
        assertEquals(usedBefore, SLAB.usedExactly(), () -> "leaked after\n" + story());
    }

    private void end() {
        expirer.close();
        rewriter.close();
        journal.close();
        keyspace.close();
    }
}
