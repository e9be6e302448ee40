package io.redpoll.node.replication;

import io.grpc.stub.ServerCallStreamObserver;
import io.redpoll.node.cluster.ServingState;
import io.redpoll.node.cluster.SlotMap;
import io.redpoll.node.command.CommandException;
import io.redpoll.node.config.ReplicationConfig;
import io.redpoll.node.journal.Disk;
import io.redpoll.node.journal.Loaded;
import io.redpoll.proto.rpc.FollowReply;
import io.redpoll.proto.rpc.FollowRequest;
import io.redpoll.proto.rpc.Hello;
import io.redpoll.proto.rpc.LeadReply;
import io.redpoll.proto.rpc.LeadRequest;
import io.redpoll.proto.rpc.LeaderMessage;
import io.redpoll.proto.rpc.PauseReply;
import io.redpoll.proto.rpc.PauseRequest;
import io.redpoll.proto.rpc.PromiseReply;
import io.redpoll.proto.rpc.PromiseRequest;
import io.redpoll.proto.rpc.Publication;
import io.redpoll.proto.rpc.Refusal;
import io.redpoll.proto.rpc.Role;
import io.redpoll.proto.rpc.StatusReply;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// This node's part in its shard: whether it leads, and in which epoch, or whom it follows.
///
/// Every change of that is made here, one at a time, under this object's monitor: by the sentinels' calls
/// ([ShardService]), by a new cluster map, by REPLICAOF, at the start. A change may wait for the disk and for a
/// follower's thread; event loops therefore only read, which needs no lock.
///
/// The rules, from docs/replication.md: an epoch has one leader, told so by the coordinator to whom this node promised
/// the epoch; who promised an epoch does nothing more for an older one; the promise is on disk before it is answered.
/// Without a cluster a node may also lead from its own configuration, but only in the last epoch that it led itself,
/// so that any later leader stands above it.
public final class ShardMember implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(ShardMember.class.getName());
    private static final long TICK_MS = 100;
    private static final long FAILOVER_MS_MAX = TimeUnit.DAYS.toMillis(1);

    /// Where this node is, as it announces itself.
    ///
    /// @param host empty for the address that others see
    public record Address(String host, int port, int rpcPort) {}

    private final NodeIdentity identity;
    private final Address self;
    private final LocalData data;
    private final Supplier<ReplicationConfig> config;
    private final Path directory;
    private final Disk disk;
    private final RandomGenerator random;
    private final ScheduledExecutorService timer;
    private final Feeds feeds;
    private final RespReplicas respReplicas;
    private final ReplicaWaits waits;
    private final ScheduledExecutorService followerThread;
    private final Interregnum interregnum;
    private final Failover failover = new Failover(this);

    // Written under the monitor, read by anyone.
    private volatile boolean leading;
    private volatile long ledEpoch;
    private volatile @Nullable Follower follower;
    private volatile boolean caughtUp;
    private volatile Consumer<Publication> onSaid = said -> {};

    // Guarded by the monitor.
    private String configured = "";

    public ShardMember(
            NodeIdentity identity,
            Address self,
            LocalData data,
            Supplier<ReplicationConfig> config,
            Path directory,
            Disk disk,
            RandomGenerator random,
            ScheduledExecutorService timer) {
        this.identity = identity;
        this.self = self;
        this.data = data;
        this.config = config;
        this.directory = directory;
        this.disk = disk;
        this.random = random;
        this.timer = timer;
        this.feeds = new Feeds();
        this.respReplicas = new RespReplicas(feeds, data, config, random, this::acknowledged);
        this.waits = new ReplicaWaits(feeds, respReplicas::askForAcknowledgements, data.journal(), timer);
        this.followerThread = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("follower").daemon().factory());
        this.interregnum = new Interregnum(data.state(), data.corridors().pauses(), timer);
        data.journal().onDurable(position -> durableMoved());
        data.state().restrict(ServingState.FOLLOWER);
    }

    /// Has a listener hear what is published on the leader that this node follows.
    public void onSaid(Consumer<Publication> listener) {
        onSaid = listener;
    }

    // Start.

    /// Takes up a role: none in a cluster, whose map and sentinels give it; elsewhere the last one, or what the
    /// configuration says.
    ///
    /// @param loaded what was found on disk; null without an append-only file
    public synchronized void start(@Nullable Loaded loaded) throws IOException {
        caughtUp = loaded != null
                && loaded.found()
                && !loaded.edited()
                && !loaded.epochs().starts().isEmpty();
        timer.scheduleWithFixedDelay(this::tick, TICK_MS, TICK_MS, TimeUnit.MILLISECONDS);
        if (data.state().isClusterEnabled()) {
            return;
        }
        var last = LastRole.read(directory, disk);
        configured = config.get()
                .master()
                .map(master -> master.host() + " " + master.port())
                .orElse("");
        ledEpoch = last == null ? 0 : last.ledEpoch();
        var master = whom(last);
        if (master != null) {
            follow(master);
        } else if (last != null && last.following() != null) {
            promoteMyself();
        } else {
            leadFromConfiguration(loaded);
        }
    }

    /// The leader that is remembered or configured, whichever is newer; null where this node is to lead.
    private @Nullable Leader whom(@Nullable LastRole last) {
        if (last != null && last.configured().equals(configured)) {
            return last.following();
        }
        return config.get()
                .master()
                .map(master -> Leader.at(master.host(), master.port()))
                .orElse(null);
    }

    private void leadFromConfiguration(@Nullable Loaded loaded) throws IOException {
        long epoch = Math.max(1, ledEpoch);
        if (identity.promisedEpoch() > epoch) {
            LOG.log(
                    Level.WARNING,
                    "This node has promised epoch {0} and last led in epoch {1}: it waits for a sentinel or for"
                            + " REPLICAOF, and serves no writes until then",
                    new Object[] {Long.toString(identity.promisedEpoch()), Long.toString(ledEpoch)});
            return;
        }
        if (loaded != null && loaded.edited()) {
            epoch = Math.max(epoch, loaded.lastEpoch() + 1);
        }
        lead(epoch, ownCoordinator());
        if (loaded != null && loaded.edited()) {
            data.rewriter().request();
        }
    }

    /// Differs from start to start: what is written behind a place to which the disk reached is another history than
    /// what may have been sent from there before.
    String ownCoordinator() {
        return identity.nodeId() + "/" + Long.toHexString(random.nextLong());
    }

    // What sentinels ask.

    /// Refuses everything older from now on. What is answered is on disk, and final: nothing older is written or
    /// applied any more.
    synchronized PromiseReply promise(PromiseRequest request) throws IOException {
        var refusal = refusePromise(request);
        if (refusal == null && !isPromisedTo(request.getEpoch(), request.getCoordinator())) {
            interregnum.begin();
            if (leading) {
                stepDown("epoch " + request.getEpoch() + " was promised");
            }
            stopFollowing();
            joinIfNew(request.getShardId());
            identity.promise(request.getEpoch(), request.getCoordinator());
            judgeInterregnum();
            LOG.log(Level.INFO, "Promised epoch {0} to {1}, at position {2}", new Object[] {
                Long.toString(request.getEpoch()),
                request.getCoordinator(),
                Long.toString(data.journal().end())
            });
        }
        return PromiseReply.newBuilder()
                .setGranted(refusal == null)
                .setReason(refusal == null ? "" : refusal)
                .setPromisedEpoch(identity.promisedEpoch())
                .setPosition(data.position())
                .setCaughtUp(isCaughtUp())
                .setNodeId(identity.nodeId())
                .build();
    }

    private @Nullable String refusePromise(PromiseRequest request) {
        if (isOfOtherShard(request.getShardId())) {
            return "this node is of shard " + identity.shardId();
        }
        long known = Math.max(identity.promisedEpoch(), data.journal().epochs().epoch());
        if (request.getEpoch() <= known && !isPromisedTo(request.getEpoch(), request.getCoordinator())) {
            return "epoch " + known + " is known";
        }
        return null;
    }

    private boolean isPromisedTo(long epoch, String coordinator) {
        return epoch == identity.promisedEpoch() && coordinator.equals(identity.coordinator());
    }

    private boolean isOfOtherShard(String shard) {
        return !shard.isEmpty() && !identity.shardId().isEmpty() && !shard.equals(identity.shardId());
    }

    private void joinIfNew(String shard) throws IOException {
        if (!shard.isEmpty() && identity.shardId().isEmpty()) {
            identity.join(shard);
        }
    }

    synchronized LeadReply lead(LeadRequest request) throws IOException {
        var refusal = refuseLead(request);
        if (refusal == null && !isLeading(request.getEpoch())) {
            stopFollowing();
            lead(request.getEpoch(), request.getCoordinator());
        }
        return LeadReply.newBuilder()
                .setLeading(refusal == null)
                .setReason(refusal == null ? "" : refusal)
                .setPosition(data.position())
                .build();
    }

    private @Nullable String refuseLead(LeadRequest request) {
        if (isOfOtherShard(request.getShardId())) {
            return "this node is of shard " + identity.shardId();
        }
        if (!isPromisedTo(request.getEpoch(), request.getCoordinator())) {
            return "epoch " + identity.promisedEpoch() + " is promised to " + identity.coordinator();
        }
        if (isLeading(request.getEpoch())) {
            return null;
        }
        if (data.journal().epochs().epoch() >= request.getEpoch()) {
            return "epoch " + data.journal().epochs().epoch() + " has begun";
        }
        var following = follower;
        if (following != null && following.link() == Follower.Link.SYNC) {
            return "in the middle of a full resynchronization";
        }
        return null;
    }

    /// Begins an epoch. This node has promised it, or nobody else can know of it.
    private void lead(long epoch, String coordinator) throws IOException {
        if (identity.shardId().isEmpty()) {
            var id = new byte[20];
            random.nextBytes(id);
            identity.join(HexFormat.of().formatHex(id));
        }
        identity.promise(epoch, coordinator);
        remember(epoch, null);
        // No other writer is there: the restriction is still set.
        data.journal().begin(epoch, coordinator);
        ledEpoch = epoch;
        caughtUp = true;
        leading = true;
        data.state().lift(ServingState.FOLLOWER | ServingState.STALE);
        data.corridors().lookAgain();
        interregnum.end();
        LOG.log(Level.INFO, "MASTER MODE enabled: leading in epoch {0} from position {1}", new Object[] {
            Long.toString(epoch), Long.toString(data.journal().end())
        });
    }

    /// Returns when no write of this node's leadership is in progress any more.
    private void stepDown(String reason) {
        leading = false;
        data.state().restrict(ServingState.FOLLOWER);
        data.state().lift(ServingState.FEW_REPLICAS);
        interregnum.steppedDown();
        data.awaitWrites();
        feeds.endAll("the leader stepped down: " + reason);
        waits.endAll(CommandException.UNBLOCKED);
        data.corridors().endWaiting();
        LOG.log(Level.INFO, "Stepped down at position {0}: {1}", new Object[] {
            Long.toString(data.journal().end()), reason
        });
    }

    synchronized FollowReply follow(FollowRequest request) throws IOException {
        var target = new Leader(
                request.getLeaderId(),
                request.getLeaderHost(),
                request.getLeaderPort(),
                request.getLeaderRpcPort(),
                false);
        var refusal = refuseFollow(request.getShardId(), request.getEpoch(), target);
        // The leader of an older epoch hears of the promise when this node introduces itself, and steps down: otherwise
        // an election that came to nothing would leave this node without a leader for good.
        boolean mayIntroduce = !leading && follower == null && !isOfOtherShard(request.getShardId());
        if (refusal == null || (mayIntroduce && request.getEpoch() < identity.promisedEpoch())) {
            follow(target);
        }
        return FollowReply.newBuilder()
                .setFollowing(refusal == null)
                .setReason(refusal == null ? "" : refusal)
                .build();
    }

    private @Nullable String refuseFollow(String shard, long epoch, Leader target) {
        if (target.id().equals(identity.nodeId())) {
            return "that is this node";
        }
        if (isOfOtherShard(shard) && data.keys() > 0) {
            return "this node has data of shard " + identity.shardId();
        }
        if (epoch < identity.promisedEpoch()) {
            return "epoch " + identity.promisedEpoch() + " is promised";
        }
        if (leading && epoch <= ledEpoch) {
            return "this node leads in epoch " + ledEpoch;
        }
        return null;
    }

    private void follow(Leader target) throws IOException {
        var following = follower;
        if (following != null && following.leader().isAt(target)) {
            if (!target.mayReplace() || following.leader().mayReplace()) {
                return;
            }
        }
        if (leading) {
            stepDown("this node is to follow " + target);
        }
        stopFollowing();
        remember(ledEpoch, target);
        data.state().restrict(ServingState.FOLLOWER);
        judgeInterregnum();
        data.state().master(target.host() + ":" + target.port());
        LOG.log(Level.INFO, "Connecting to MASTER {0}", target);
        var begun = new Follower(
                data,
                identity,
                new Follower.Self(self.host(), self.port(), self.rpcPort()),
                target,
                caughtUp,
                config.get().timeoutSeconds(),
                followerThread,
                said -> onSaid.accept(said));
        follower = begun;
        judgeStaleness();
        begun.start();
    }

    private void stopFollowing() {
        var following = follower;
        if (following != null) {
            following.stop();
            caughtUp = following.isCaughtUp();
            follower = null;
            data.state().master("");
        }
    }

    private void remember(long led, @Nullable Leader following) throws IOException {
        if (!data.state().isClusterEnabled()) {
            new LastRole(led, following, configured).save(directory, disk);
        }
    }

    synchronized PauseReply pause(PauseRequest request) {
        if (!isLeading(request.getEpoch())) {
            return PauseReply.newBuilder()
                    .setReason(leading ? "this node leads in epoch " + ledEpoch : "this node does not lead")
                    .setPosition(data.position())
                    .build();
        }
        interregnum.pauseWrites(request.getMilliseconds());
        data.awaitWrites();
        return PauseReply.newBuilder()
                .setPaused(true)
                .setPosition(data.position())
                .build();
    }

    StatusReply status() {
        var following = follower;
        var leader = following == null ? null : following.leader();
        return StatusReply.newBuilder()
                .setNodeId(identity.nodeId())
                .setShardId(identity.shardId())
                .setRole(leading ? Role.LEADER : Role.FOLLOWER)
                .setPromisedEpoch(identity.promisedEpoch())
                .setPosition(data.position())
                .setDurableOffset(data.journal().durable())
                .setLeaderId(leader == null ? "" : leader.id())
                .setHost(self.host())
                .setPort(self.port())
                .setRpcPort(self.rpcPort())
                .setCaughtUp(isCaughtUp())
                .setKeys(data.keys())
                .setClusterEnabled(data.state().isClusterEnabled())
                .setLinkUp(following != null && following.link() == Follower.Link.CONNECTED)
                .build();
    }

    // What the cluster map says.

    /// Follows the master that the map names, where it names another node than this one. That the map names this one
    /// does not make it lead.
    public synchronized void mapChanged(SlotMap map) {
        obey(map);
        judgeInterregnum();
    }

    private void obey(SlotMap map) {
        var shard = map.shardOfNode(identity.nodeId());
        if (shard == null) {
            return;
        }
        var master = map.master(shard);
        try {
            if (isOfOtherShard(shard.getId()) && !leading && data.keys() == 0) {
                stopFollowing();
                identity.join(shard.getId());
                caughtUp = false;
            }
            joinIfNew(shard.getId());
            if (master == null || master.getId().equals(identity.nodeId())) {
                return;
            }
            var target = new Leader(master.getId(), master.getHost(), master.getPort(), master.getRpcPort(), false);
            var refusal = refuseFollow(shard.getId(), shard.getEpoch(), target);
            if (refusal == null) {
                follow(target);
            } else {
                LOG.log(Level.INFO, "Not following {0} as the map says: {1}", new Object[] {target, refusal});
            }
        } catch (IOException e) {
            LOG.log(Level.SEVERE, "The cluster map cannot be obeyed: the disk fails", e);
        }
    }

    /// Holds commands back while this node cannot say who leads, and lets them go on when it can.
    private void judgeInterregnum() {
        if (leading) {
            return; // a pause may go on
        }
        if (isLeaderUnknown()) {
            interregnum.begin();
        } else {
            interregnum.end();
        }
    }

    private boolean isLeaderUnknown() {
        if (!data.state().isClusterEnabled()) {
            return follower == null;
        }
        var shard = data.state().slots().shardOfNode(identity.nodeId());
        return shard != null
                && (shard.getMaster().equals(identity.nodeId()) || shard.getEpoch() < identity.promisedEpoch());
    }

    // What operators say.

    /// REPLICAOF: follows whoever is at an address, whatever data is here. Blocks for the disk.
    synchronized void replicaOf(String host, int port) throws IOException {
        follow(Leader.at(host, port));
    }

    /// REPLICAOF NO ONE: leads, in a new epoch.
    synchronized void promoteMyself() throws IOException {
        if (leading) {
            return;
        }
        stopFollowing();
        lead(nextEpoch(), ownCoordinator());
    }

    // What FAILOVER does.

    Failover failover() {
        return failover;
    }

    /// Holds writes back until this node leads no longer, or [#resumeWrites()].
    ///
    /// @return the position behind the last write
    long pauseWritesForFailover() {
        interregnum.pauseWrites(FAILOVER_MS_MAX);
        data.awaitWrites();
        return data.journal().end();
    }

    void resumeWrites() {
        interregnum.endPause();
    }

    /// An epoch that this node knows nothing of.
    long nextEpoch() {
        return 1 + Math.max(identity.promisedEpoch(), data.journal().epochs().epoch());
    }

    /// Leads in a later epoch than one that a replica has promised and not begun.
    synchronized void leadAnew(long epoch) throws IOException {
        if (leading) {
            feeds.endAll("a failover came to nothing");
            lead(epoch, ownCoordinator());
        }
    }

    /// Follows the node that was told to lead. What is here is what it has.
    synchronized void followHeir(Leader heir) throws IOException {
        follow(heir);
    }

    // What followers say.

    /// Whether a follower may have a feed; null where it may.
    @Nullable
    Refusal admit(Hello hello) {
        boolean isOfThisShard = hello.getShardId().equals(identity.shardId());
        if (isOfThisShard && hello.getPromisedEpoch() > ledEpoch) {
            synchronized (this) {
                if (leading && hello.getPromisedEpoch() > ledEpoch) {
                    interregnum.begin();
                    stepDown("a follower has promised epoch " + hello.getPromisedEpoch());
                }
            }
        }
        if (!leading) {
            var following = follower;
            return refusal(following == null ? "not the leader" : "not the leader: following " + following.leader());
        }
        if (hello.getNodeId().equals(identity.nodeId())) {
            return refusal("this node itself");
        }
        return null;
    }

    Refusal refusal(String reason) {
        return Refusal.newBuilder()
                .setPromisedEpoch(identity.promisedEpoch())
                .setReason(reason)
                .build();
    }

    /// Begins to feed a follower; null where this node has just stepped down.
    synchronized @Nullable Feed feed(Hello hello, String host, ServerCallStreamObserver<LeaderMessage> down) {
        if (!leading) {
            return null;
        }
        var term = new Feed.Term(identity.nodeId(), identity.shardId(), ledEpoch, self.host(), self.port());
        var feed = new Feed(data, feeds, term, hello, host, down, waits::check);
        feed.start();
        return feed;
    }

    // Time passes.

    private void durableMoved() {
        var following = follower;
        if (following != null) {
            following.durableMoved();
        }
    }

    private void acknowledged() {
        waits.check();
    }

    private void tick() {
        try {
            respReplicas.tick();
            judge();
            var following = follower;
            if (following != null && following.hasReplaced()) {
                noteReplaced(following);
            }
        } catch (IOException | RuntimeException e) {
            LOG.log(Level.SEVERE, "The state of replication cannot be kept up to date", e);
        }
    }

    /// Refuses writes where too few replicas keep up, and stale reads where the master is lost, by what is configured
    /// now.
    public void judge() {
        judgeReplicas();
        judgeStaleness();
    }

    private void judgeStaleness() {
        var following = follower;
        setIf(
                ServingState.STALE,
                !leading
                        && !config.get().servesStaleData()
                        && (following == null || following.link() != Follower.Link.CONNECTED));
    }

    private void judgeReplicas() {
        var now = config.get();
        setIf(
                ServingState.FEW_REPLICAS,
                leading
                        && now.replicasToWrite() > 0
                        && now.lagSecondsMax() > 0
                        && feeds.good(now.lagSecondsMax()) < now.replicasToWrite());
    }

    private synchronized void noteReplaced(Follower following) throws IOException {
        if (follower == following) {
            following.replaced();
            remember(ledEpoch, following.leader());
        }
    }

    private void setIf(int restriction, boolean wanted) {
        if (wanted && !data.state().is(restriction)) {
            data.state().restrict(restriction);
        } else if (!wanted && data.state().is(restriction)) {
            data.state().lift(restriction);
        }
    }

    // What anyone may ask.

    public boolean isLeading() {
        return leading;
    }

    private boolean isLeading(long epoch) {
        return leading && ledEpoch == epoch;
    }

    private boolean isCaughtUp() {
        var following = follower;
        return following == null ? caughtUp : following.isCaughtUp();
    }

    @Nullable
    Follower follower() {
        return follower;
    }

    public Feeds feeds() {
        return feeds;
    }

    /// The replicas that speak Redis's own protocol.
    RespReplicas respReplicas() {
        return respReplicas;
    }

    /// Whether what is here is the shard's data: on the leader, and on a follower that is linked to it.
    boolean hasWholeData() {
        var following = follower;
        return leading || (following != null && following.link() == Follower.Link.CONNECTED);
    }

    ReplicaWaits waits() {
        return waits;
    }

    NodeIdentity identity() {
        return identity;
    }

    /// Returns when no write is in progress that began before a restriction was set.
    public void awaitWrites() {
        data.awaitWrites();
    }

    LocalData data() {
        return data;
    }

    ReplicationConfig config() {
        return config.get();
    }

    @Override
    public void close() {
        synchronized (this) {
            stopFollowing();
            leading = false;
        }
        feeds.endAll("the node stops");
        respReplicas.close();
        followerThread.close();
    }
}
