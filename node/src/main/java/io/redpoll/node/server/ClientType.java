package io.redpoll.node.server;

import io.redpoll.node.command.CommandException;
import io.redpoll.node.command.Session;
import io.redpoll.proto.bytes.Slice;

/// What a client is here for. A replica is one of Redis's: nodes talk to each other over another port, so that
/// asking for the master finds nobody.
enum ClientType {
    NORMAL,
    PUBSUB,
    REPLICA,
    MASTER;

    /// @throws CommandException where it is no type
    static ClientType read(Slice word) {
        if (word.is("normal")) {
            return NORMAL;
        }
        if (word.is("pubsub")) {
            return PUBSUB;
        }
        if (word.is("replica") || word.is("slave")) {
            return REPLICA;
        }
        if (word.is("master")) {
            return MASTER;
        }
        throw CommandException.error("Unknown client type '" + word + "'");
    }

    static ClientType of(Session session) {
        if (session.isReplica()) {
            return REPLICA;
        }
        return session.isSubscriber() ? PUBSUB : NORMAL;
    }
}
