package io.redpoll.node.command;

import io.redpoll.proto.bytes.Slice;
import io.redpoll.proto.resp.RespWriter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A client's connection as commands see it: who it is and in which state.
///
/// Owned by the event loop of its connection; other threads may read what CLIENT LIST shows (a value may be a moment
/// old) and go through [#connection()] for the rest.
public final class Session {
    /// How replies to CLIENT REPLY are treated.
    public enum Replies {
        ON,
        OFF,
        /// From the next command on [#SKIP].
        SKIP_NEXT,
        /// Off for one command.
        SKIP
    }

    private final long id;
    private final Connection connection;
    private final RespWriter reply;
    private final long createdMs;

    private int db;
    private boolean authenticated;
    private boolean readonly;
    private boolean asking;
    private boolean noEvict;
    private boolean noTouch;
    private boolean followsRedirects;
    private boolean ofScript;
    private @Nullable Session client;
    private boolean remembersReads;
    private volatile boolean monitor;
    private volatile boolean replica;
    private @Nullable ReplicaIntroduction introduction;
    private Replies replies = Replies.ON;
    private byte[] name = new byte[0];
    private byte[] libraryName = new byte[0];
    private byte[] libraryVersion = new byte[0];
    private long lastActiveMs;
    private @Nullable Command lastCommand;
    private volatile int subscriptions;
    private volatile int patternSubscriptions;
    private volatile int shardSubscriptions;
    private volatile @Nullable KeyTracking tracking;
    private volatile @Nullable Mailbox mailbox;
    private @Nullable Transaction transaction;
    private volatile @Nullable Waiting waiting;
    private long writtenPosition;
    private boolean closing;
    private @Nullable List<Runnable> endTasks;

    public Session(long id, Connection connection, RespWriter reply, long nowMs) {
        this.id = id;
        this.connection = connection;
        this.reply = reply;
        this.createdMs = nowMs;
        this.lastActiveMs = nowMs;
    }

    /// Ascending over the process's life, never used again.
    public long id() {
        return id;
    }

    public Connection connection() {
        return connection;
    }

    public RespWriter reply() {
        return reply;
    }

    public long createdMs() {
        return createdMs;
    }

    public int db() {
        return db;
    }

    public void db(int index) {
        db = index;
    }

    public boolean isAuthenticated() {
        return authenticated;
    }

    public void authenticated(boolean is) {
        authenticated = is;
    }

    /// Whether READONLY allows it to read from a replica.
    public boolean isReadonly() {
        return readonly;
    }

    public void readonly(boolean is) {
        readonly = is;
    }

    /// Whether ASKING came just before.
    public boolean isAsking() {
        return asking;
    }

    public void asking(boolean is) {
        asking = is;
    }

    public boolean isNoEvict() {
        return noEvict;
    }

    public void noEvict(boolean is) {
        noEvict = is;
    }

    public boolean isNoTouch() {
        return noTouch;
    }

    public void noTouch(boolean is) {
        noTouch = is;
    }

    /// Whether CLIENT CAPA said that it understands redirects outside a cluster.
    public boolean followsRedirects() {
        return followsRedirects;
    }

    public void followsRedirects(boolean does) {
        followsRedirects = does;
    }

    /// Whether it stands in for a client's session on another thread.
    public boolean standsIn() {
        return client != null;
    }

    /// Lets it stand in for a client's session.
    ///
    /// @param remembers whether what it reads counts as cached by the client
    public void standInFor(Session client, boolean remembers) {
        this.client = client;
        this.remembersReads = remembers;
    }

    /// Itself, or the session that it stands in for.
    public Session ofClient() {
        var other = client;
        return other == null ? this : other;
    }

    /// Whether what it reads now counts as cached by its client.
    public boolean remembersReads() {
        if (client != null) {
            return remembersReads;
        }
        var mode = tracking;
        return mode != null && mode.remembers();
    }

    /// Whether commands of scripts run on it.
    public boolean isOfScript() {
        return ofScript;
    }

    public void ofScript(boolean is) {
        ofScript = is;
    }

    /// Whether it sees every command (MONITOR).
    public boolean isMonitor() {
        return monitor;
    }

    public void monitor(boolean is) {
        monitor = is;
    }

    /// Whether it asked for the replication stream (SYNC, PSYNC): from then on until it ends.
    public boolean isReplica() {
        return replica;
    }

    public void becomeReplica() {
        replica = true;
    }

