/// Counters, each with one sentence of meaning; commands and events worth noting; and the clock they are read by.
@NullMarked
package io.redpoll.node.metrics;

import org.jspecify.annotations.NullMarked;
