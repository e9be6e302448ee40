/// What happened, in Redis's words: to the log and to subscribers.
@NullMarked
package io.redpoll.sentinel.event;

import org.jspecify.annotations.NullMarked;
