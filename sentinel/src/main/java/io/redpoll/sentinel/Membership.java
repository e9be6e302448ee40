package io.redpoll.sentinel;

import io.redpoll.sentinel.config.MasterDirectives;
import io.redpoll.sentinel.config.SentinelConfig;
import io.redpoll.sentinel.event.Events;
import io.redpoll.sentinel.meeting.Meeting;
import io.redpoll.sentinel.raft.Member;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Who is in the group, this sentinel included: as `sentinel peers` says, as a meeting found out, and from then on as
/// the data directory says.
final class Membership implements AutoCloseable {
    private static final String FILE = "sentinel.members";

    private final Path file;
    private final Member self;
    private final SentinelConfig config;
    private final @Nullable Meeting meeting;
    private final Optional<List<Member>> known;

    Membership(SentinelConfig config, String id, Member self, Events events) throws IOException {
        this.config = config;
        this.self = self;
        this.file = config.directory().resolve(FILE);
        this.known = read();
        var masters = config.masters().stream()
                .filter(master -> master.address() != null)
                .toList();
        int needed = needed(masters);
        // Those who are slower must see that this one still agrees, also after it was restarted.
        this.meeting = config.peers().isEmpty() && needed > 1
                ? new Meeting(id, self, known.orElse(List.of()), masters, needed, events)
                : null;
    }

    /// As many as a majority of which is the quorum.
    private static int needed(List<MasterDirectives> masters) {
        int quorum = masters.stream()
                .mapToInt(master -> master.settings().getQuorum())
                .max()
                .orElse(1);
        return 2 * quorum - 1;
    }

    /// All members, ascending, so that every sentinel has the same list. Waits where they must meet first.
    ///
    /// @throws IOException where the directory belongs to another group
    List<Member> all() throws IOException, InterruptedException {
        var all = config.peers().isEmpty() ? met() : named();
        if (known.isPresent() && !known.get().equals(all)) {
            throw new IOException(file + " says that the group is " + known.get() + ", the configuration " + all
                    + ": the members of a group cannot be changed. To form another, remove the directories of all");
        }
        if (!all.contains(self)) {
            throw new IOException("this sentinel is " + self + ", which is not in its group " + all
                    + ": set sentinel announce-ip and announce-port");
        }
        write(all);
        return all;
    }

    /// The configured peers may name this sentinel or leave it out.
    private List<Member> named() {
        var all = new ArrayList<>(config.peers());
        all.add(self);
        return sorted(all);
    }

    private List<Member> met() throws InterruptedException {
        if (known.isPresent()) {
            return known.get();
        }
        return meeting == null ? List.of(self) : sorted(meeting.await());
    }

    private static List<Member> sorted(List<Member> members) {
        return members.stream()
                .distinct()
                .sorted(Comparator.comparing(Member::toString))
                .toList();
    }

    private Optional<List<Member>> read() throws IOException {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        return Optional.of(
                sorted(Files.readAllLines(file).stream().map(Member::parse).toList()));
    }

    private void write(List<Member> all) throws IOException {
        var part = file.resolveSibling(FILE + ".part");
        Files.write(part, all.stream().map(Member::toString).toList());
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void close() {
        if (meeting != null) {
            meeting.close();
        }
    }
}
