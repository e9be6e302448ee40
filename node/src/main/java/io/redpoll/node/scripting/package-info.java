/// Lua scripts and libraries of functions: binds the engine of module `lua` to the corridor.
@NullMarked
package io.redpoll.node.scripting;

import org.jspecify.annotations.NullMarked;
