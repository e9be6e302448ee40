/// What clients did and saw, and what may be said about it. Pure: knows no server.
@NullMarked
package io.redpoll.chaos.history;

import org.jspecify.annotations.NullMarked;
