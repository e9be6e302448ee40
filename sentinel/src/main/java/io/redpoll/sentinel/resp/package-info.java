/// The side that Sentinel-aware clients and redis-cli speak to. It only reads the state and passes wishes on.
@NullMarked
package io.redpoll.sentinel.resp;

import org.jspecify.annotations.NullMarked;
