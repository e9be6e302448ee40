package io.redpoll.sentinel;

import io.redpoll.proto.net.PortOffsets;
import io.redpoll.proto.rpc.Configure;
import io.redpoll.proto.rpc.ControlEntry;
import io.redpoll.proto.rpc.ControlOutcome;
import io.redpoll.proto.rpc.Monitor;
import io.redpoll.sentinel.config.MasterDirectives;
import io.redpoll.sentinel.config.SentinelConfig;
import io.redpoll.sentinel.event.Events;
import io.redpoll.sentinel.raft.ControlGroup;
import java.io.IOException;

/// What the configuration file says of masters, proposed to the group at each start.
///
/// The group remembers what files said last, so that a file read again changes nothing: see the state's `Configure`
/// and `Monitor`.
record FileProposals(SentinelConfig config, Events events) {
    void propose(ControlGroup group) throws IOException {
        for (var master : config.masters()) {
            var address = master.address();
            if (address != null) {
                report(
                        master,
                        group.propose(ControlEntry.newBuilder()
                                .setMonitor(Monitor.newBuilder()
                                        .setName(master.name())
                                        .setHost(address.host())
                                        .setPort(address.port())
                                        .setRpcPort(address.port() + PortOffsets.NODE_RPC)
                                        .setFromFile(true))));
            }
            report(
                    master,
                    group.propose(ControlEntry.newBuilder()
                            .setConfigure(Configure.newBuilder()
                                    .setName(master.name())
                                    .setSettings(master.settings())
                                    .setFromFile(true))));
            if (address != null) {
                group.state()
                        .shard(master.name())
                        .ifPresent(shard -> events.tell(
                                "+monitor",
                                shard,
                                shard.master(),
                                "quorum " + shard.directives().quorum()));
            }
        }
    }

    private void report(MasterDirectives master, ControlOutcome outcome) {
        if (!outcome.getAccepted()) {
            events.note("the file's " + master.name() + " is refused: " + outcome.getReason());
        }
    }
}
