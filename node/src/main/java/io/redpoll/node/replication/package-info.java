/// A shard's replicated journal: who leads in which epoch, feeds to followers, following, full resynchronisation.
/// The rules are in docs/replication.md.
@NullMarked
package io.redpoll.node.replication;

import org.jspecify.annotations.NullMarked;
