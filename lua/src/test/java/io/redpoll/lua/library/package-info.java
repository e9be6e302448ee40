@NullMarked
package io.redpoll.lua.library;

import org.jspecify.annotations.NullMarked;
