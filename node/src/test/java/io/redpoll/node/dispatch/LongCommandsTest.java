package io.redpoll.node.dispatch;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.redpoll.node.cluster.ServingState;
import org.junit.jupiter.api.Test;

class LongCommandsTest {
    private final ServingState state = new ServingState(false, "self");
    private final LongCommands scripts = new LongCommands(state, new Pauses(state, () -> {}));

    @Test
    void theServerIsBusyWhileAScriptThatHoldsEverythingIsOverdue() {
        var one = scripts.begin(false);
        var other = scripts.begin(true);
        one.overdue();
        assertFalse(state.is(ServingState.BUSY), "its keys alone are held");
        other.overdue();
        assertTrue(state.is(ServingState.BUSY));
        other.end();
        assertFalse(state.is(ServingState.BUSY));
        assertTrue(state.is(ServingState.LONG_COMMAND));
        one.end();
        assertFalse(state.is(ServingState.LONG_COMMAND));
    }

    /// The alarm may go off while the script ends.
    @Test
    void whatHasEndedIsNotOverdue() {
        var script = scripts.begin(true);
        script.end();
        script.overdue();
        assertFalse(state.is(ServingState.BUSY));
        assertFalse(scripts.any());
    }
}
