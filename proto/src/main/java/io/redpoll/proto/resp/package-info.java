/// RESP2 and RESP3: reading requests, writing replies.
@NullMarked
package io.redpoll.proto.resp;

import org.jspecify.annotations.NullMarked;
