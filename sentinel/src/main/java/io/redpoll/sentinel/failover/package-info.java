/// What the leader of the group does about it: elections, hand-overs, and keeping replicas with their master.
@NullMarked
package io.redpoll.sentinel.failover;

import org.jspecify.annotations.NullMarked;
