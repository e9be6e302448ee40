/// How sentinels find each other before they are a group.
@NullMarked
package io.redpoll.sentinel.meeting;

import org.jspecify.annotations.NullMarked;
