package io.redpoll.sentinel.resp;

import static io.redpoll.node.command.Command.holds;
import static io.redpoll.node.command.Command.runs;
import static io.redpoll.node.command.Flag.ADMIN;

import io.redpoll.node.command.Call;
import io.redpoll.node.command.Command;
import io.redpoll.node.command.CommandException;
import io.redpoll.node.command.Family;
import io.redpoll.node.command.Group;
import io.redpoll.node.command.Help;
import io.redpoll.proto.bytes.Glob;
import io.redpoll.proto.net.PortOffsets;
import io.redpoll.proto.resp.RespWriter;
import io.redpoll.proto.rpc.Configure;
import io.redpoll.proto.rpc.ControlEntry;
import io.redpoll.proto.rpc.HandOverGoal;
import io.redpoll.proto.rpc.HandOverRequest;
import io.redpoll.proto.rpc.Monitor;
import io.redpoll.proto.rpc.Settings;
import io.redpoll.proto.rpc.Unlearn;
import io.redpoll.proto.rpc.Unmonitor;
import io.redpoll.sentinel.ControlPlane;
import io.redpoll.sentinel.config.MasterSetting;
import io.redpoll.sentinel.raft.Member;
import io.redpoll.sentinel.state.ControlState;
import io.redpoll.sentinel.state.Shard;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/// SENTINEL: who the masters are, who watches them, and what is to become of them. Each shard of the cluster is a
/// master, too.
///
/// Answers come from the state as this sentinel knows it; changes go through the group and are replied when all have
/// agreed. So a change made here is made on every sentinel, unlike in Redis.
public final class SentinelCommands implements Family {
    private static final Consumer<RespWriter> OK = RespWriter::ok;

    private final ControlPlane plane;
    private final Instances instances;

    public SentinelCommands(ControlPlane plane) {
        this.plane = plane;
        this.instances = new Instances(plane);
    }

    @Override
    public Group group() {
        return Group.SENTINEL;
    }

    final Command sentinel = holds("sentinel")
            .does("Asks about masters and their sentinels, and gives orders to the latter.")
            .since("2.8.4", "Depends on the subcommand")
            .only();

    final Command masters = runs("sentinel|masters", ADMIN)
            .does("Describes every monitored master.")
            .since("2.8.4", "O(N) where N is the number of masters")
            .by(this::masters);

    /// Replies an array of maps.
    void masters(Call call) {
        var shards = state().shards();
        call.reply().array(shards.size());
        shards.forEach(shard -> instances.master(shard).reply(call.reply()));
    }

    final Command master = runs("sentinel|master master-name", ADMIN)
            .does("Describes a master.")
            .since("2.8.4", "O(1)")
            .by(this::master);

    /// Replies a map.
    void master(Call call) {
        instances.master(shard(call)).reply(call.reply());
    }

    final Command replicas = runs("sentinel|replicas master-name", ADMIN)
            .does("Describes the replicas of a master.")
            .since("5.0.0", "O(N) where N is the number of replicas")
            .by(this::replicas);

    /// Replies an array of maps.
    void replicas(Call call) {
        var shard = shard(call);
        call.reply().array(shard.replicas().size());
        shard.replicas().forEach(node -> instances.replica(shard, node).reply(call.reply()));
    }

    final Command slaves = runs("sentinel|slaves master-name", ADMIN)
            .does("Describes the replicas of a master.")
            .since("2.8.0", "O(N) where N is the number of replicas")
            .by(this::replicas);

    final Command sentinels = runs("sentinel|sentinels master-name", ADMIN)
            .does("Describes the other sentinels.")
            .since("2.8.4", "O(N) where N is the number of sentinels")
            .by(this::sentinels);

    /// Replies an array of maps; all sentinels of a group watch all masters.
    void sentinels(Call call) {
        var shard = shard(call);
        var others = state().sentinels().stream()
                .filter(other -> !other.getId().equals(plane.id()))
                .toList();
        call.reply().array(others.size());
        others.forEach(other -> instances.sentinel(shard, other).reply(call.reply()));
    }

    final Command getMasterAddrByName = runs("sentinel|get-master-addr-by-name master-name", ADMIN)
            .does("Returns where a master is.")
            .since("2.8.4", "O(1)")
            .by(this::getMasterAddrByName);

    /// Replies host and port, or a nil array where no master has that name.
    void getMasterAddrByName(Call call) {
        var shard = state().shard(call.at(2).toString());
        if (shard.isEmpty()) {
            call.reply().nilArray();
            return;
        }
        var node = shard.get().master();
        call.reply().array(2);
        call.reply().bulk(node.getHost());
        call.reply().bulk(Integer.toString(node.getPort()));
    }

    final Command isMasterDownByAddr = runs(
                    "sentinel|is-master-down-by-addr ip port:integer current-epoch:integer runid", ADMIN)
            .does("Tells whether this sentinel holds a master to be down.")
            .since("2.8.4", "O(1)")
            .by(this::isMasterDownByAddr);

