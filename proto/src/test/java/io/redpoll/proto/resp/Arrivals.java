package io.redpoll.proto.resp;

import io.redpoll.proto.bytes.Memory;
import io.redpoll.proto.bytes.Slice;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/// Bytes that arrive piece by piece at a reader, and are kept as a connection keeps them: at each read all that is not
/// consumed lies elsewhere. Now and then, as when a client must wait, requests that were read are not run but read
/// again later.
final class Arrivals {
    private static final int MARGIN = 24;

    private final RespReader reader;
    private final Random random;
    private final Requests requests = new Requests();
    private final List<List<String>> received = new ArrayList<>();
    private String kept = "";

    Arrivals(RespLimits limits, Random random) {
        this.reader = new RespReader(limits);
        this.random = random;
    }

    List<List<String>> received() {
        return received;
    }

    /// How many bytes belong to no complete request yet.
    int keptBytes() {
        return kept.length();
    }

    @Nullable
    String error() {
        return reader.error();
    }

    void arriveInPieces(String bytes, int pieceMax) {
        for (int at = 0; at < bytes.length() && error() == null; ) {
            int next = Math.min(bytes.length(), at + 1 + random.nextInt(pieceMax));
            arrive(bytes.substring(at, next));
            at = next;
        }
    }

    void arrive(String piece) {
        kept += piece;
        while (readOnce()) {
            // there may be more
        }
    }

    private boolean readOnce() {
        byte[] bytes = kept.getBytes(StandardCharsets.ISO_8859_1);
        try (var arena = Arena.ofConfined()) {
            var buffer = arena.allocate(bytes.length + 2L * MARGIN).fill((byte) '7');
            long from = buffer.address() + random.nextInt(MARGIN);
            Memory.copy(bytes, 0, from, bytes.length);
            requests.clear();
            long next = reader.read(from, from + bytes.length, requests, 1 + random.nextInt(64));
            int complete = requests.count();
            int run = complete;
            if (complete > 0 && random.nextInt(4) == 0) {
                run = random.nextInt(complete + 1);
                if (run < complete && error() == null) {
                    next = run == 0 ? from : requests.end(run - 1);
                    reader.forget();
                } else {
                    run = complete;
                }
            }
            for (int i = 0; i < run; i++) {
                received.add(texts(i));
            }
            kept = kept.substring((int) (next - from));
            return next > from || run < complete;
        }
    }

    private List<String> texts(int request) {
        var texts = new ArrayList<String>();
        for (int i = 0; i < requests.arguments(request); i++) {
            byte[] bytes = new Slice()
                    .point(requests.address(request, i), requests.length(request, i))
                    .toBytes();
            texts.add(new String(bytes, StandardCharsets.ISO_8859_1));
        }
        return texts;
    }
}
