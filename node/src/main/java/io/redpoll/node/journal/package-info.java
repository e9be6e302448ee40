/// The ordered log: positions, chunks in memory, the append-only file, readers. Opaque records: knows no store.
/// The bytes, in memory and on disk, are in docs/journal.md.
@NullMarked
package io.redpoll.node.journal;

import org.jspecify.annotations.NullMarked;
