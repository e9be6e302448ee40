/// Counters, each with an id, a unit and one sentence of meaning; and the clock they are read by.
@NullMarked
package io.redpoll.node.metrics;

import org.jspecify.annotations.NullMarked;
