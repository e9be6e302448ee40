/// Channels, who listens to them, and what is said there. Knows no data.
@NullMarked
package io.redpoll.node.pubsub;

import org.jspecify.annotations.NullMarked;
