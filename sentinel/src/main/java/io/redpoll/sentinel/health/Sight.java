package io.redpoll.sentinel.health;

import io.redpoll.proto.rpc.StatusReply;

/// What a node said of itself, and when it was asked: what it says may have changed since.
public record Sight(StatusReply status, long askedAtNs) {}
