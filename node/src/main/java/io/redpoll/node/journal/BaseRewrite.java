package io.redpoll.node.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/// [Rewrite] as [AofWriter] sees it: a cut that its thread still has to reach, and a base that somebody writes.
///
/// The base is written under a temporary name, from its first byte on when the caller first asks for it.
final class BaseRewrite implements Rewrite, WritableByteChannel {
    private static final int BUFFER_BYTES = 1 << 20;

    private final AofWriter writer;
    private final Disk disk;
    private final Path path;
    private final boolean rdb;
    private final long offset;
    private final EpochTable epochs;
    private final long generation;
    private final @Nullable Reader reader;
    private final CountDownLatch rotated = new CountDownLatch(1);
    private final Chain chain = new Chain().after(0);

    private @Nullable Output output;
    private long bytes;

    /// The increment that begins at the cut; set before `rotated`.
    private volatile Manifest.@Nullable Entry first;

    private volatile boolean superseded;
    private volatile boolean over;

    /// @param epochs as they were before the cut
    /// @param generation of the journal at the cut
    /// @param reader for the writer's thread, where it lost its own by a reset
    BaseRewrite(
            AofWriter writer,
            Disk disk,
            Path path,
            boolean rdb,
            long offset,
            EpochTable epochs,
            long generation,
            @Nullable Reader reader) {
        this.writer = writer;
        this.disk = disk;
        this.path = path;
        this.rdb = rdb;
        this.offset = offset;
        this.epochs = epochs;
        this.generation = generation;
        this.reader = reader;
    }

    @Override
    public long offset() {
        return offset;
    }

    @Override
    public boolean isRdb() {
        return rdb;
    }

    @Override
    public String mark() {
        return "offset=" + offset + " epoch=" + epochs.epoch();
    }

    @Override
    public WritableByteChannel base() {
        return this;
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
        int given = source.remaining();
        var out = opened();
        var pending = out.buffer();
        while (source.hasRemaining()) {
            int part = Math.min(source.remaining(), pending.remaining());
            pending.put(pending.position(), source, source.position(), part);
            pending.position(pending.position() + part);
            source.position(source.position() + part);
            if (!pending.hasRemaining()) {
                drain(out);
            }
        }
        return given;
    }

    private Output opened() throws IOException {
        if (isOver()) {
            throw new IOException("the rewrite was aborted, or another full resynchronisation took its place");
        }
        var out = output;
        if (out == null) {
            disk.delete(path);
            out = new Output(disk.append(path), ByteBuffer.allocateDirect(BUFFER_BYTES));
            output = out;
            if (!rdb) {
                out.buffer().put(ascii(Annotation.base(offset, epochs.epoch())));
            }
        }
        return out;
    }

    private void drain(Output out) throws IOException {
        var pending = out.buffer().flip();
        bytes += pending.remaining();
        if (!rdb) {
            chain.add(pending.duplicate());
        }
        out.file().writeAll(pending);
        pending.clear();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private record Output(Disk.DiskFile file, ByteBuffer buffer) {}

    @Override
    public boolean isOpen() {
        return !isOver();
    }

    /// Closing the channel changes nothing: the rewrite is committed or aborted.
    @Override
    public void close() {}

    @Override
    public void commit() throws IOException {
        try {
            var out = opened();
            drain(out);
            if (!rdb) {
                var line = Annotation.end(bytes);
                out.buffer()
                        .put(ascii(line + "crc=" + Chain.digits(chain.add(line).value()) + "\r\n"));
                drain(out);
            }
            out.file().sync();
            out.file().close();
            writer.commit(this);
        } finally {
            abort();
        }
    }

    @Override
    public void abort() {
        if (over) {
            return;
        }
        over = true;
        var out = output;
        output = null;
        try {
            if (out != null) {
                out.file().close();
            }
            disk.delete(path);
        } catch (IOException e) {
            // The name is temporary: the next start removes the file.
            return;
        }
    }

    /// Marks the rewrite as done; its file has another name now.
    void finished() {
        over = true;
        output = null;
    }

    /// Gives way to another; the thread that writes the base finds out, and cleans up.
    void supersede() {
        superseded = true;
    }

    boolean isOver() {
        return over || superseded;
    }

    Path path() {
        return path;
    }

    long bytes() {
        return bytes;
    }

    EpochTable epochs() {
        return epochs;
    }

    long generation() {
        return generation;
    }

    @Nullable
    Reader reader() {
        return reader;
    }

    void rotatedTo(Manifest.Entry entry) {
        first = entry;
        rotated.countDown();
    }

    boolean isRotated() {
        return rotated.getCount() == 0;
    }

    CountDownLatch rotated() {
        return rotated;
    }

    Manifest.@Nullable Entry first() {
        return first;
    }
}
