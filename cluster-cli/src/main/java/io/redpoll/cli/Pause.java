package io.redpoll.cli;

import java.time.Duration;

/// The time between two looks at something that is not ready yet.
final class Pause {
    private Pause() {}

    static void of(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OperatorException("interrupted; what was begun goes on without this tool");
        }
    }
}
