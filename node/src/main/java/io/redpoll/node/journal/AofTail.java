package io.redpoll.node.journal;

import io.redpoll.node.config.JournalConfig;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Puts aside the end of the log: what a former leader wrote and its successor never had. While no [AofWriter] runs.
@SuppressWarnings("DoNotCallSuggester") // until written
public final class AofTail {
    private final JournalConfig config;
    private final Disk disk;

    public AofTail(JournalConfig config, Disk disk) {
        this.config = config;
        this.disk = disk;
    }

    /// Removes everything from a position on, and saves it in `<dir>/cut-<epoch>-<from>-<to>.aof` for the operator.
    /// Memory is not changed: load again afterwards.
    ///
    /// @param offset a record's boundary, not before the base file's position
    /// @return the file with what was cut, or null where the log ends at `offset`
    /// @throws JournalException where the position is no boundary or lies before the increments; nothing was
    ///     changed
    public @Nullable Path cut(long offset) throws IOException {
        throw new UnsupportedOperationException(config.path() + " " + disk + offset);
    }
}
