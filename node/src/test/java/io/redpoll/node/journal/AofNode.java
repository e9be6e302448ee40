package io.redpoll.node.journal;

import io.redpoll.node.config.JournalConfig;
import io.redpoll.node.config.JournalConfig.Fsync;
import io.redpoll.node.config.JournalConfigs;
import io.redpoll.proto.bytes.Slice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// A little node for tests: a map of keys that changes by journalled SETs, a log of what it loaded, a writer whose
/// steps the test takes.
final class AofNode implements AutoCloseable {
    static final Path DIRECTORY = Path.of("/data");
    static final JournalConfig CONFIG =
            JournalConfigs.in(DIRECTORY).appendOnly().fsync(Fsync.ALWAYS).build();

    final JournalConfig config;
    final Disk disk;
    final Journal journal;

    /// What its clock shows.
    volatile long nowMs = 1_800_000_000_000L;

    final Loaded loaded;
    final AofWriter writer;

    /// What was loaded: `db: words`, with `{` and `}` around transactions.
    final List<String> commands = new ArrayList<>();

    /// `db/key` → value.
    final Map<String, String> keys = new TreeMap<>();

    private final List<IOException> errors = new ArrayList<>();

    static AofNode on(Disk disk) throws IOException {
        return new AofNode(disk, CONFIG, false);
    }

    AofNode(Disk disk, JournalConfig config, boolean threaded) throws IOException {
        this.disk = disk;
        this.config = config;
        journal = new Journal(config, 64 << 10);
        try {
            loaded = new AofLoader(config, disk).load(new Recorder());
            journal.resetTo(loaded.end(), loaded.epochs());
            writer = threaded
                    ? AofWriter.start(journal, config, disk, () -> nowMs, loaded, errors::add)
                    : AofWriter.unstarted(journal, config, disk, () -> nowMs, loaded, errors::add);
        } catch (IOException e) {
            journal.close();
            throw e;
        }
    }

    static Loaded load(Disk disk, JournalConfig config, List<String> commands) throws IOException {
        return new AofLoader(config, disk).load(new CommandSink() {
            @Override
            public void command(int db, Slice[] arguments, int count) {
                commands.add(db + ": " + words(arguments, count));
            }
        });
    }

    private static String words(Slice[] arguments, int count) {
        var text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append(i == 0 ? "" : " ").append(arguments[i]);
        }
        return text.toString();
    }

    static String resp(String... words) {
        var text = new StringBuilder("*").append(words.length).append("\r\n");
        for (var word : words) {
            text.append('$')
                    .append(word.getBytes(StandardCharsets.UTF_8).length)
                    .append("\r\n");
            text.append(word).append("\r\n");
        }
        return text.toString();
    }

    long set(int db, String key, String value) {
        keys.put(db + "/" + key, value);
        return append(db, 0, resp("SET", key, value));
    }

    /// Sets two keys at once, the second in another database.
    long setBoth(int db, String key, int otherDb, String other, String value) {
        keys.put(db + "/" + key, value);
        keys.put(otherDb + "/" + other, value);
        return append(
                db,
                Frame.TRANSACTION,
                resp("SET", key, value) + resp("SELECT", Integer.toString(otherDb)) + resp("SET", other, value));
    }

    long append(int db, int flags, String payload) {
        var slice = Slice.of(payload);
        return journal.append(db, Frame.NO_SLOT, flags, slice.address(), slice.length());
    }

    /// Lets the writer do what there is to do.
    void step() throws IOException {
        while (writer.work()) {
            // until it finds nothing
        }
    }

    Rewrite beginRewrite() throws IOException {
        var rewrite = writer.begin(false);
        for (var each : keys.entrySet()) {
            int slash = each.getKey().indexOf('/');
            var text = resp("SELECT", each.getKey().substring(0, slash))
                    + resp("SET", each.getKey().substring(slash + 1), each.getValue());
            rewrite.base().write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
        }
        return rewrite;
    }

    void rewrite() throws IOException {
        var rewrite = beginRewrite();
        step();
        rewrite.commit();
    }

    List<IOException> errors() {
        return errors;
    }

    /// Ends without writing anything more.
    void kill() {
        writer.kill();
        journal.close();
    }

    @Override
    public void close() throws IOException {
        try {
            writer.close();
        } finally {
            journal.close();
        }
    }

    private final class Recorder implements CommandSink {
        @Override
        public void command(int db, Slice[] arguments, int count) {
            commands.add(db + ": " + words(arguments, count));
            if (arguments[0].is("SET")) {
                keys.put(db + "/" + arguments[1], arguments[2].toString());
            }
        }

        @Override
        public void transactionBegins(int db) {
            commands.add("{");
        }

        @Override
        public void transactionEnds() {
            commands.add("}");
        }
    }
}
