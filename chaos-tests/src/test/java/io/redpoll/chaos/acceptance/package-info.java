/// What a user can do, each story a test: through the programs in bin/ and the clients that people have.
@NullMarked
package io.redpoll.chaos.acceptance;

import org.jspecify.annotations.NullMarked;
