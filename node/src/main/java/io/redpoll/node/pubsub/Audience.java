package io.redpoll.node.pubsub;

/// Who hears what happens to keys: by keyspace notifications, and in order to cache.
public record Audience(Notifications notifications, Tracking tracking) {}
