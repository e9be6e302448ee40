/// What the sentinels agree on: an immutable state and the pure function that changes it. Knows no network.
@NullMarked
package io.redpoll.sentinel.state;

import org.jspecify.annotations.NullMarked;
