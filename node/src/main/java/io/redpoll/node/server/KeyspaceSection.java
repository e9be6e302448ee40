package io.redpoll.node.server;

import io.redpoll.node.metrics.InfoLines;
import io.redpoll.node.metrics.InfoSection;
import io.redpoll.node.store.Keyspace;

/// INFO keyspace: how many keys each database has.
public final class KeyspaceSection implements InfoSection {
    private final Keyspace keyspace;

    public KeyspaceSection(Keyspace keyspace) {
        this.keyspace = keyspace;
    }

    @Override
    public String title() {
        return "Keyspace";
    }

    @Override
    public void write(InfoLines to) {
        for (int db = 0; db < keyspace.databases(); db++) {
            long keys = keyspace.size(db);
            if (keys > 0) {
                to.line(
                        "db" + db,
                        "keys=" + keys + ",expires=" + keyspace.volatileKeys(db) + ",avg_ttl=0,subexpiry="
                                + keyspace.timedHashes(db));
            }
        }
    }
}
