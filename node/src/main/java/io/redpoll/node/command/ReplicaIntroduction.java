package io.redpoll.node.command;

/// What a client says of itself by REPLCONF before it asks for the replication stream (SYNC, PSYNC).
///
/// Written by the client's event loop; read by any thread once the client has asked.
public final class ReplicaIntroduction {
    private volatile int port;
    private volatile String host = "";
    private volatile boolean learnsIds;
    private volatile boolean onlyFile;
    private volatile boolean leavesOutKeys;
    private volatile boolean leavesOutFunctions;

    /// `listening-port`; 0 where it said none.
    public int port() {
        return port;
    }

    public void port(int listensOn) {
        port = listensOn;
    }

    /// `ip-address`; empty for that of the connection.
    public String host() {
        return host;
    }

    public void host(String announced) {
        host = announced;
    }

    /// `capa psync2`: whether it takes a new replication id where it goes on.
    public boolean learnsIds() {
        return learnsIds;
    }

    public void learnsIds(boolean does) {
        learnsIds = does;
    }

    /// `rdb-only`: whether it wants the data as it is, and nothing after that.
    public boolean wantsOnlyFile() {
        return onlyFile;
    }

    public void wantsOnlyFile(boolean does) {
        onlyFile = does;
    }

    /// `rdb-filter-only`: whether the keys are left out.
    public boolean leavesOutKeys() {
        return leavesOutKeys;
    }

    /// `rdb-filter-only`: whether the libraries of functions are left out.
    public boolean leavesOutFunctions() {
        return leavesOutFunctions;
    }

    public void leavesOut(boolean keys, boolean functions) {
        leavesOutKeys = keys;
        leavesOutFunctions = functions;
    }
}
