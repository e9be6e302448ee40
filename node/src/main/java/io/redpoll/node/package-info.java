/// A data node: the program, which builds every room and connects them. The rooms are the packages below this one.
@NullMarked
package io.redpoll.node;

import org.jspecify.annotations.NullMarked;
