package io.redpoll.node.pubsub;

import io.netty.buffer.Unpooled;
import io.redpoll.node.command.Call;
import io.redpoll.node.command.KeyPositions;
import io.redpoll.node.command.KeyTracking;
import io.redpoll.node.command.Session;
import io.redpoll.proto.bytes.Slice;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Tells those who track what one thread changes.
///
/// Others are told at once: what they hear is sent behind the replies that they got before. The session whose command
/// makes the change is told behind that command's reply, or before it where the change came first (keys evicted to make
/// room); in the array of EXEC's replies nothing may stand between. Sessions in broadcast mode are told once for all
/// commands that were read together. All as in Redis, whose clients count on it.
public final class Invalidator {
    /// How many keys one command takes out of an overfull table, as Redis.
    private static final int EFFORT = 100;

    private final Tracking tracking;
    private final TrackingTable.Ids ids = new TrackingTable.Ids();
    private final KeyPositions positions = new KeyPositions();
    private final List<Invalidation> own = new ArrayList<>();
    private final List<Runnable> held = new ArrayList<>();

    /// Keys changed since the last [#endBatch()], with the session that changed each last, or the thread's own object.
    private final TreeMap<byte[], Object> changed = new TreeMap<>(Arrays::compareUnsigned);

    private @Nullable Session current;

    /// Whose commands they are, where another session stands in.
    private @Nullable Session changer;

    private boolean replying;
    private boolean holding;

    public Invalidator(Tracking tracking) {
        this.tracking = tracking;
    }

    /// Commands of this session follow, on its event loop.
    public void beginBatch(Session session) {
        current = session;
        changer = session.ofClient();
    }

    /// The session's command begins to run: what it is told waits for [#endCommand()].
    public void beginCommand() {
        replying = true;
    }

    /// The session's command has replied.
    public void endCommand() {
        replying = false;
        var session = current;
        if (!own.isEmpty() && session != null) {
            own.forEach(letter -> write(letter, session));
            own.clear();
        }
    }

    /// A session that waited is about to be served: what it is told waits for [#release()].
    public void hold() {
        holding = true;
    }

    /// The session that waited has its reply.
    public void release() {
        holding = false;
        held.forEach(Runnable::run);
        held.clear();
    }

    /// All that was read together has been run, or a step of whatever changes keys without a client.
    public void endBatch() {
        if (!changed.isEmpty()) {
            broadcast();
            changed.clear();
        }
        current = null;
        changer = null;
    }

    private static void write(Invalidation letter, Session to) {
        var bytes = Unpooled.buffer(letter.bytes() + 64);
        letter.writeTo(bytes, to);
        var written = new byte[bytes.readableBytes()];
        bytes.readBytes(written);
        bytes.release();
        to.reply().plain(written);
    }

    /// Notes that a session, which [remembers][Session#remembersReads()] what it reads, has read a call's keys, under
    /// their locks.
    public void remember(Call call, Session reader) {
        var command = call.command();
        if (!command.hasKeys()) {
            return;
        }
        long id = reader.ofClient().id();
        command.findKeys(call, positions);
        for (int i = 0; i < positions.count(); i++) {
            tracking.table().add(call.at(positions.at(i)), id);
        }
        shrink(EFFORT);
    }

    /// Takes keys out of the table where it has too many.
    void shrink(int effort) {
        for (int i = 0; i < effort && tracking.isOverfull(); i++) {
            var key = tracking.table().removeAny(ids);
            if (key == null) {
                return;
            }
            tellAll(key, null);
        }
    }

    /// A key was changed, under its slot's lock.
    public void changed(Slice key) {
        if (!tracking.prefixes().isEmpty() && isBroadcast(key)) {
            changed.put(key.toBytes(), changer == null ? this : changer);
        }
        if (tracking.table().remove(key, ids)) {
            tellAll(key.toBytes(), changer);
        }
    }

    private boolean isBroadcast(Slice key) {
        for (var prefix : tracking.prefixes()) {
            if (prefix.isOf(key)) {
                return true;
            }
        }
        return false;
    }

    private void tellAll(byte[] key, @Nullable Session changer) {
        var letter = Invalidation.of(key);
        for (int i = 0; i < ids.count; i++) {
            var tracker = tracking.sessions().find(ids.ids[i]);
            var mode = tracker == null ? null : tracker.tracking();
            if (tracker != null && mode != null && !mode.isBroadcast() && !(mode.isNoLoop() && tracker == changer)) {
                tell(tracker, mode, letter);
            }
        }
    }

    /// A database was emptied, or all data replaced.
    public void allGone() {
        tracking.clear();
        for (var tracker : tracking.trackers()) {
            var mode = tracker.tracking();
            if (mode != null) {
                tell(tracker, mode, Invalidation.ofAll());
            }
        }
    }

    private void broadcast() {
        for (var prefix : tracking.prefixes()) {
            var keys = new ArrayList<byte[]>();
            changed.forEach((key, changer) -> {
                if (prefix.isOf(key)) {
                    keys.add(key);
                }
            });
            if (!keys.isEmpty()) {
                var letter = Invalidation.of(keys);
                for (var tracker : prefix.sessions()) {
                    tellOf(keys, letter, tracker);
                }
            }
        }
    }

    private void tellOf(List<byte[]> keys, Invalidation ofAllKeys, Session tracker) {
        var mode = tracker.tracking();
        if (mode == null) {
            return;
        }
        if (!mode.isNoLoop()) {
            tell(tracker, mode, ofAllKeys);
            return;
        }
        var ofOthers = keys.stream().filter(key -> changed.get(key) != tracker).toList();
        if (!ofOthers.isEmpty()) {
            tell(tracker, mode, Invalidation.of(ofOthers));
        }
    }

    private void tell(Session tracker, KeyTracking mode, Invalidation letter) {
        if (mode.redirect() == 0) {
            send(tracker, letter);
            return;
        }
        var other = tracking.sessions().find(mode.redirect());
        if (other == null) {
            mode.redirectBroken();
            send(tracker, Invalidation.brokenRedirect(mode.redirect()));
        } else {
            send(other, letter.redirected());
        }
    }

    private void send(Session to, Invalidation letter) {
        if (to != current && holding) {
            held.add(() -> to.mailbox().put(letter, 0));
        } else if (to != current) {
            to.mailbox().put(letter, 0);
        } else if (replying) {
            own.add(letter);
        } else {
            write(letter, to);
        }
    }
}
