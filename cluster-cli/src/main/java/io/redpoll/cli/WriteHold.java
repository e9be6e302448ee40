package io.redpoll.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Has several masters hold all writes at the same time, by CLIENT PAUSE. Each ends the hold by itself when its time is
/// over, whatever becomes of this tool.
final class WriteHold implements AutoCloseable {
    private static final byte[] CLIENT = "CLIENT".getBytes(US_ASCII);

    private final List<RespClient> masters = new ArrayList<>();
    private boolean holds;

    /// Connects; nothing is held yet.
    WriteHold(List<NodeAddress> addresses, Credentials credentials) {
        try {
            addresses.forEach(address -> masters.add(new RespClient(address, credentials)));
        } catch (OperatorException e) {
            close();
            throw e;
        }
    }

    /// Returns when all of them hold, though perhaps no longer.
    void begin(Duration time) {
        holds = true;
        all("PAUSE".getBytes(US_ASCII), Long.toString(time.toMillis()).getBytes(US_ASCII), "WRITE".getBytes(US_ASCII));
    }

    /// Lets the writes go on. At a master that does not answer they do when the time is over.
    void end() {
        if (!holds) {
            return;
        }
        holds = false;
        for (var master : masters) {
            try {
                master.call(List.of("CLIENT", "UNPAUSE"));
            } catch (OperatorException unreachable) {
                // it ends the hold by itself
            }
        }
    }

    private void all(byte[]... words) {
        var command = new byte[words.length + 1][];
        command[0] = CLIENT;
        System.arraycopy(words, 0, command, 1, words.length);
        masters.forEach(master -> master.send(command));
        for (var master : masters) {
            var reply = master.replies(1).getFirst();
            if (!"OK".equals(reply)) {
                throw new OperatorException(master.address() + " does not hold writes: " + reply);
            }
        }
    }

    @Override
    public void close() {
        end();
        masters.forEach(RespClient::close);
    }
}
