package io.redpoll.sentinel.control;

import io.grpc.stub.ServerCallStreamObserver;
import io.redpoll.proto.rpc.ClusterMap;
import io.redpoll.proto.rpc.ControlEntry;
import io.redpoll.sentinel.raft.StateListener;
import io.redpoll.sentinel.state.ControlState;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Sends the map to all who watch it, at once and at every change.
///
/// A watcher that reads slowly misses what came between, never the last: a newer map replaces an older one whole.
public final class MapWatchers implements StateListener {
    private final Map<ServerCallStreamObserver<ClusterMap>, Sent> watchers = new ConcurrentHashMap<>();
    private volatile ClusterMap map = ClusterMap.getDefaultInstance();

    /// What one watcher has. Guarded by itself, so that two threads do not send at once.
    private static final class Sent {
        ClusterMap last = ClusterMap.getDefaultInstance();
        boolean greeted;
    }

    @Override
    public void applied(ControlState before, ControlState after, ControlEntry entry) {
        map = after.map();
        watchers.keySet().forEach(this::send);
    }

    void add(ServerCallStreamObserver<ClusterMap> watcher) {
        watchers.put(watcher, new Sent());
        watcher.setOnReadyHandler(() -> send(watcher));
        watcher.setOnCancelHandler(() -> watchers.remove(watcher));
        send(watcher);
    }

    void remove(ServerCallStreamObserver<ClusterMap> watcher) {
        watchers.remove(watcher);
    }

    private void send(ServerCallStreamObserver<ClusterMap> watcher) {
        var sent = watchers.get(watcher);
        if (sent == null) {
            return;
        }
        synchronized (sent) {
            var now = map;
            if (!watcher.isReady() || (sent.greeted && sent.last.equals(now))) {
                return;
            }
            sent.greeted = true;
            sent.last = now;
            watcher.onNext(now);
        }
    }
}
