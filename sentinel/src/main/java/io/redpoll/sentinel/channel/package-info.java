/// Ways to nodes and to other sentinels: gRPC, and RESP where their clients are.
@NullMarked
package io.redpoll.sentinel.channel;

import org.jspecify.annotations.NullMarked;
