package io.redpoll.node.server;

import io.redpoll.node.command.CommandException;
import io.redpoll.proto.bytes.Slice;

/// What clients may call themselves and their libraries: anything that keeps a line of CLIENT LIST readable.
final class ClientNames {
    private ClientNames() {}

    /// @throws CommandException where the name has other characters than printable ASCII without blanks
    static Slice required(Slice name) {
        return required(name, "Client names");
    }

    /// As [#required(Slice)], naming in the error what it was to be.
    static Slice required(Slice text, String what) {
        for (int i = 0; i < text.length(); i++) {
            if (text.at(i) < '!' || text.at(i) > '~') {
                throw CommandException.error(what + " cannot contain spaces, newlines or special characters.");
            }
        }
        return text;
    }
}
