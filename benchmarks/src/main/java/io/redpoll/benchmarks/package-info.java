/// Measurements of single rooms, and of the whole beside other servers.
@NullMarked
package io.redpoll.benchmarks;

import org.jspecify.annotations.NullMarked;
