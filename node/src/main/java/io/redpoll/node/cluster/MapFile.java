package io.redpoll.node.cluster;

import com.google.protobuf.InvalidProtocolBufferException;
import io.redpoll.proto.rpc.ClusterMap;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/// The last cluster map that a node was sent, kept in its directory: it serves by it while no sentinel answers.
final class MapFile {
    private static final String NAME = "cluster.map";

    private final Path file;
    private final Path fresh;

    MapFile(Path directory) {
        file = directory.resolve(NAME);
        fresh = directory.resolve(NAME + ".new");
    }

    /// The map, an empty one where there is none.
    ///
    /// @throws IOException where there is one that cannot be read
    ClusterMap read() throws IOException {
        if (!Files.exists(file)) {
            return ClusterMap.getDefaultInstance();
        }
        try {
            return ClusterMap.parseFrom(Files.readAllBytes(file));
        } catch (InvalidProtocolBufferException e) {
            throw new IOException(file + " is damaged: remove it, the sentinels will send the map again", e);
        }
    }

    /// Replaces the file as a whole.
    void write(ClusterMap map) throws IOException {
        try (var channel = FileChannel.open(
                fresh, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            var bytes = ByteBuffer.wrap(map.toByteArray());
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
