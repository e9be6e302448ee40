package io.redpoll.node.cluster;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/// What this node may do at the moment: the part of its state that every command is checked against.
///
/// Restrictions are bits of one word, so that a command that meets none of them costs one load. Set from any thread;
/// whoever sets one that stops writes must then pass through the slot locks (see [#restrict(int)]) before it relies
/// on no write being in progress.
public final class ServingState {
    /// The data is not complete yet.
    public static final int LOADING = 1;
    /// Not the leader of its shard: clients may read at most.
    public static final int FOLLOWER = 1 << 1;
    /// Writes wait for a planned hand-over.
    public static final int PAUSED = 1 << 2;
    /// The journal could not be written.
    public static final int DISK_ERROR = 1 << 3;
    /// A follower without its leader.
    public static final int STALE = 1 << 4;
    /// Fewer replicas keep up than `min-replicas-to-write` asks.
    public static final int FEW_REPLICAS = 1 << 6;
    /// The shard's next leader is being made: commands on its keys wait until it is known.
    public static final int BETWEEN_LEADERS = 1 << 7;
    /// Writes wait because CLIENT PAUSE said so.
    public static final int WRITES_PAUSED = 1 << 8;
    /// All commands wait because CLIENT PAUSE said so. Set together with [#WRITES_PAUSED].
    public static final int ALL_PAUSED = 1 << 9;
    /// A command runs that may take long: those on keys that it holds wait.
    public static final int LONG_COMMAND = 1 << 10;
    /// A script that holds all keys has taken too long.
    public static final int BUSY = 1 << 11;
    /// The last snapshot failed, and `stop-writes-on-bgsave-error` is on.
    public static final int SAVE_FAILED = 1 << 12;
    /// Writes wait because the process is about to end.
    public static final int ENDING = 1 << 13;
    /// Whatever keeps the data as it is for a while: no key expires or is evicted meanwhile.
    public static final int STANDS_STILL = PAUSED | WRITES_PAUSED | ENDING;
    /// Routed by a slot map.
    public static final int CLUSTER = 1 << 5;

    private static final VarHandle RESTRICTIONS;

    static {
        try {
            RESTRICTIONS = MethodHandles.lookup().findVarHandle(ServingState.class, "restrictions", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final boolean clusterEnabled;
    private volatile int restrictions;
    private volatile SlotMap slots;
    private volatile String master = "";

    /// @param self this node's id
    public ServingState(boolean clusterEnabled, String self) {
        this.clusterEnabled = clusterEnabled;
        this.slots = SlotMap.none(self);
        if (clusterEnabled) {
            restrict(CLUSTER);
        }
    }

    /// The bits that are set.
    public int restrictions() {
        return restrictions;
    }

    public boolean is(int restriction) {
        return (restrictions & restriction) != 0;
    }

    /// Sets bits. A command that was checked before may still run: lock and unlock every slot to wait for those.
    public void restrict(int bits) {
        RESTRICTIONS.getAndBitwiseOr(this, bits);
    }

    public void lift(int bits) {
        RESTRICTIONS.getAndBitwiseAnd(this, ~bits);
    }

    public boolean isClusterEnabled() {
        return clusterEnabled;
    }

    public SlotMap slots() {
        return slots;
    }

    public void slots(SlotMap newSlots) {
        slots = newSlots;
    }

    /// Host and port of the master that this node follows; empty where it follows none.
    public String master() {
        return master;
    }

    public void master(String address) {
        master = address;
    }
}
