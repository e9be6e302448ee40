/// Raw bytes: the all-memory segment, views into it, hashes of it. Comes in here: what needs no more than an address
/// and a length.
@NullMarked
package io.redpoll.proto.bytes;

import org.jspecify.annotations.NullMarked;
