package io.redpoll.node.replication;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.redpoll.node.journal.Frame;
import io.redpoll.node.journal.Reader;
import io.redpoll.node.journal.RecordText;
import io.redpoll.proto.bytes.Memory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/// What is written here, as Redis's replicas get it: one sequence of commands and one count of its bytes for
/// all of them, under one replication id.
///
/// It begins where the first replica's data was cut, and a thread of its own carries it on from the journal,
/// whose records it puts between SELECT, MULTI and EXEC. Beside them it has what is in no journal: PING, the
/// request for acknowledgements, messages of channels. So an offset in it is no position of the journal; of the
/// latest places both are known.
///
/// The bytes lie in pieces outside the heap. A piece goes when `repl-backlog-size` bytes are behind it and
/// every replica is past it, so that a replica that lost its connection can go on where it was. How far
/// replicas may be behind is for [RespReplicas] to judge.
///
/// Guarded by its monitor, under which nothing waits.
final class CommandStream implements Runnable {
    private static final Logger LOG = Logger.getLogger(CommandStream.class.getName());
    private static final int BATCH_BYTES = 128 << 10;
    private static final int PIECE_BYTES = 64 << 10;
    private static final long SLEEP_NS = TimeUnit.SECONDS.toNanos(1);
    private static final int PLACES = 4096;
    private static final byte[] GETACK =
            "*3\r\n$8\r\nREPLCONF\r\n$6\r\nGETACK\r\n$1\r\n*\r\n".getBytes(StandardCharsets.US_ASCII);

    private final String id;
    private final Reader reader;
    private final LongSupplier backlogBytes;
    private final RecordText text = new RecordText();
    private final RecordText.Sink sink = new RecordText.Sink() {
        @Override
        public void put(byte[] bytes) {
            append(bytes);
        }

        @Override
        public void put(long address, int length) {
            append(address, length);
        }
    };
    private final Thread thread;

    // Guarded by the monitor.
    private final List<RespReplica> replicas = new ArrayList<>();
    private final List<Joining> joining = new ArrayList<>();
    private final long[] offsets = new long[PLACES];
    private final long[] positions = new long[PLACES];
    private long places;
    private Piece first;
    private Piece last;
    private long end;
    private long position;
    private long acknowledgementsWantedAt;
    private boolean ended;

    private record Joining(RespReplica replica, long position) {}

    /// Some bytes of the stream, the last piece of which grows.
    private static final class Piece {
        final long start;
        final ByteBuf bytes = ByteBufAllocator.DEFAULT.directBuffer(PIECE_BYTES, PIECE_BYTES);

        @Nullable
        Piece next;

        Piece(long start) {
            this.start = start;
        }

        long end() {
            return start + bytes.writerIndex();
        }
    }

    /// How far a replica has been given the stream. Guarded by the stream's monitor.
    static final class Place {
        private Piece piece;
        private int at;

        private Place(Piece piece, int at) {
            this.piece = piece;
            this.at = at;
        }

        long offset() {
            return piece.start + at;
        }
    }

    /// @param reader of the journal, where the stream begins; it is closed when the stream ends
    /// @param backlogBytes `repl-backlog-size`
    CommandStream(String id, Reader reader, LongSupplier backlogBytes) {
        this.id = id;
        this.reader = reader;
        this.backlogBytes = backlogBytes;
        this.position = reader.end();
        this.end = position;
        this.first = new Piece(end);
        this.last = first;
        note();
        this.thread = Thread.ofPlatform().name("replica-stream").daemon().unstarted(this);
    }

    void start() {
        thread.start();
    }

    String id() {
        return id;
    }

    synchronized boolean isOver() {
        return ended;
    }

    /// Has a replica get the stream from a position of the journal on, which the stream has not passed yet. It
    /// is told its place when the stream is there.
    synchronized void join(RespReplica replica, long from) {
        leave(replica);
        joining.add(new Joining(replica, from));
        admit(position);
    }

    /// Has a replica go on behind so many bytes of the stream.
    ///
    /// @return false where they are not here any more, or not yet
    synchronized boolean resume(RespReplica replica, String ofId, long offset) {
        if (ended || !id.equals(ofId) || offset < first.start || offset > end) {
            return false;
        }
        var piece = first;
        for (var next = piece.next; next != null && offset > piece.end(); next = piece.next) {
            piece = next;
        }
        replicas.add(replica);
        replica.begin(new Place(piece, (int) (offset - piece.start)));
        return true;
    }

    synchronized void leave(RespReplica replica) {
        replicas.remove(replica);
        joining.removeIf(each -> each.replica == replica);
        dropPassed();
    }

    synchronized boolean isUnused() {
        return replicas.isEmpty() && joining.isEmpty();
    }

    /// The bytes that follow a place, some of them, the caller's to release; null where there are none yet.
    synchronized @Nullable ByteBuf take(Place place, int bytesMax) {
        var piece = place.piece;
        var next = piece.next;
        if (place.at == piece.bytes.writerIndex() && next != null) {
            piece = next;
            place.piece = piece;
            place.at = 0;
        }
        int length = Math.min(bytesMax, piece.bytes.writerIndex() - place.at);
        if (length == 0 || ended) {
            return null;
        }
        var taken = piece.bytes.retainedSlice(place.at, length);
        place.at += length;
        return taken;
    }

