/// The control plane: the process that watches nodes, owns the cluster map and runs failovers.
@NullMarked
package io.redpoll.sentinel;

import org.jspecify.annotations.NullMarked;
