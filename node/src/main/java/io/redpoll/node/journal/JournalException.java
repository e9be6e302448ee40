package io.redpoll.node.journal;

import java.io.IOException;

/// Files that cannot be used as they are. The message names file and byte, and says what to do.
public final class JournalException extends IOException {
    private static final long serialVersionUID = 1;

    public JournalException(String message) {
        super(message);
    }
}