    /// Replies 1 or 0, then `*` and 0 in place of a vote: who leads is decided by the group, not asked here.
    void isMasterDownByAddr(Call call) {
        var host = call.at(2).toString();
        long port = call.longAt(3);
        call.longAt(4);
        boolean down = state().shards().stream()
                .filter(shard ->
                        shard.master().getHost().equals(host) && shard.master().getPort() == port)
                .anyMatch(shard -> plane.health().of(shard.master(), shard).down());
        call.reply().array(3);
        call.reply().integer(down ? 1 : 0);
        call.reply().bulk("*");
        call.reply().integer(0);
    }

    final Command ckquorum = runs("sentinel|ckquorum master-name", ADMIN)
            .does("Tells whether enough sentinels can be reached to replace a master.")
            .since("2.8.4", "O(N) where N is the number of sentinels")
            .by(this::ckquorum);

    /// Replies how many are usable, or an error that says what they do not suffice for.
    void ckquorum(Call call) {
        var shard = shard(call);
        int usable = instances.usableSentinels(shard);
        var lacks = new ArrayList<String>();
        if (usable < shard.directives().quorum()) {
            lacks.add("Not enough available Sentinels to reach the specified quorum for this master");
        }
        if (usable < plane.group().members().size() / 2 + 1) {
            lacks.add("Not enough available Sentinels to reach the majority and authorize a failover");
        }
        var count = usable + " usable Sentinels. ";
        if (!lacks.isEmpty()) {
            throw new CommandException("NOQUORUM " + count + String.join(". ", lacks));
        }
        call.reply().simple("OK " + count + "Quorum and failover authorization can be reached");
    }

    final Command failover = runs("sentinel|failover master-name", ADMIN)
            .does("Moves the leadership of a master to its best replica.")
            .since("2.8.4", "O(1)")
            .by(this::failover);

    /// Replies OK when the new master leads, or an error where none does. The old one is asked to wait for its
    /// successor first, unless it is down.
    void failover(Call call) {
        var shard = shard(call);
        var request = HandOverRequest.newBuilder()
                .setNodeId(shard.master().getId())
                .setGoal(HandOverGoal.TO_GO)
                .setForce(plane.health().of(shard.master(), shard).down())
                .build();
        Later.reply(call, () -> {
            var reply = plane.control().handOver(request);
            if (!reply.getDone()) {
                throw new CommandException(coded(reply.getReason()));
            }
            return OK;
        });
    }

    /// With the code word that the reason brings along, else ERR.
    private static String coded(String reason) {
        return reason.matches("[A-Z]{3,} .*") ? reason : "ERR " + reason;
    }

    final Command monitor = runs("sentinel|monitor name ip port:integer quorum:integer", ADMIN)
            .does("Begins to monitor a master.")
            .since("2.8.4", "O(1)")
            .by(this::monitor);

    /// Replies OK when every sentinel does.
    void monitor(Call call) {
        var name = call.at(2).toString();
        long port = call.longAt(4);
        long quorum = call.longAt(5);
        if (quorum <= 0 || quorum > Integer.MAX_VALUE) {
            throw CommandException.error("Quorum must be 1 or greater.");
        }
        if (port <= 0 || port > 65_535 - PortOffsets.NODE_RPC) {
            throw CommandException.error("Invalid port number");
        }
        var entry = Monitor.newBuilder()
                .setName(name)
                .setHost(call.at(3).toString())
                .setPort((int) port)
                .setRpcPort((int) port + PortOffsets.NODE_RPC);
        var settings = Settings.newBuilder().setQuorum((int) quorum);
        Later.reply(call, () -> {
            propose(ControlEntry.newBuilder().setMonitor(entry));
            propose(ControlEntry.newBuilder()
                    .setConfigure(Configure.newBuilder().setName(name).setSettings(settings)));
            return OK;
        });
    }

    final Command remove = runs("sentinel|remove master-name", ADMIN)
            .does("Ends the monitoring of a master.")
            .since("2.8.4", "O(1)")
            .by(this::remove);

    /// Replies OK when every sentinel has.
    void remove(Call call) {
        var name = shard(call).name();
        Later.reply(call, () -> {
            propose(ControlEntry.newBuilder()
                    .setUnmonitor(Unmonitor.newBuilder().setName(name)));
            return OK;
        });
    }

    final Command set = runs("sentinel|set master-name <option value> [option value ...]", ADMIN)
            .does("Changes directives of a master.")
            .since("2.8.4", "O(N) where N is the number of options")
            .arity(-5)
            .by(this::set);

