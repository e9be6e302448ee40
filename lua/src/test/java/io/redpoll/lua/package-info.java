@NullMarked
package io.redpoll.lua;

import org.jspecify.annotations.NullMarked;
