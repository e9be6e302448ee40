package io.redpoll.node.server;

import io.redpoll.node.config.Config;
import io.redpoll.node.config.KeyspaceConfig;
import io.redpoll.node.config.OutputLimits;
import io.redpoll.node.config.SecurityConfig;
import io.redpoll.node.config.ServerConfig;

/// The limits that the configuration gives; CONFIG SET changes them for all connections.
public final class ConfiguredLimits implements ServerLimits {
    private volatile ServerConfig server;
    private volatile SecurityConfig security;

    private final KeyspaceConfig keyspace;

    /// @param keyspace of which `maxmemory-clients` may be a share
    public ConfiguredLimits(Config config, KeyspaceConfig keyspace) {
        this.keyspace = keyspace;
        server = config.follow(ServerConfig::of, changed -> server = changed);
        security = config.follow(SecurityConfig::of, changed -> security = changed);
    }

    @Override
    public int clientsMax() {
        return server.clientsMax();
    }

    @Override
    public long idleSeconds() {
        return server.timeoutSeconds();
    }

    @Override
    public long argumentBytesMax() {
        return server.bulkBytesMax();
    }

    @Override
    public long queryBytesMax() {
        return server.queryBytesMax();
    }

    @Override
    public int keepaliveSeconds() {
        return server.tcpKeepaliveSeconds();
    }

    @Override
    public OutputLimits.Limit outputLimit(boolean isSubscriber) {
        return isSubscriber
                ? server.outputLimits().pubsub()
                : server.outputLimits().normal();
    }

    @Override
    public long clientMemoryMax() {
        return server.clientMemory().bytesMax(keyspace.maxmemoryBytes());
    }

    @Override
    public boolean authenticationRequired() {
        return security.isRequired();
    }

    /// As Redis: an operator who chose addresses or a password knows who can come.
    @Override
    public boolean onlyLoopback() {
        return server.protectedMode() && !security.isRequired() && server.bindsByDefault();
    }

    /// `client-output-buffer-limit pubsub`, the hard limit; 0 is none.
    public long subscriberBytesMax() {
        return server.outputLimits().pubsub().hardBytes();
    }
}
