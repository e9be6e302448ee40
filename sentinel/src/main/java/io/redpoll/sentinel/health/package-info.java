/// Whether nodes are alive: probes, the opinions of other sentinels, and what follows from both.
@NullMarked
package io.redpoll.sentinel.health;

import org.jspecify.annotations.NullMarked;
