package io.redpoll.node.config;

/// How much is logged: the values of `loglevel`.
public enum LogLevel {
    DEBUG,
    VERBOSE,
    NOTICE,
    WARNING
}
