/// Settings: one class per room, typed values, Redis's directive names.
@NullMarked
package io.redpoll.node.config;

import org.jspecify.annotations.NullMarked;
