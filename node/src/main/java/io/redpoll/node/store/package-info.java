/// The keyspace by slot: records off-heap, expiry, eviction, snapshots. Bytes in, bytes out: no RESP, no Netty, no
/// journal.
@NullMarked
package io.redpoll.node.store;

import org.jspecify.annotations.NullMarked;
