/// The libraries that a script finds: strings, tables, mathematics and the formats that Redis adds.
@NullMarked
package io.redpoll.lua.library;

import org.jspecify.annotations.NullMarked;
