/// The gRPC services that every sentinel offers to nodes, tools and other sentinels.
@NullMarked
package io.redpoll.sentinel.control;

import org.jspecify.annotations.NullMarked;
