/// Who hears what: channels, events of keys, changes of what clients keep. Nothing here knows where a command came from.
@NullMarked
package io.redpoll.node.pubsub;

import org.jspecify.annotations.NullMarked;
