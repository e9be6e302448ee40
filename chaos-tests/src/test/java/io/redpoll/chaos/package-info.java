/// Faults, recorded histories and checkers; the user stories as tests.
@NullMarked
package io.redpoll.chaos;

import org.jspecify.annotations.NullMarked;
