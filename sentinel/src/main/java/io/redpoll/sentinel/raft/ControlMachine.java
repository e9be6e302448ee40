package io.redpoll.sentinel.raft;

import com.google.protobuf.InvalidProtocolBufferException;
import io.redpoll.proto.rpc.ControlEntry;
import io.redpoll.proto.rpc.ControlOutcome;
import io.redpoll.proto.rpc.ControlSnapshot;
import io.redpoll.sentinel.state.ControlState;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.storage.FileInfo;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.statemachine.StateMachineStorage;
import org.apache.ratis.statemachine.TransactionContext;
import org.apache.ratis.statemachine.impl.BaseStateMachine;
import org.apache.ratis.statemachine.impl.SimpleStateMachineStorage;
import org.apache.ratis.statemachine.impl.SingleFileSnapshotInfo;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.util.MD5FileUtil;

/// Joins [ControlState] to Ratis: applies committed entries, writes and reads snapshots.
///
/// Entries are applied by one thread, Ratis's; the state may be read by any.
final class ControlMachine extends BaseStateMachine {
    private final SimpleStateMachineStorage storage = new SimpleStateMachineStorage();
    private final List<StateListener> listeners = new CopyOnWriteArrayList<>();
    private volatile ControlState state = ControlState.empty();

    ControlState state() {
        return state;
    }

    void listen(StateListener listener) {
        listeners.add(listener);
    }

    @Override
    public void initialize(RaftServer server, RaftGroupId groupId, RaftStorage raftStorage) throws IOException {
        super.initialize(server, groupId, raftStorage);
        storage.init(raftStorage);
        load();
    }

    /// After another sentinel's snapshot has been put in place of what was missing of the log.
    @Override
    public void reinitialize() throws IOException {
        load();
    }

    private void load() throws IOException {
        var latest = storage.loadLatestSnapshot();
        if (latest == null) {
            return;
        }
        var before = state;
        try (var in = Files.newInputStream(latest.getFile().getPath())) {
            state = new ControlState(ControlSnapshot.parseFrom(in));
        }
        setLastAppliedTermIndex(latest.getTermIndex());
        tell(before, state, ControlEntry.getDefaultInstance());
    }

    @Override
    public CompletableFuture<Message> applyTransaction(TransactionContext transaction) {
        var log = transaction.getLogEntry();
        var outcome = apply(log.getStateMachineLogEntry().getLogData());
        updateLastAppliedTermIndex(log.getTerm(), log.getIndex());
        return CompletableFuture.completedFuture(Message.valueOf(ByteString.copyFrom(outcome.toByteArray())));
    }

    private ControlOutcome apply(ByteString bytes) {
        ControlEntry entry;
        try {
            entry = ControlEntry.parseFrom(bytes.asReadOnlyByteBuffer());
        } catch (InvalidProtocolBufferException notOurs) {
            return ControlOutcome.newBuilder()
                    .setReason("not an entry: " + notOurs.getMessage())
                    .build();
        }
        var before = state;
        var applied = before.apply(entry);
        state = applied.state();
        if (applied.outcome().getAccepted()) {
            tell(before, state, entry);
        }
        return applied.outcome().toBuilder()
                .setMapVersion(state.map().getVersion())
                .build();
    }

    private void tell(ControlState before, ControlState after, ControlEntry entry) {
        listeners.forEach(listener -> listener.applied(before, after, entry));
    }

    /// Under a name that no reader looks for until the bytes are on disk.
    @Override
    public long takeSnapshot() throws IOException {
        var at = getLastAppliedTermIndex();
        if (at == null || at.equals(TermIndex.INITIAL_VALUE)) {
            return at == null ? -1 : at.getIndex();
        }
        var file = storage.getSnapshotFile(at.getTerm(), at.getIndex());
        var part = file.toPath().resolveSibling(file.getName() + ".part");
        try (var out = FileChannel.open(
                part, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            var bytes = ByteBuffer.wrap(state.snapshot().toByteArray());
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
            out.force(true);
        }
        Files.move(part, file.toPath(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        var digest = MD5FileUtil.computeAndSaveMd5ForFile(file);
        storage.updateLatestSnapshot(new SingleFileSnapshotInfo(new FileInfo(file.toPath(), digest), at));
        return at.getIndex();
    }

    @Override
    public StateMachineStorage getStateMachineStorage() {
        return storage;
    }
}
