package io.redpoll.sentinel.meeting;

import io.redpoll.proto.rpc.Settings;
import io.redpoll.sentinel.channel.RespClient;
import io.redpoll.sentinel.config.MasterDirectives;
import io.redpoll.sentinel.event.Events;
import io.redpoll.sentinel.raft.Member;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// Finds the other sentinels through the masters that all of them monitor, in Redis's way: each says hello on a
/// channel of the master, and listens there.
///
/// It goes on saying hello when the group is formed, so that those who are slower see it agree.
public final class Meeting implements AutoCloseable {
    private static final int ANSWER_MS_MAX = 1_000;
    private static final long HELLO_MS = 500;
    private static final long LOOK_MS = 50;
    private static final long COMPLAIN_NS = TimeUnit.SECONDS.toNanos(10);

    private final String id;
    private final Member self;
    private final List<MasterDirectives> masters;
    private final Events events;
    private final Circle circle;
    private final List<Thread> threads;

    /// Begins to say hello.
    ///
    /// @param known the members, where they have met before
    /// @param masters with addresses
    /// @param needed how many sentinels make the group
    public Meeting(
            String id, Member self, List<Member> known, List<MasterDirectives> masters, int needed, Events events) {
        this.id = id;
        this.self = self;
        this.masters = masters;
        this.events = events;
        this.circle = new Circle(self, known, needed);
        this.threads = masters.stream()
                .flatMap(master -> {
                    var address = master.address();
                    return address == null
                            ? Stream.<Thread>empty()
                            : Stream.of(
                                    start("hello to " + master.name(), () -> say(master, address)),
                                    start("hello from " + master.name(), () -> listen(address, master.settings())));
                })
                .toList();
    }

    private static Thread start(String name, Runnable task) {
        return Thread.ofVirtual().name(name).start(task);
    }

    /// Waits for the others, however long that takes.
    public List<Member> await() throws InterruptedException {
        long complained = System.nanoTime();
        while (true) {
            var complete = circle.complete();
            if (complete.isPresent()) {
                return complete.get();
            }
            if (System.nanoTime() - complained > COMPLAIN_NS) {
                complained = System.nanoTime();
                events.note(
                        circle.isDivided()
                                ? "more sentinels say hello than make the group; name its members with sentinel peers"
                                : "has met " + circle.met() + " and waits for other sentinels to say hello on "
                                        + masters.stream()
                                                .map(MasterDirectives::address)
                                                .toList());
            }
            Thread.sleep(LOOK_MS);
        }
    }

    private void say(MasterDirectives master, MasterDirectives.Address address) {
        while (!Thread.currentThread().isInterrupted()) {
            try (var client = connect(address, master.settings())) {
                while (!Thread.currentThread().isInterrupted()) {
                    var hello = new Hello(self, id, master.name(), address.host(), address.port(), circle.met());
                    client.ask("PUBLISH", Hello.CHANNEL, hello.text());
                    pause();
                }
            } catch (IOException unanswered) {
                pause();
            }
        }
    }

    private void listen(MasterDirectives.Address address, Settings settings) {
        while (!Thread.currentThread().isInterrupted()) {
            try (var client = connect(address, settings)) {
                client.ask("SUBSCRIBE", Hello.CHANNEL);
                while (!Thread.currentThread().isInterrupted()) {
                    hear(client);
                }
            } catch (IOException unanswered) {
                pause();
            }
        }
    }

    private void hear(RespClient client) throws IOException {
        try {
            var message = client.next();
            Hello.parse(message.getLast())
                    .filter(hello -> !hello.id().equals(id))
                    .ifPresent(hello -> circle.hear(hello.sender(), hello.met()));
        } catch (SocketTimeoutException silence) {
            // Nobody said anything for a while; our own hello comes back, so the next is soon.
        }
    }

    private static RespClient connect(MasterDirectives.Address address, Settings settings) throws IOException {
        return new RespClient(address.host(), address.port(), ANSWER_MS_MAX)
                .authenticate(settings.getAuthUser(), settings.getAuthPass());
    }

    private static void pause() {
        try {
            Thread.sleep(HELLO_MS);
        } catch (InterruptedException end) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        threads.forEach(Thread::interrupt);
    }
}
