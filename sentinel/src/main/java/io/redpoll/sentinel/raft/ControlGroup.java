package io.redpoll.sentinel.raft;

import com.google.protobuf.InvalidProtocolBufferException;
import io.redpoll.proto.net.Listening;
import io.redpoll.proto.net.PortOffsets;
import io.redpoll.proto.rpc.ControlEntry;
import io.redpoll.proto.rpc.ControlOutcome;
import io.redpoll.sentinel.state.ControlState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.ratis.client.RaftClient;
import org.apache.ratis.client.RaftClientConfigKeys;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.grpc.GrpcConfigKeys;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.retry.RetryPolicies;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.RaftServerConfigKeys;
import org.apache.ratis.server.storage.RaftStorage.StartupOption;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.util.SizeInBytes;
import org.apache.ratis.util.TimeDuration;

/// The sentinels' consensus group, seen from one of them: a state that all agree on, and a way to change it.
///
/// Safe for use by any thread.
public final class ControlGroup implements AutoCloseable {
    /// All groups bear the same name: which sentinels belong together is said by their addresses.
    private static final RaftGroupId GROUP =
            RaftGroupId.valueOf(UUID.fromString("72656470-6f6c-4c00-8000-73656e74696e"));

    private final List<Member> members;
    private final Member self;
    private final ControlMachine machine = new ControlMachine();
    private final RaftServer server;
    private final RaftClient client;

    /// Starts this sentinel's part. The group answers once a majority has started.
    ///
    /// @param members all of the group, `self` included; the same on every sentinel
    /// @param port the RESP port on this machine; `self` has the one that others use
    public ControlGroup(
            Path directory, Member self, int port, List<Member> members, Timing timing, List<StateListener> listeners)
            throws IOException {
        this.members = List.copyOf(members);
        this.self = self;
        listeners.forEach(machine::listen);
        Files.createDirectories(directory);
        var properties = properties(directory, port, timing);
        var group = RaftGroup.valueOf(GROUP, members.stream().map(Member::peer).toList());
        boolean known = Files.isDirectory(directory.resolve(GROUP.getUuid().toString()));
        // Ratis ends the process, with few words, where it cannot listen.
        Listening.awaitFree(port + PortOffsets.SENTINEL_RAFT, "Raft");
        server = RaftServer.newBuilder()
                .setServerId(self.id())
                .setGroup(group)
                .setProperties(properties)
                .setStateMachine(machine)
                .setOption(known ? StartupOption.RECOVER : StartupOption.FORMAT)
                .build();
        server.start();
        client = RaftClient.newBuilder()
                .setProperties(properties)
                .setRaftGroup(group)
                .setRetryPolicy(RetryPolicies.retryUpToMaximumCountWithFixedSleep(
                        40, TimeDuration.valueOf(50, TimeUnit.MILLISECONDS)))
                .build();
    }

    /// How soon the group misses its leader.
    ///
    /// The default costs nothing in a failover, although elections could be faster on a quiet machine: where the
    /// group's leader dies together with a master, the group has a new one long before that master counts as down.
    public record Timing(int electionMsMin, int electionMsMax) {
        public static final Timing DEFAULT = new Timing(300, 600);
    }

    private static RaftProperties properties(Path directory, int port, Timing timing) {
        var properties = new RaftProperties();
        var min = TimeDuration.valueOf(timing.electionMsMin, TimeUnit.MILLISECONDS);
        var max = TimeDuration.valueOf(timing.electionMsMax, TimeUnit.MILLISECONDS);
        RaftServerConfigKeys.setStorageDir(properties, List.of(directory.toFile()));
        RaftServerConfigKeys.Rpc.setTimeoutMin(properties, min);
        RaftServerConfigKeys.Rpc.setTimeoutMax(properties, max);
        RaftServerConfigKeys.Rpc.setFirstElectionTimeoutMin(properties, min);
        RaftServerConfigKeys.Rpc.setFirstElectionTimeoutMax(properties, max);
        RaftServerConfigKeys.Rpc.setRequestTimeout(properties, max);
        RaftServerConfigKeys.Rpc.setSleepTime(properties, TimeDuration.valueOf(50, TimeUnit.MILLISECONDS));
        // The state is a few kilobytes and changes a few times a day.
        RaftServerConfigKeys.Log.setSegmentSizeMax(properties, SizeInBytes.valueOf("1MB"));
        RaftServerConfigKeys.Log.setPreallocatedSize(properties, SizeInBytes.valueOf("64KB"));
        RaftServerConfigKeys.Log.setWriteBufferSize(properties, SizeInBytes.valueOf("1MB"));
        RaftServerConfigKeys.Log.setSegmentCacheNumMax(properties, 2);
        RaftServerConfigKeys.Log.Appender.setBufferByteLimit(properties, SizeInBytes.valueOf("512KB"));
        RaftServerConfigKeys.Log.setPurgeUptoSnapshotIndex(properties, true);
        RaftServerConfigKeys.Snapshot.setAutoTriggerEnabled(properties, true);
        RaftServerConfigKeys.Snapshot.setAutoTriggerThreshold(properties, 1_000);
        RaftServerConfigKeys.Snapshot.setTriggerWhenStopEnabled(properties, true);
        RaftServerConfigKeys.Snapshot.setRetentionFileNum(properties, 2);
        GrpcConfigKeys.Server.setPort(properties, port + PortOffsets.SENTINEL_RAFT);
        RaftClientConfigKeys.Rpc.setRequestTimeout(properties, TimeDuration.valueOf(1, TimeUnit.SECONDS));
        return properties;
    }

    /// As far as this sentinel has applied the group's log.
    public ControlState state() {
        return machine.state();
    }

    public Member self() {
        return self;
    }

    public List<Member> members() {
        return members;
    }

    /// Whether this sentinel is the group's leader, and has applied all that its predecessors committed.
    public boolean leads() {
        try {
            var info = server.getDivision(GROUP).getInfo();
            return info.isLeader() && info.isLeaderReady();
        } catch (IOException closing) {
            return false;
        }
    }

    /// Who leads the group, as far as is known here.
    public Optional<Member> leader() {
        try {
            var id = server.getDivision(GROUP).getInfo().getLeaderId();
            return members.stream().filter(member -> member.id().equals(id)).findFirst();
        } catch (IOException closing) {
            return Optional.empty();
        }
    }

    public long term() {
        try {
            return server.getDivision(GROUP).getInfo().getCurrentTerm();
        } catch (IOException closing) {
            return 0;
        }
    }

    /// Commits a change, through the leader wherever it is, and waits until this sentinel has applied it too.
    ///
    /// @return accepted, or refused by the state
    /// @throws IOException where the group did not answer: the change may or may not have been made
    public ControlOutcome propose(ControlEntry.Builder entry) throws IOException {
        entry.setProposedAtMs(System.currentTimeMillis());
        var reply = client.io()
                .send(Message.valueOf(ByteString.copyFrom(entry.build().toByteArray())));
        if (!reply.isSuccess()) {
            throw new IOException("the sentinels did not agree: " + reply.getException(), reply.getException());
        }
        var outcome = parse(reply.getMessage());
        awaitVersion(outcome.getMapVersion());
        return outcome;
    }

    private static ControlOutcome parse(Message message) throws InvalidProtocolBufferException {
        return ControlOutcome.parseFrom(message.getContent().asReadOnlyByteBuffer());
    }

    /// A follower applies a moment later than the leader that answered.
    private void awaitVersion(long version) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(1);
        while (state().map().getVersion() < version && System.nanoTime() < deadline) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
        }
    }

    @Override
    public void close() throws IOException {
        client.close();
        server.close();
    }
}
