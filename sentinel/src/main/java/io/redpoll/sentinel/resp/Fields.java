package io.redpoll.sentinel.resp;

import io.redpoll.proto.resp.RespWriter;
import java.util.LinkedHashMap;
import java.util.Map;

/// Names with values, in the order in which clients know them; every value goes out as a string.
final class Fields {
    private final Map<String, String> values = new LinkedHashMap<>();

    Fields with(String name, String value) {
        values.put(name, value);
        return this;
    }

    Fields with(String name, long value) {
        return with(name, Long.toString(value));
    }

    void reply(RespWriter reply) {
        reply.map(values.size());
        values.forEach((name, value) -> {
            reply.bulk(name);
            reply.bulk(value);
        });
    }
}
