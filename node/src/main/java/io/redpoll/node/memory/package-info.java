/// Off-heap memory: regions from the system, the slab allocator that hands out pieces of them, and the leak check.
@NullMarked
package io.redpoll.node.memory;

import org.jspecify.annotations.NullMarked;
