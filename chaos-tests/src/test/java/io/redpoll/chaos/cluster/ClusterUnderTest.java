package io.redpoll.chaos.cluster;

import java.io.IOException;
import java.time.Duration;
import java.util.List;

/// A cluster of real servers that a test breaks and watches. Drivers differ in how a server is run: as a process here,
/// in a container elsewhere.
///
/// Whatever was started is gone after [#close()], also where a test failed. Used by one thread, but for [#nodes()],
/// [#sentinels()] and what only asks.
public interface ClusterUnderTest extends AutoCloseable {
    /// Starts every server and makes the cluster; returns when it [serves][#awaitHealth(Duration)].
    void start() throws IOException, InterruptedException;

    List<Member> nodes();

    List<Member> sentinels();

    /// Ends a server as a power cut would: SIGKILL. Returns when it is gone.
    void kill(Member member) throws InterruptedException;

    /// Asks a server to end, SIGTERM, and returns its exit code.
    ///
    /// @throws AssertionError where it has not ended within the time
    int terminate(Member member, Duration within) throws InterruptedException;

    /// Starts a server that has ended, with the data that it had; returns when it answers.
    void restart(Member member) throws IOException, InterruptedException;

    boolean isAlive(Member member);

    /// The node that serves a slot as its master, as told by any node that answers.
    Member masterOf(int slot);

    /// The masters that nodes know, in the order of their slots.
    List<Member> masters();

    /// The replicas of a master.
    List<Member> replicasOf(Member master);

    /// Waits until every server answers, all slots are served, and all nodes agree on the masters and have their
    /// replication links up.
    ///
    /// @throws AssertionError with what is missing where that takes longer
    void awaitHealth(Duration within);

    /// Runs cluster-cli with these words and the addresses of the sentinels.
    Programs.Outcome cli(String... words);

    /// What a server has logged.
    String log(Member member) throws IOException;

    /// Ends all servers. What they left is kept where the test [failed][#failed()].
    @Override
    void close();

    /// Says that a test failed, so that data and logs are kept.
    void failed();
}
