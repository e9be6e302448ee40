package io.redpoll.node.journal;

/// Which files make up the log.
public record Manifest() {}
