package io.redpoll.node.server;

import io.redpoll.node.command.CommandException;
import io.redpoll.node.command.Session;
import io.redpoll.proto.bytes.Slice;

/// What a client is here for. Nodes talk to each other over another port, so that no session is a master or a replica:
/// asking for those finds nobody.
enum ClientType {
    NORMAL,
    PUBSUB,
    NODE;

    /// @throws CommandException where it is no type
    static ClientType read(Slice word) {
        if (word.is("normal")) {
            return NORMAL;
        }
        if (word.is("pubsub")) {
            return PUBSUB;
        }
        if (word.is("master") || word.is("replica") || word.is("slave")) {
            return NODE;
        }
        throw CommandException.error("Unknown client type '" + word + "'");
    }

    static ClientType of(Session session) {
        return session.isSubscriber() ? PUBSUB : NORMAL;
    }
}
