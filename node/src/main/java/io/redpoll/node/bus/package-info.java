/// What the nodes of a cluster tell each other directly: messages of channels.
@NullMarked
package io.redpoll.node.bus;

import org.jspecify.annotations.NullMarked;
