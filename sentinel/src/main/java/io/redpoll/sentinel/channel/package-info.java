/// gRPC channels to nodes and to other sentinels.
@NullMarked
package io.redpoll.sentinel.channel;

import org.jspecify.annotations.NullMarked;
