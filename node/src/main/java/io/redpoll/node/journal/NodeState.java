package io.redpoll.node.journal;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.random.RandomGenerator;
import java.util.zip.CRC32C;

/// Who a node is and what it has promised: the one small file that outlives everything else in its directory.
///
/// ```text
/// redpoll-node-state 1
/// node 40 hexadecimal digits
/// shard
/// promised 7
/// coordinator 9f…
/// crc 1a2b3c4d
/// ```
///
/// @param nodeId made once for a data directory
/// @param shardId empty while the node belongs to none
/// @param promisedEpoch everything older is refused; 0 before the first promise
/// @param coordinator to whom that epoch was promised; empty before the first
public record NodeState(String nodeId, String shardId, long promisedEpoch, String coordinator) {
    public static final String FILE = "node.state";

    private static final String HEAD = "redpoll-node-state 1\n";

    public NodeState {
        if (!nodeId.matches("[0-9a-f]{40}")) {
            throw new IllegalArgumentException("a node's id is 40 hexadecimal digits, not \"" + nodeId + "\"");
        }
        if (promisedEpoch < 0 || shardId.indexOf('\n') >= 0 || coordinator.indexOf('\n') >= 0) {
            throw new IllegalArgumentException("a shard's or coordinator's name is one line, an epoch is not negative");
        }
    }

    /// The state in `directory`; a new node's, made durable, where there is none.
    ///
    /// @throws JournalException where the file is damaged: a node that forgot its promises must not take part
    public static NodeState open(Path directory, Disk disk, RandomGenerator random) throws IOException {
        var path = directory.resolve(FILE);
        if (disk.exists(path)) {
            return read(path, disk);
        }
        var id = new byte[20];
        random.nextBytes(id);
        var state = new NodeState(HexFormat.of().formatHex(id), "", 0, "");
        disk.createDirectories(directory);
        state.save(directory, disk);
        return state;
    }

    public NodeState withShard(String id) {
        return new NodeState(nodeId, id, promisedEpoch, coordinator);
    }

    public NodeState withPromise(long epoch, String to) {
        return new NodeState(nodeId, shardId, epoch, to);
    }

    /// Replaces the file, whole or not at all; durable when this returns.
    public void save(Path directory, Disk disk) throws IOException {
        var path = directory.resolve(FILE);
        var fresh = directory.resolve("temp-" + FILE);
        disk.delete(fresh);
        try (var file = disk.append(fresh)) {
            file.writeAll(ByteBuffer.wrap(text().getBytes(StandardCharsets.UTF_8)));
            file.sync();
        }
        disk.rename(fresh, path);
        disk.syncDirectory(directory);
    }

    private String text() {
        var lines = HEAD + "node " + nodeId + "\nshard " + shardId + "\npromised " + promisedEpoch + "\ncoordinator "
                + coordinator + "\n";
        return lines + "crc " + crcOf(lines) + "\n";
    }

    private static String crcOf(String lines) {
        var crc = new CRC32C();
        crc.update(lines.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().toHexDigits((int) crc.getValue());
    }

    private static NodeState read(Path path, Disk disk) throws IOException {
        String text;
        try (var arena = Arena.ofConfined()) {
            text = new String(disk.map(path, arena).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
        }
        try {
            var lines = text.split("\n", -1);
            var state = new NodeState(
                    after("node ", lines[1]),
                    after("shard ", lines[2]),
                    Long.parseLong(after("promised ", lines[3])),
                    after("coordinator ", lines[4]));
            if (state.text().equals(text)) {
                return state;
            }
        } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException damaged) {
            // Falls through to the one message for every damage.
        }
        throw new JournalException(
                ("%s is damaged: the node cannot know what it promised. Restore the file, or move the"
                                + " whole data directory away so that the node joins as a new one.")
                        .formatted(path));
    }

    private static String after(String name, String line) {
        if (!line.startsWith(name)) {
            throw new IllegalArgumentException(line);
        }
        return line.substring(name.length());
    }
}
