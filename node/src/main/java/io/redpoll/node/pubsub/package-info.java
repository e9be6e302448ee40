/// Who hears what: messages on channels, events of keys, changes of what clients keep. Knows no data.
@NullMarked
package io.redpoll.node.pubsub;

import org.jspecify.annotations.NullMarked;
