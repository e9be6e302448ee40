/// sentinel.conf and the command line, read into one record.
@NullMarked
package io.redpoll.sentinel.config;

import org.jspecify.annotations.NullMarked;