    /// What it says of itself by REPLCONF.
    public ReplicaIntroduction introduction() {
        var known = introduction;
        if (known == null) {
            known = new ReplicaIntroduction();
            introduction = known;
        }
        return known;
    }

    public Replies replies() {
        return replies;
    }

    public void replies(Replies mode) {
        replies = mode;
    }

    /// As CLIENT SETNAME gave it; empty where it did not.
    public byte[] name() {
        return name;
    }

    public void name(Slice newName) {
        name = newName.toBytes();
    }

    public byte[] libraryName() {
        return libraryName;
    }

    public void libraryName(Slice newName) {
        libraryName = newName.toBytes();
    }

    public byte[] libraryVersion() {
        return libraryVersion;
    }

    public void libraryVersion(Slice version) {
        libraryVersion = version.toBytes();
    }

    public long lastActiveMs() {
        return lastActiveMs;
    }

    public @Nullable Command lastCommand() {
        return lastCommand;
    }

    /// Notes that it was heard of.
    public void active(long nowMs, Command command) {
        lastActiveMs = nowMs;
        lastCommand = command;
    }

    /// Channels it is subscribed to.
    public int subscriptions() {
        return subscriptions;
    }

    public int patternSubscriptions() {
        return patternSubscriptions;
    }

    /// Channels of a shard it is subscribed to.
    public int shardSubscriptions() {
        return shardSubscriptions;
    }

    public void subscriptions(int channels, int patterns, int shardChannels) {
        subscriptions = channels;
        patternSubscriptions = patterns;
        shardSubscriptions = shardChannels;
    }

    public boolean isSubscriber() {
        return subscriptions + patternSubscriptions + shardSubscriptions > 0;
    }

    /// What CLIENT TRACKING asked for; null where it is off.
    public @Nullable KeyTracking tracking() {
        return tracking;
    }

    public void tracking(@Nullable KeyTracking mode) {
        tracking = mode;
    }

    /// Where any thread puts what is to be sent to the client unasked.
    public Mailbox mailbox() {
        var known = mailbox;
        return known == null ? openMailbox() : known;
    }

    /// Writes what has come for the client unasked, before its requests are run.
    public void deliverMail() {
        var known = mailbox;
        if (known != null) {
            known.deliver();
        }
    }

    private synchronized Mailbox openMailbox() {
        var opened = mailbox;
        if (opened == null) {
            opened = new Mailbox(this);
            mailbox = opened;
        }
        return opened;
    }

    /// What MULTI and WATCH hold; null where there is neither.
    public @Nullable Transaction transaction() {
        return transaction;
    }

    public void transaction(@Nullable Transaction begun) {
        transaction = begun;
    }

    /// Whether MULTI was sent and neither EXEC nor DISCARD yet.
    public boolean isQueueing() {
        var current = transaction;
        return current != null && current.isOpen();
    }

    /// Whether it waits for something, so that its further requests wait too.
    public boolean isWaiting() {
        return waiting != null;
    }

    /// From any thread.
    public @Nullable Waiting waiting() {
        return waiting;
    }

    /// Begins to wait; [#wake()] ends it.
    public void await(Waiting reason) {
        waiting = reason;
    }

    /// Ends waiting and goes on with the requests that were left. On the session's event loop only.
    public void wake() {
        waiting = null;
        connection.resume();
    }

    /// End of its last write in the journal: what WAIT waits for, and what replies wait for where the policy is
    /// `appendfsync always`.
    public long writtenPosition() {
        return writtenPosition;
    }

    public void writtenPosition(long position) {
        writtenPosition = position;
    }

    /// Whether the connection closes when what was replied is sent: no further request is run.
    public boolean isClosing() {
        return closing;
    }

    public void closing() {
        closing = true;
    }

    /// Has a task run when the client has gone, on the session's event loop.
    public void atEnd(Runnable task) {
        var tasks = endTasks;
        if (tasks == null) {
            tasks = new ArrayList<>();
            endTasks = tasks;
        }
        tasks.add(task);
    }

    /// The client has gone: called once, by its connection.
    public void ended() {
        closing = true;
        var tasks = endTasks;
        endTasks = null;
        if (tasks != null) {
            tasks.forEach(Runnable::run);
        }
    }

    /// Back to the state of a new connection (RESET), but for its id.
    public void reset(boolean authenticatedAnew) {
        db = 0;
        authenticated = authenticatedAnew;
        readonly = false;
        asking = false;
        noEvict = false;
        noTouch = false;
        followsRedirects = false;
        monitor = false;
        replies = Replies.ON;
        name = new byte[0];
        reply.protocol(2);
    }
}
