package io.redpoll.sentinel.meeting;

import io.redpoll.sentinel.raft.Member;
import java.util.Arrays;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/// What a sentinel says of itself on the channel `__sentinel__:hello` of a master that it monitors.
///
/// The first eight fields are Redis's: address, id and epoch of the sentinel, name, address and epoch of the master.
/// The ninth is ours: whom the sentinel has met.
///
/// @param met addresses, ascending
record Hello(Member sender, String id, String master, String masterHost, int masterPort, SortedSet<String> met) {
    static final String CHANNEL = "__sentinel__:hello";

    private static final int FIELDS = 9;
    private static final String BETWEEN = "+";

    String text() {
        return sender.host() + "," + sender.port() + "," + id + ",0," + master + "," + masterHost + "," + masterPort
                + ",0," + String.join(BETWEEN, met);
    }

    /// Empty where the text is no hello of ours, as that of a Redis Sentinel is not.
    static Optional<Hello> parse(String text) {
        var fields = text.split(",", -1);
        if (fields.length != FIELDS) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Hello(
                    new Member(fields[0], Integer.parseInt(fields[1])),
                    fields[2],
                    fields[4],
                    fields[5],
                    Integer.parseInt(fields[6]),
                    new TreeSet<>(Arrays.asList(fields[8].split("\\+", -1)))));
        } catch (NumberFormatException notOurs) {
            return Optional.empty();
        }
    }
}