    /// Replies OK when they hold on every sentinel. The name `*` means every shard of the cluster.
    void set(Call call) {
        var name = call.at(2).is(ControlState.EVERY_SHARD)
                ? ControlState.EVERY_SHARD
                : shard(call).name();
        var settings = Settings.newBuilder();
        for (int i = 3; i < call.count(); i += 2) {
            var option = call.at(i).toString();
            var setting = MasterSetting.of(option);
            if (i + 1 == call.count() || (setting.isEmpty() && !MasterSetting.isWithoutEffect(option))) {
                throw CommandException.error("Unknown option or number of arguments for SENTINEL SET '" + option + "'");
            }
            var value = call.at(i + 1).toString();
            if (setting.isPresent() && !setting.get().setIfValid(settings, value)) {
                throw CommandException.error("Invalid argument '" + value + "' for SENTINEL SET '" + option + "'");
            }
        }
        Later.reply(call, () -> {
            propose(ControlEntry.newBuilder()
                    .setConfigure(Configure.newBuilder().setName(name).setSettings(settings)));
            return OK;
        });
    }

    final Command reset = runs("sentinel|reset pattern", ADMIN)
            .does("Forgets the replicas of masters; those that live are found again.")
            .since("2.8.4", "O(N) where N is the number of masters")
            .by(this::reset);

    /// Replies how many masters have a matching name. The shards of the cluster are left alone: their replicas are
    /// not found but appointed.
    void reset(Call call) {
        var names = state().shards().stream()
                .filter(Shard::plain)
                .map(Shard::name)
                .filter(name -> Glob.matches(call.at(2), call.scratch(name)))
                .toList();
        Later.reply(call, () -> {
            for (var name : names) {
                propose(ControlEntry.newBuilder()
                        .setUnlearn(Unlearn.newBuilder().setShard(name)));
            }
            return reply -> reply.integer(names.size());
        });
    }

    final Command flushconfig = runs("sentinel|flushconfig", ADMIN)
            .does("Does nothing: what the sentinels know is on disk already.")
            .since("2.8.4", "O(1)")
            .by(this::flushconfig);

    /// Replies OK.
    void flushconfig(Call call) {
        call.reply().ok();
    }

    final Command myid = runs("sentinel|myid", ADMIN)
            .does("Returns the id of this sentinel.")
            .since("6.2.0", "O(1)")
            .by(this::myid);

    /// Replies 40 hexadecimal digits.
    void myid(Call call) {
        call.reply().bulk(plane.id());
    }

    final Command pendingScripts = runs("sentinel|pending-scripts", ADMIN)
            .does("Lists scripts that wait to be run: none, because none are run.")
            .since("2.8.4", "O(1)")
            .by(this::pendingScripts);

    /// Replies an empty array.
    void pendingScripts(Call call) {
        call.reply().array(0);
    }

    final Command config = runs("sentinel|config <GET|SET> parameter [value]", ADMIN)
            .does("Shows the settings of this sentinel itself.")
            .since("6.2.0", "O(N) where N is the number of settings")
            .arity(-4)
            .by(this::config);

    /// GET replies a map of those whose name matches. SET is refused: they are of the file.
    void config(Call call) {
        if (!call.at(2).is("GET")) {
            throw CommandException.error("these settings are read from the configuration file at the start");
        }
        var self = plane.group().self();
        var settings = new TreeMap<>(Map.of(
                "announce-ip",
                self.host(),
                "announce-port",
                Integer.toString(self.port()),
                "announce-hostnames",
                "yes",
                "resolve-hostnames",
                "yes"));
        settings.keySet().removeIf(name -> !Glob.matches(call.at(3), call.scratch(name)));
        call.reply().map(settings.size());
        settings.forEach((name, value) -> {
            call.reply().bulk(name);
            call.reply().bulk(value);
        });
    }

    final Command peers = runs("sentinel|peers", ADMIN)
            .does("Lists the sentinels of the group by address, the leader first.")
            .since("7.0.0", "O(N) where N is the number of sentinels")
            .by(this::peers);

    /// Replies an array of `host:port`. Redis has no such subcommand.
    void peers(Call call) {
        var leader = plane.group().leader();
        List<Member> members = new ArrayList<>(plane.group().members());
        leader.ifPresent(first -> {
            members.remove(first);
            members.addFirst(first);
        });
        call.reply().array(members.size());
        members.forEach(member -> call.reply().bulk(member.toString()));
    }

    final Command help = runs("sentinel|help")
            .does("Explains the subcommands.")
            .since("6.2.0", "O(1)")
            .by(call -> Help.reply(call, sentinel));

    private ControlState state() {
        return plane.group().state();
    }

    private Shard shard(Call call) {
        return state().shard(call.at(2).toString())
                .orElseThrow(() -> CommandException.error("No such master with that name"));
    }

    private void propose(ControlEntry.Builder entry) throws IOException {
        var outcome = plane.group().propose(entry);
        if (!outcome.getAccepted()) {
            throw CommandException.error(outcome.getReason());
        }
    }
}
