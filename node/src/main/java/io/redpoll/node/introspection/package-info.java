/// What the node tells about itself beyond INFO's plain facts: logs of commands, latency, memory, and DEBUG.
@NullMarked
package io.redpoll.node.introspection;

import org.jspecify.annotations.NullMarked;
