/// Lua 5.1 in Java: scripts that can be stopped at any instruction and whose memory is bounded. Knows nothing of Redis.
@NullMarked
package io.redpoll.lua;

import org.jspecify.annotations.NullMarked;
