package io.redpoll.node.server;

import io.redpoll.node.config.OutputLimits;

/// What connections are limited to; read at each use, so that CONFIG SET takes effect.
public interface ServerLimits {
    /// Redis's defaults.
    ServerLimits DEFAULT = new ServerLimits() {
        @Override
        public int clientsMax() {
            return 10_000;
        }

        @Override
        public long idleSeconds() {
            return 0;
        }

        @Override
        public long argumentBytesMax() {
            return 512L << 20;
        }

        @Override
        public long queryBytesMax() {
            return 1L << 30;
        }

        @Override
        public boolean authenticationRequired() {
            return false;
        }
    };

    /// `maxclients`.
    int clientsMax();

    /// `tcp-keepalive`: seconds of silence before probes; 0 sends none.
    default int keepaliveSeconds() {
        return 300;
    }

    /// `client-output-buffer-limit`: what a client may leave unread.
    default OutputLimits.Limit outputLimit(boolean isSubscriber) {
        return isSubscriber ? OutputLimits.DEFAULT.pubsub() : OutputLimits.DEFAULT.normal();
    }

    /// `maxmemory-clients` in bytes; 0 is no limit.
    default long clientMemoryMax() {
        return 0;
    }

    /// `timeout`: seconds after which an idle client is disconnected; 0 means never.
    long idleSeconds();

    /// `proto-max-bulk-len`.
    long argumentBytesMax();

    /// `client-query-buffer-limit`: bytes received and not yet run.
    long queryBytesMax();

    /// Whether only clients of this machine are served: `protected-mode`, where nothing else protects the data.
    default boolean onlyLoopback() {
        return false;
    }

    /// Whether new clients must authenticate first.
    boolean authenticationRequired();
}
