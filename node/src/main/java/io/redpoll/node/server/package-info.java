/// The RESP port: Netty, connections, limits.
@NullMarked
package io.redpoll.node.server;

import org.jspecify.annotations.NullMarked;
