package io.redpoll.node.pubsub;

/// What can be subscribed to, with the words that messages about it begin with.
enum Kind {
    CHANNEL("subscribe", "unsubscribe", "message"),
    PATTERN("psubscribe", "punsubscribe", "pmessage"),
    SHARD_CHANNEL("ssubscribe", "sunsubscribe", "smessage");

    final String subscribed;
    final String unsubscribed;
    final String message;

    Kind(String subscribed, String unsubscribed, String message) {
        this.subscribed = subscribed;
        this.unsubscribed = unsubscribed;
        this.message = message;
    }
}
