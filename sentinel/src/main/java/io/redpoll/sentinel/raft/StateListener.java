package io.redpoll.sentinel.raft;

import io.redpoll.proto.rpc.ControlEntry;
import io.redpoll.sentinel.state.ControlState;

/// Hears of every accepted entry, in order, from the group's apply thread: it must not block.
@FunctionalInterface
public interface StateListener {
    /// After the entry was applied.
    ///
    /// @param entry empty where a whole snapshot came from another sentinel
    void applied(ControlState before, ControlState after, ControlEntry entry);
}
