/// The corridor that every command walks: gates, route, lock, run, journal, release, reply.
@NullMarked
package io.redpoll.node.dispatch;

import org.jspecify.annotations.NullMarked;
