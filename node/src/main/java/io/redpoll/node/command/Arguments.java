package io.redpoll.node.command;

import io.redpoll.proto.bytes.Slice;

/// The arguments of one command, its name first.
public interface Arguments {
    /// How many there are, the name included.
    int count();

    /// The argument at `index`, from 0; valid until the call ends.
    Slice at(int index);
}