    /// How many bytes a place is behind.
    synchronized long behind(Place place) {
        return end - place.offset();
    }

    synchronized long end() {
        return end;
    }

    /// Bytes in memory.
    synchronized long heldBytes() {
        return end - first.start;
    }

    /// The journal's position up to which a replica has everything that has so many bytes of the stream; 0
    /// where that is not known any more.
    synchronized long positionAt(long offset) {
        for (long i = places - 1; i >= Math.max(0, places - PLACES); i--) {
            int index = (int) (i % PLACES);
            if (offsets[index] <= offset) {
                return positions[index];
            }
        }
        return 0;
    }

    /// Adds a command that is in no journal.
    void add(byte[] command) {
        synchronized (this) {
            if (ended || isUnused()) {
                return;
            }
            append(command);
            note();
        }
        sendOn();
    }

    /// Likewise, for bytes outside the heap, which are copied.
    void add(long address, int length) {
        synchronized (this) {
            if (ended || isUnused()) {
                return;
            }
            append(address, length);
            note();
        }
        sendOn();
    }

    /// Has all replicas say how far they are, once they were sent everything up to a position of the journal.
    void askForAcknowledgements(long upTo) {
        boolean now;
        synchronized (this) {
            now = upTo <= position;
            if (!now) {
                acknowledgementsWantedAt = Math.max(acknowledgementsWantedAt, upTo);
            }
        }
        if (now) {
            add(GETACK);
        }
    }

    @Override
    public void run() {
        try {
            while (!isOver()) {
                if (readOn()) {
                    sendOn();
                } else if (reader.isLost()) {
                    end("the journal was reset, or ran away");
                } else {
                    reader.await(SLEEP_NS);
                }
            }
        } catch (RuntimeException e) {
            LOG.log(Level.SEVERE, "The stream for Redis's replicas failed", e);
            end("an error of the leader");
        } finally {
            close();
        }
    }

    private synchronized boolean readOn() {
        boolean found = reader.poll(BATCH_BYTES);
        long from = reader.position();
        long address = reader.address();
        for (int at = 0; at < reader.length() && !ended; at += Frame.size(address + at)) {
            admit(from + at);
            text.write(address + at, sink);
        }
        position = reader.end();
        admit(position);
        if (found) {
            note();
            dropPassed();
        }
        if (acknowledgementsWantedAt > 0 && acknowledgementsWantedAt <= position) {
            acknowledgementsWantedAt = 0;
            append(GETACK);
            note();
        }
        return found;
    }

    /// Gives those their place that were to begin here. They know nothing of the database that is selected.
    private void admit(long at) {
        for (var each : List.copyOf(joining)) {
            if (each.position <= at) {
                joining.remove(each);
                replicas.add(each.replica);
                text.begin();
                each.replica.begin(new Place(last, last.bytes.writerIndex()));
            }
        }
    }

    private void append(byte[] bytes) {
        for (int done = 0; done < bytes.length; ) {
            var piece = withRoom();
            int length = Math.min(bytes.length - done, piece.bytes.writableBytes());
            piece.bytes.writeBytes(bytes, done, length);
            done += length;
            end += length;
        }
    }

    private void append(long address, int bytes) {
        for (int done = 0; done < bytes; ) {
            var piece = withRoom();
            int length = Math.min(bytes - done, piece.bytes.writableBytes());
            int to = piece.bytes.writerIndex();
            Memory.copy(address + done, piece.bytes.memoryAddress() + to, length);
            piece.bytes.writerIndex(to + length);
            done += length;
            end += length;
        }
    }

    private Piece withRoom() {
        var piece = last;
        if (!piece.bytes.isWritable()) {
            piece = new Piece(end);
            last.next = piece;
            last = piece;
        }
        return piece;
    }

    /// Remembers which position of the journal the end of the stream is.
    private void note() {
        int index = (int) (places % PLACES);
        offsets[index] = end;
        positions[index] = position;
        places++;
    }

    private void dropPassed() {
        if (ended || first.next == null) {
            return;
        }
        long backlogFrom = end - backlogBytes.getAsLong();
        for (var next = first.next; next != null && first.end() <= backlogFrom && !isNeeded(first); next = first.next) {
            first.bytes.release();
            first = next;
        }
    }

    private boolean isNeeded(Piece piece) {
        for (var replica : replicas) {
            var place = replica.place();
            if (place != null && place.piece == piece) {
                return true;
            }
        }
        return false;
    }

    private void sendOn() {
        for (var replica : all()) {
            replica.sendOn();
        }
    }

    synchronized List<RespReplica> all() {
        return List.copyOf(replicas);
    }

    /// Ends it, and the connections of all replicas with it: what comes next is another history.
    void end(String reason) {
        List<RespReplica> left;
        synchronized (this) {
            if (ended) {
                return;
            }
            ended = true;
            left = new ArrayList<>(replicas);
            joining.forEach(each -> left.add(each.replica));
        }
        left.forEach(replica -> replica.end(reason));
        reader.wake();
    }

    private synchronized void close() {
        reader.close();
        for (@Nullable Piece piece = first; piece != null; piece = piece.next) {
            piece.bytes.release();
        }
        replicas.clear();
        joining.clear();
        Arrays.fill(offsets, 0);
    }

    /// Returns when nothing of the journal is used any more.
    void awaitEnd() throws InterruptedException {
        thread.join();
    }
}
