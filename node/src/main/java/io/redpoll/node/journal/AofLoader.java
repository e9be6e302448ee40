package io.redpoll.node.journal;

import io.redpoll.node.config.JournalConfig;
import java.io.IOException;
import java.util.List;

/// Reads the files of the log back: each command goes to a sink, positions come out as they were.
public final class AofLoader {
    private final JournalConfig config;
    private final Disk disk;

    public AofLoader(JournalConfig config, Disk disk) {
        this.config = config;
        this.disk = disk;
    }

    /// Loads everything. Cuts a torn tail off the last file where `aof-load-truncated` allows it.
    ///
    /// @throws JournalException where the files must not be used as they are
    public Loaded load(CommandSink sink) throws IOException {
        if (!disk.exists(config.path())) {
            var files = new Loaded.Files(new Manifest(), 0, false);
            return new Loaded(false, 0, EpochTable.EMPTY, false, 0, 0, 0, List.of(), files);
        }
        throw new UnsupportedOperationException(config.path() + " " + disk + sink);
    }
}
