package io.redpoll.node.family;

import static io.redpoll.node.command.Command.reads;
import static io.redpoll.node.command.Command.runs;
import static io.redpoll.node.command.Command.writes;
import static io.redpoll.node.command.Flag.ADMIN;
import static io.redpoll.node.command.Flag.FAST;
import static io.redpoll.node.command.Flag.GROWS;
import static io.redpoll.node.command.Flag.MAY_REPLICATE;

import io.redpoll.node.command.Call;
import io.redpoll.node.command.Command;
import io.redpoll.node.command.CommandException;
import io.redpoll.node.command.Family;
import io.redpoll.node.command.Group;
import io.redpoll.node.command.Handler;
import io.redpoll.node.command.KeyAccess;
import io.redpoll.node.store.InvalidSketchException;

/// HyperLogLogs: how many different elements there are, roughly, in little memory.
public final class HyperLogLogCommands implements Family {
    private static final int REGISTERS = 16384;

    @Override
    public Group group() {
        return Group.HYPERLOGLOG;
    }

    final Command pfadd = writes("pfadd key [element ...]", GROWS, FAST)
            .does("Adds elements to a HyperLogLog, which is created where there is none.")
            .since("2.8.9", "O(1) for each element")
            .access(KeyAccess.INSERTS)
            .by(named(this::pfadd));

    /// Replies 1 where the estimate may have changed or the key is new, else 0.
    void pfadd(Call call) {
        var sketches = call.hyperLogLogs();
        sketches.open(call.at(1));
        for (int i = 2; i < call.count(); i++) {
            sketches.add(call.at(i));
        }
        call.reply().integer(sketches.close(call.at(1)) ? 1 : 0);
    }

    final Command pfcount = reads("pfcount key [key ...]", MAY_REPLICATE)
            .does("Estimates how many different elements were added to a HyperLogLog, or to several together.")
            .since("2.8.9", "O(1) with a small factor where the estimate is known, else a larger one for each key")
            .access(KeyAccess.KEEPS)
            .by(named(this::pfcount));

    /// Replies the estimate; 0 where there is no key. That of a single key is kept within the value, by each node for
    /// itself: it is not journalled.
    void pfcount(Call call) {
        var sketches = call.hyperLogLogs();
        if (call.count() == 2) {
            call.reply().integer(sketches.count(call.at(1)));
            return;
        }
        sketches.begin();
        for (int i = 1; i < call.count(); i++) {
            sketches.gather(call.at(i));
        }
        call.reply().integer(sketches.countUnion());
    }

    final Command pfmerge = writes("pfmerge destkey:key [sourcekey:key ...]", GROWS)
            .does("Adds to a HyperLogLog what was added to others.")
            .since("2.8.9", "O(N) where N is the number of keys, with a large factor")
            .access(KeyAccess.MERGES, KeyAccess.READS)
            .by(named(this::pfmerge));

    /// Replies OK.
    void pfmerge(Call call) {
        var sketches = call.hyperLogLogs();
        sketches.begin();
        for (int i = 1; i < call.count(); i++) {
            sketches.gather(call.at(i));
        }
        sketches.merge(call.at(1));
        call.reply().ok();
    }

    final Command pfdebug = writes("pfdebug subcommand key", GROWS, ADMIN)
            .does("Shows how a HyperLogLog is encoded: GETREG, DECODE, ENCODING, TODENSE.")
            .since("2.8.9", "N/A")
            .access(KeyAccess.KEEPS)
            .by(named(this::pfdebug));

    /// GETREG replies the registers, of what is dense then; DECODE the codes of a sparse one; ENCODING `dense` or
    /// `sparse`; TODENSE 1 where it was sparse, else 0.
    void pfdebug(Call call) {
        var sketches = call.hyperLogLogs();
        var word = call.at(1);
        var key = call.at(2);
        if (!call.keys().exists(key)) {
            throw CommandException.error("The specified key does not exist");
        }
        boolean isDense = sketches.isDense(key);
        if (word.is("GETREG")) {
            sketches.toDense(key);
            call.reply().array(REGISTERS);
            for (int i = 0; i < REGISTERS; i++) {
                call.reply().integer(sketches.register(key, i));
            }
        } else if (word.is("DECODE")) {
            if (isDense) {
                throw CommandException.error("HLL encoding is not sparse");
            }
            call.reply().bulk(sketches.decode(key));
        } else if (word.is("ENCODING")) {
            call.reply().simple(isDense ? "dense" : "sparse");
        } else if (word.is("TODENSE")) {
            call.reply().integer(sketches.toDense(key) ? 1 : 0);
        } else {
            throw CommandException.error("Unknown PFDEBUG subcommand '" + word + "'");
        }
    }

    final Command pfselftest = runs("pfselftest", ADMIN)
            .does("Tries the algorithms of HyperLogLogs.")
            .since("2.8.9", "N/A")
            .by(this::pfselftest);

    /// Replies OK, or what is wrong.
    void pfselftest(Call call) {
        var wrong = call.hyperLogLogs().selfTest();
        if (wrong != null) {
            throw CommandException.error("TESTFAILED " + wrong);
        }
        call.reply().ok();
    }

    /// The handler, with the store's word for a value that is no HyperLogLog turned into the client's.
    private static Handler named(Handler handler) {
        return call -> {
            try {
                handler.run(call);
            } catch (InvalidSketchException e) {
                throw e == InvalidSketchException.CORRUPTED
                        ? CommandException.CORRUPTED_HYPERLOGLOG
                        : CommandException.NOT_A_HYPERLOGLOG;
            }
        };
    }
}
