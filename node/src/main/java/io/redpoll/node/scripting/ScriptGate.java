package io.redpoll.node.scripting;

import io.redpoll.node.cluster.ServingState;
import io.redpoll.node.command.CommandException;
import java.util.function.BooleanSupplier;

/// What may keep a script that says what it does from being run at all (script.c, scriptPrepareForRun). One that says
/// nothing is checked command by command.
final class ScriptGate {
    private final ServingState state;
    private final BooleanSupplier isOverLimit;

    ScriptGate(ServingState state, BooleanSupplier isOverLimit) {
        this.state = state;
        this.isOverLimit = isOverLimit;
    }

    /// @param mustRead whether it was called by a command that may not write
    /// @throws CommandException where the script cannot be run now
    void check(ScriptFlags flags, boolean mustRead) {
        if (!flags.isDeclared()) {
            return;
        }
        if (flags.noCluster() && state.isClusterEnabled()) {
            throw CommandException.error("Can not run script on cluster, 'no-cluster' flag is set.");
        }
        if (state.is(ServingState.STALE) && !flags.allowStale()) {
            throw CommandException.MASTER_DOWN;
        }
        if (flags.noWrites()) {
            return;
        }
        if (mustRead) {
            throw CommandException.error("Can not execute a script with write flag using *_ro command.");
        }
        if (state.is(ServingState.FOLLOWER)) {
            throw CommandException.SCRIPT_WRITES_ON_REPLICA;
        }
        if (state.is(ServingState.DISK_ERROR)) {
            throw CommandException.MISCONF;
        }
        if (state.is(ServingState.FEW_REPLICAS)) {
            throw CommandException.NO_REPLICAS;
        }
        if (!flags.allowOom() && isOverLimit.getAsBoolean()) {
            throw CommandException.SCRIPT_DENIED_MEMORY;
        }
    }
}
