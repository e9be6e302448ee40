/// Listening on ports.
@NullMarked
package io.redpoll.proto.net;

import org.jspecify.annotations.NullMarked;
