/// Who may come in, and what they may do.
@NullMarked
package io.redpoll.node.security;

import org.jspecify.annotations.NullMarked;
