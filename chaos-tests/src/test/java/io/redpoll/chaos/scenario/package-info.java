/// Faults under load, judged by their histories.
@NullMarked
package io.redpoll.chaos.scenario;

import org.jspecify.annotations.NullMarked;
