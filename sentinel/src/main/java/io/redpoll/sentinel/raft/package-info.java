/// The consensus group that keeps the state: Apache Ratis behind one class.
@NullMarked
package io.redpoll.sentinel.raft;

import org.jspecify.annotations.NullMarked;
