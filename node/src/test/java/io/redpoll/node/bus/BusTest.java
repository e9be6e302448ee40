package io.redpoll.node.bus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redpoll.node.Node;
import io.redpoll.node.Peer;
import io.redpoll.node.TestPorts;
import io.redpoll.node.config.ConfigFileException;
import io.redpoll.node.config.NodeDirectives;
import io.redpoll.proto.bytes.HashSlot;
import io.redpoll.proto.net.PortOffsets;
import io.redpoll.proto.rpc.ClusterMap;
import io.redpoll.proto.rpc.NodeEntry;
import io.redpoll.proto.rpc.ShardEntry;
import io.redpoll.proto.rpc.SlotRange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A cluster of three nodes: a master with a replica, and another master. Nobody leads: publishing needs no leader,
/// and messages of a shard are published at its replica here.
class BusTest {
    private static final int MASTER = 0;
    private static final int REPLICA = 1;
    private static final int OTHER = 2;

    @TempDir
    Path directory;

    private final int[] ports = {TestPorts.take(), TestPorts.take(), TestPorts.take()};
    private final int sentinelPort = TestPorts.take();
    private final List<Node> nodes = new ArrayList<>();
    private final List<Peer> peers = new ArrayList<>();
    private FakeControl control;

    @BeforeEach
    void start() throws IOException {
        control = new FakeControl(sentinelPort + PortOffsets.SENTINEL_RPC);
        var map = ClusterMap.newBuilder().setVersion(1);
        var ids = new ArrayList<String>();
        for (int i = 0; i < ports.length; i++) {
            nodes.add(node(i));
            ids.add(peer(i).ask("CLUSTER MYID").substring(1));
            map.addNodes(NodeEntry.newBuilder()
                    .setId(ids.get(i))
                    .setHost("127.0.0.1")
                    .setPort(ports[i])
                    .setRpcPort(ports[i] + PortOffsets.NODE_RPC));
        }
        map.addShards(shard(1, ids.get(MASTER), 0, 8191).addReplicas(ids.get(REPLICA)));
        map.addShards(shard(2, ids.get(OTHER), 8192, HashSlot.COUNT - 1));
        control.send(map.build());
        for (int i = 0; i < ports.length; i++) {
            var peer = peer(i);
            await("the links", () -> peer.ask("INFO cluster").contains("cluster_bus_links:2"));
        }
    }

    private static ShardEntry.Builder shard(int number, String master, int first, int last) {
        return ShardEntry.newBuilder()
                .setId(Integer.toString(number).repeat(40))
                .setName("shard-" + number)
                .setMaster(master)
                .addSlots(SlotRange.newBuilder().setFirst(first).setLast(last));
    }

    private Node node(int index) throws IOException {
        try {
            return new Node(NodeDirectives.read(List.of(
                    "--bind",
                    "127.0.0.1",
                    "--port",
                    "" + ports[index],
                    "--dir",
                    Files.createDirectories(directory.resolve("node-" + index)).toString(),
                    "--cluster-enabled",
                    "yes",
                    "--cluster-sentinels",
                    "127.0.0.1:" + sentinelPort)));
        } catch (ConfigFileException e) {
            throw new IllegalArgumentException(e.report(), e);
        }
    }

    private Peer peer(int index) throws IOException {
        var peer = new Peer(ports[index]);
        peers.add(peer);
        return peer;
    }

    @AfterEach
    void stop() throws IOException {
        for (var peer : peers) {
            peer.close();
        }
        nodes.forEach(Node::close);
        control.close();
    }

    private Peer listener(int index, String subscription, String confirmed) throws IOException {
        var peer = peer(index);
        assertEquals(confirmed, peer.ask(subscription));
        return peer;
    }

    /// The next message; a busy machine may need its time for the first connections.
    private static String heard(Peer listener) throws IOException {
        var message = listener.read();
        for (int i = 0; i < 10 && message.equals("(nothing)"); i++) {
            message = listener.read();
        }
        return message;
    }

    @Test
    void whatIsPublishedOnAnyNodeReachesTheListenersOfAll() throws IOException {
        var listeners = new ArrayList<Peer>();
        for (int i = 0; i < ports.length; i++) {
            listeners.add(listener(i, "SUBSCRIBE news", "[$subscribe, $news, :1]"));
        }
        var byPattern = listener(OTHER, "PSUBSCRIBE n?ws", "[$psubscribe, $n?ws, :1]");
        for (int from = 0; from < ports.length; from++) {
            assertEquals(from == OTHER ? ":2" : ":1", peer(from).ask("PUBLISH news from" + from));
            for (var listener : listeners) {
                assertEquals("[$message, $news, $from" + from + "]", heard(listener));
            }
            assertEquals("[$pmessage, $n?ws, $news, $from" + from + "]", heard(byPattern));
        }
    }

    @Test
    void messagesOfOnePublisherArriveInOrder() throws IOException {
        var listener = listener(OTHER, "SUBSCRIBE news", "[$subscribe, $news, :1]");
        var publisher = peer(MASTER);
        for (int i = 0; i < 1000; i++) {
            publisher.send("PUBLISH news " + i);
        }
        for (int i = 0; i < 1000; i++) {
            assertEquals(":0", publisher.read());
            assertEquals("[$message, $news, $" + i + "]", heard(listener));
        }
    }

    /// `{k}` is of slot 7629, in the first shard.
    @Test
    void whatIsPublishedInAShardStaysThere() throws IOException {
        var inShard = listener(REPLICA, "SSUBSCRIBE {k}", "[$ssubscribe, ${k}, :1]");
        var elsewhere = listener(OTHER, "SUBSCRIBE {k}", "[$subscribe, ${k}, :1]");
        assertEquals("-MOVED 7629 127.0.0.1:" + ports[MASTER], peer(OTHER).ask("SPUBLISH {k} lost"));
        var atReplica = peer(REPLICA);
        assertEquals(":1", atReplica.ask("SPUBLISH {k} here"));
        assertEquals("[$smessage, ${k}, $here]", heard(inShard));
        assertEquals(":0", atReplica.ask("PUBLISH {k} all"));
        assertEquals("[$message, ${k}, $all]", heard(elsewhere), "nothing else came before");
    }

    @Test
    void aDeadNodeStallsNobodyAndHearsAgainWhenItIsBack() throws IOException {
        var listener = listener(REPLICA, "SUBSCRIBE news", "[$subscribe, $news, :1]");
        nodes.remove(OTHER).close();
        var publisher = peer(MASTER);
        await("a message is lost", () -> {
            assertEquals(":0", publisher.ask("PUBLISH news x"));
            assertEquals("[$message, $news, $x]", heard(listener));
            return !publisher.ask("INFO cluster").contains("cluster_bus_messages_dropped:0\\r");
        });
        nodes.add(node(OTHER));
        var back = listener(OTHER, "SUBSCRIBE news", "[$subscribe, $news, :1]");
        await("a message arrives", () -> {
            publisher.ask("PUBLISH news again");
            return !back.isSilent(100);
        });
        assertEquals("[$message, $news, $again]", back.read());
    }

    private interface Condition {
        boolean isMet() throws IOException;
    }

    private static void await(String what, Condition condition) throws IOException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.isMet()) {
            assertTrue(System.nanoTime() - deadline < 0, "waited in vain: " + what);
            Thread.onSpinWait();
        }
    }
}
