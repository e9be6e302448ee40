package io.redpoll.node.journal;

import java.util.List;

/// What [AofLoader] found.
///
/// @param found false where there was no file at all: a new node
/// @param end position behind the last record; where the journal goes on
/// @param epochs whose history it is; empty when `edited`
/// @param edited the files load, but are not what this journal wrote: a person's or another server's hand. Positions
///     mean nothing to other nodes then: a follower asks for a full resynchronisation, a leader begins a new epoch
///     (newer than `lastEpoch`), and either rewrites the file
/// @param lastEpoch the newest epoch that the files name, `edited` or not; 0 for none
/// @param commands how many were given to the sink
/// @param truncatedBytes how much of a torn tail was cut off
/// @param warnings sentences for the log, each with file and byte
/// @param files where the writer goes on
public record Loaded(
        boolean found,
        long end,
        EpochTable epochs,
        boolean edited,
        long lastEpoch,
        long commands,
        long truncatedBytes,
        List<String> warnings,
        Files files) {

    /// The files as they are after loading; for [AofWriter] alone.
    ///
    /// @param manifest empty where there is none
    /// @param crc of the last annotation of the last increment
    /// @param mayAppend whether the last increment can be gone on with, or a new one is needed
    public record Files(Manifest manifest, int crc, boolean mayAppend) {}
}
